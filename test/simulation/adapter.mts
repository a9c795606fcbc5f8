import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { asText, type Operation } from './operations/operation.mts';

/**
 * What a node said, in neutral words. The only file that knows how a node words it: the fields of an error item, of a
 * thrown error and of the report of a stopped run.
 */

/** Codes that say that nobody knows, whatever else they say. */
const UNKNOWN = new Set([
	'OUTCOME_UNKNOWN',
	'NOT_CREATED',
	'NO_READABLE_ANSWER',
	'MAY_HAVE_HAPPENED',
]);

/** Not the node's: stands for the reasons by which it says of a partner that there was no offer. */
export const NOT_OFFERED = 'NOT_OFFERED';

/** Codes that say that nothing was sent. */
const BEFORE_SENDING = new Set([
	...['INVALID_INPUT', 'REFERENCE_MISSING', 'REFERENCE_UNSTABLE', 'REFERENCE_USED_TWICE'],
	...['KEY_USED_TWICE', 'UNREACHABLE', 'BLOCKED', 'CANCELLED', NOT_OFFERED],
]);
/** Those that the check of all items finds, before anything is sent for any of them. */
const IN_CHECK = new Set([
	...['INVALID_INPUT', 'REFERENCE_MISSING', 'REFERENCE_UNSTABLE', 'REFERENCE_USED_TWICE'],
	'KEY_USED_TWICE',
]);

export interface Said {
	/** The item's place in the run's input. */
	item: number;
	/** `failedLater`: it was made and has failed since, or nothing is left of it. */
	kind: 'done' | 'refused' | 'unknown' | 'failedLater';
	code?: string;
	id?: string | undefined;
	/** Whether it existed before this execution's first try; undefined and null say nothing. */
	existing?: boolean | null | undefined;
	retryable: boolean;
	/** Says that nothing was sent for this item. */
	beforeSending: boolean;
	/** Found by the check of all items. */
	inCheck: boolean;
	/** Everything it says, for looking for a reference in it. */
	text: string;
}

/** What a stopped run says of the other items. */
export interface Report {
	done: Array<{ item: number; id: string }>;
	/** Items of which it says that nobody knows; that they stopped as well is enough today. */
	unknown: number[];
	/** How many were not started, if it says so. */
	notStarted: number | undefined;
}

export interface Outcome {
	items: Said[];
	/** Set when the node threw. */
	stopped?: { said: Said; report: Report | undefined; isN8nError: boolean };
}

export function outcomeOfItems(operation: Operation, outputs: INodeExecutionData[][]): Outcome {
	const items = (outputs[0] ?? []).map(({ json, pairedItem, error }): Said => {
		const item = itemOf(pairedItem);
		const failure = failureIn(json) ?? (error && error.context);
		if (failure) return saidOf(operation, item, failure, JSON.stringify(json));
		const shown = { item, retryable: false, beforeSending: false, inCheck: false, text: '' };
		const existing = json.existing as boolean | null | undefined;
		const id = operation.idOf(json);
		if (json.outcome === 'failed') return { ...shown, kind: 'failedLater', id };
		return { ...shown, kind: 'done', id, existing };
	});
	return { items };
}

export function outcomeOfError(operation: Operation, thrown: unknown): Outcome {
	const error = thrown as Error & { description?: string; context?: IDataObject };
	const context = error.context ?? {};
	const item = typeof context.itemIndex === 'number' ? context.itemIndex : 0;
	const text = [error.message, error.description, JSON.stringify(context)].join(' ');
	const isN8nError = ['NodeApiError', 'NodeOperationError'].includes(error.name);
	const said = saidOf(operation, item, context, text);
	return { items: [], stopped: { said, report: reportIn(context, error.description), isN8nError } };
}

/** The failure of an error item: one object under `error`, or a text with the fields beside it. */
function failureIn({ error, details }: IDataObject): IDataObject | undefined {
	if (typeof error === 'object' && error !== null) return error as IDataObject;
	if (typeof error === 'string') return (details ?? {}) as IDataObject;
	return undefined;
}

function saidOf(operation: Operation, item: number, fields: IDataObject, text: string): Said {
	const code = asText(fields.code ?? fields.providerCode);
	const isUnknown = UNKNOWN.has(code) || fields.outcome === 'unknown';
	const kind = isUnknown
		? 'unknown'
		: operation.failedLater?.includes(code)
			? 'failedLater'
			: 'refused';
	return {
		...{ item, kind, code, text },
		retryable: fields.retryable === true,
		beforeSending: BEFORE_SENDING.has(code),
		inCheck: IN_CHECK.has(code),
	};
}

function reportIn(context: IDataObject, description = ''): Report | undefined {
	const done = context.wentThrough ?? context.done;
	if (!Array.isArray(done)) return undefined;
	const asWell = [...description.matchAll(/Item (\d+) stopped as well/g)].map(([, item]) =>
		Number(item),
	);
	const open = context.mayHaveGoneThrough;
	const unknown = Array.isArray(open) ? open.map(itemIn) : asWell;
	const { notStarted } = context;
	const count = Array.isArray(notStarted) ? notStarted.length : notStarted;
	return {
		done: (done as IDataObject[]).map((one) => ({
			item: itemIn(one),
			id: String((one.id ?? '') as string),
		})),
		unknown,
		notStarted: typeof count === 'number' ? count : undefined,
	};
}

const itemIn = (one: unknown): number =>
	Number(
		typeof one === 'object' && one !== null
			? ((one as IDataObject).item ?? (one as IDataObject).index)
			: one,
	);

function itemOf(paired: INodeExecutionData['pairedItem']): number {
	const first = Array.isArray(paired) ? paired[0] : paired;
	return typeof first === 'object' ? first.item : (first ?? -1);
}

/** What a node said, in a line. */
export function saidText({ items, stopped }: Outcome): string {
	const all = stopped ? [stopped.said] : items;
	const each = all.map(({ item, kind, code, id, existing, retryable }) => {
		const more = [code, id, existing === undefined ? undefined : `existing ${String(existing)}`];
		const shown = [...more, retryable ? 'retryable' : undefined].filter(Boolean).join(', ');
		return `item ${item} ${kind}${shown ? ` (${shown})` : ''}`;
	});
	const report = stopped?.report;
	const others = report
		? `; others: done ${JSON.stringify(report.done)}, unknown ${JSON.stringify(report.unknown)}, not started ${String(report.notStarted)}`
		: '';
	return `${stopped ? 'stopped by ' : ''}${each.join('; ')}${others}`;
}
