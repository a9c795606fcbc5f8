import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Failure } from '../failure/failure';
import { FailureError } from '../failure/failure';
import type { ReferenceRules } from '../reference';
import type { ItemFields } from './fields';
import type { ItemRun } from './itemRun';

/** The field of a payment's or order's own reference. Its description gives the reason: n8n hides hints behind expressions. */
export function referenceField(rules: ReferenceRules, description: string): INodeProperties {
	return {
		displayName: rules.label,
		name: rules.name,
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.orderId }}',
		description,
	};
}

export const returnAllFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

/**
 * How many results are wanted; undefined for all there are.
 *
 * @param most the most that can be had, where there is such a limit
 */
export function readLimit(item: ItemFields, most?: number): number | undefined {
	if (item.value('returnAll', false) === true) return undefined;
	return item.integer('limit', 'Limit', { min: 1, ...(most !== undefined && { max: most }) });
}

/** How long to wait for something to end, in milliseconds, and what to do when it has not. */
export interface Wait {
	intervalMs: number;
	limitMs: number;
	atLimit: 'return' | 'fail';
}

export interface WaitWords {
	/** What is waited for, such as "order". */
	noun: string;
	/** When it ends, such as "completed or failed". */
	ends: string;
	/** What to use for long waits. */
	trigger: string;
	/** Seconds between checks when the user sets nothing. */
	interval: number;
	/** Fewest seconds between checks that the provider allows, default 1. */
	leastInterval?: number;
}

export function waitFields({
	noun,
	ends,
	trigger,
	interval,
	leastInterval = 1,
}: WaitWords): INodeProperties[] {
	return [
		{
			displayName: 'Poll Interval (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: leastInterval },
			default: interval,
			description: `Seconds between checks${leastInterval > 1 ? `, at least ${leastInterval}` : ''}`,
		},
		{
			displayName: 'Time Limit (Seconds)',
			name: 'timeLimit',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 300,
			description: `Maximum time to wait until the ${noun} has ${ends}. Set to 0 to check once. For long waits use the ${trigger}: it does not keep an execution running.`,
		},
		{
			displayName: 'At the Limit',
			name: 'atLimit',
			type: 'options',
			options: [
				{
					name: 'Fail',
					value: 'fail',
					description: `Stop with an error that shows the state of the ${noun}`,
				},
				{
					name: 'Return the Last State',
					value: 'return',
					description: `Continue with the ${noun} as it is and timedOut true`,
				},
			],
			default: 'fail',
			description: `What to do when the ${noun} is still open`,
		},
	];
}

export function readWait(item: ItemFields, leastInterval = 1): Wait {
	const interval = { min: leastInterval, max: 86_400 };
	return {
		intervalMs: item.integer('pollInterval', 'Poll Interval', interval) * 1000,
		limitMs: item.integer('timeLimit', 'Time Limit', { min: 0, max: 604_800 }) * 1000,
		atLimit: item.choice('atLimit', 'At the Limit', ['fail', 'return']),
	};
}

/**
 * Polls until something has ended, the limit is reached or the execution is cancelled.
 *
 * @param late the failure at the limit
 */
export async function waitUntil<T>(
	{ intervalMs, limitMs, atLimit }: Wait,
	run: ItemRun,
	poll: () => Promise<T>,
	hasEnded: (state: T) => boolean,
	late: (state: T) => Failure,
): Promise<{ state: T; timedOut: boolean }> {
	const deadline = Date.now() + limitMs;
	for (;;) {
		const state = await poll();
		if (hasEnded(state)) return { state, timedOut: false };
		const left = deadline - Date.now();
		const cancelled = left > 0 && (await run.pause(Math.min(intervalMs, left)));
		if (left > 0 && !cancelled) continue;
		if (cancelled || atLimit === 'return') return { state, timedOut: true };
		throw new FailureError(late(state));
	}
}

/** Says so where the provider documents nothing but a title. */
export const notice = (name: string, text: string): INodeProperties => ({
	displayName: text,
	name,
	type: 'notice',
	default: '',
});

/** What an operation that reads one thing is, beside its names. */
export function readOne<Connection, Input>(parts: {
	fields?: INodeProperties[];
	read(item: ItemFields): Input;
	get(connection: Connection, input: Input): Promise<IDataObject>;
}) {
	return {
		effect: 'read' as const,
		fields: parts.fields ?? [],
		read: (item: ItemFields) => parts.read(item),
		run: async (connection: Connection, input: Input) => await parts.get(connection, input),
	};
}

/** What an operation that reads a list knows of an item. */
export interface ManyInput<Input> {
	input: Input;
	limit: number | undefined;
}

/** What an operation that reads a list is, beside its names: one output item for each entry, up to the limit. */
export function readMany<Connection, Input>(parts: {
	fields?: INodeProperties[];
	/** The most entries that can be had. */
	most?: number;
	read(item: ItemFields): Input;
	list(
		connection: Connection,
		input: Input,
		limit: number | undefined,
		run: ItemRun,
	): Promise<IDataObject[]>;
}) {
	return {
		effect: 'read' as const,
		fields: [...(parts.fields ?? []), ...returnAllFields],
		read: (item: ItemFields): ManyInput<Input> => ({
			input: parts.read(item),
			limit: readLimit(item, parts.most),
		}),
		run: async (connection: Connection, { input, limit }: ManyInput<Input>, run: ItemRun) =>
			(await parts.list(connection, input, limit, run)).slice(0, limit),
	};
}
