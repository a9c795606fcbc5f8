import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { asNodeError, errorJson } from './failure';
import { ItemFields } from './fields';

/** What an operation does at the provider; decides how many items run at once and what an interrupted run must say. */
export type Effect = 'read' | 'write' | 'money';

/** Items worked on at the same time when the user sets nothing. */
export const DEFAULT_CONCURRENCY: Readonly<Record<Effect, number>> = {
	read: 32,
	write: 4,
	money: 1,
};
const MAX_CONCURRENCY = 64;

export interface Operation<Connection, Input> {
	/** Value of the operation parameter; saved in workflows, never changes. */
	name: string;
	displayName: string;
	/** Sentence-case line in the node panel's list of actions. */
	action: string;
	description: string;
	effect: Effect;
	fields: INodeProperties[];
	/** Reads and checks one item's fields. Sends nothing. Throws an error that names the field. */
	read(item: ItemFields): Input;
	/** Does it. Throws an n8n error; returns one output item or several. */
	run(
		connection: Connection,
		input: Input,
		itemIndex: number,
	): Promise<IDataObject | IDataObject[]>;
	/** The provider's id of what was made, for the report about an interrupted money run. */
	effectId?(result: IDataObject): string | undefined;
	/** A line for the editor about the whole run, if there is something to say. */
	hint?(results: IDataObject[]): string | undefined;
}

/** An operation whose input type only it knows. */
export type AnyOperation<Connection> = Operation<Connection, unknown>;

/** Keeps an operation's input type between read and run without showing it to the runner. */
export function operation<Connection, Input>(
	definition: Operation<Connection, Input>,
): AnyOperation<Connection> {
	return definition as AnyOperation<Connection>;
}

export interface Resource<Connection> {
	/** Value of the resource parameter; saved in workflows, never changes. */
	name: string;
	displayName: string;
	/** In menu order. */
	operations: Array<AnyOperation<Connection>>;
}

type ItemResult = { outputs: INodeExecutionData[] } | { error: NodeApiError | NodeOperationError };

/**
 * The whole of a node's execute(): finds the operation, works on the items with bounded concurrency in their order,
 * pairs outputs with inputs, honours Continue On Fail for each item, and stops when the execution is cancelled.
 *
 * A money operation reads and checks every item before it sends the first one, so that a typing mistake in the last
 * item does not stop a half-paid list. When it stops all the same, the error says what went through before.
 */
export async function runOperations<Connection>(
	context: IExecuteFunctions,
	resources: Array<Resource<Connection>>,
	connect: (context: IExecuteFunctions) => Promise<Connection>,
): Promise<INodeExecutionData[][]> {
	const entry = findOperation(context, resources);
	const count = context.getInputData().length;
	const goesOn = context.continueOnFail();
	const connection = await connect(context);
	const results = Array.from({ length: count }, (): ItemResult | undefined => undefined);

	const inputs = new Map<number, unknown>();
	const readInput = (index: number) => entry.read(new ItemFields(context, index));
	if (entry.effect === 'money') {
		for (let index = 0; index < count; index++) {
			const checked = attempt(() => inputs.set(index, readInput(index)));
			if (checked === undefined) continue;
			const error = asNodeError(context.getNode(), checked, index);
			if (!goesOn) throw error;
			results[index] = { error };
		}
	}

	let stopped = false;
	const cancelled = () => context.getExecutionCancelSignal()?.aborted === true;
	let next = 0;
	const work = async (): Promise<void> => {
		while (next < count && !stopped && !cancelled()) {
			const index = next++;
			if (results[index]) continue;
			try {
				const input = inputs.has(index) ? inputs.get(index) : readInput(index);
				const made = await entry.run(connection, input, index);
				const list = Array.isArray(made) ? made : [made];
				results[index] = { outputs: list.map((json) => ({ json, pairedItem: { item: index } })) };
			} catch (thrown) {
				results[index] = { error: asNodeError(context.getNode(), thrown, index) };
				if (!goesOn) stopped = true;
			}
		}
	};
	await Promise.all(Array.from({ length: concurrency(context, entry.effect, count) }, work));

	const failed = results.findIndex((result) => result !== undefined && 'error' in result);
	if (!goesOn && failed >= 0) throw stoppedAt(failed, results, entry);
	const outputs = results.flatMap((result, index) => (result ? toOutputs(result, index) : []));
	const hint = entry.hint?.(outputs.map(({ json }) => json));
	if (hint) context.addExecutionHints({ message: hint, location: 'outputPane' });
	return [outputs];
}

function findOperation<Connection>(
	context: IExecuteFunctions,
	resources: Array<Resource<Connection>>,
): AnyOperation<Connection> {
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const entry = resources
		.find((candidate) => candidate.name === resource)
		?.operations.find((candidate) => candidate.name === name);
	if (!entry) {
		throw new NodeOperationError(
			context.getNode(),
			`This version of the node has no operation "${resource}: ${name}"`,
			{ description: 'Choose one from the list, or update the package.' },
		);
	}
	return entry;
}

function concurrency(context: IExecuteFunctions, effect: Effect, count: number): number {
	const chosen = Number(
		context.getNodeParameter('options.concurrency', 0, DEFAULT_CONCURRENCY[effect]),
	);
	const wanted = Number.isFinite(chosen) ? Math.trunc(chosen) : DEFAULT_CONCURRENCY[effect];
	return Math.max(1, Math.min(wanted, MAX_CONCURRENCY, count));
}

function attempt(action: () => unknown): unknown {
	try {
		action();
		return undefined;
	} catch (error) {
		return error ?? new Error('failed');
	}
}

function toOutputs(result: ItemResult, index: number): INodeExecutionData[] {
	if ('outputs' in result) return result.outputs;
	return [{ json: errorJson(result.error), pairedItem: { item: index } }];
}

const MAX_LISTED = 20;

/** The error of an interrupted run; for money it must never hide what was paid before. */
function stoppedAt<Connection>(
	failed: number,
	results: Array<ItemResult | undefined>,
	entry: AnyOperation<Connection>,
): NodeApiError | NodeOperationError {
	const { error } = results[failed] as { error: NodeApiError | NodeOperationError };
	if (entry.effect === 'read') return error;
	const done = results.flatMap((result, index) =>
		result && 'outputs' in result
			? [{ index, id: result.outputs.map(({ json }) => entry.effectId?.(json) ?? '').join(' ') }]
			: [],
	);
	const untouched = results.filter((result) => result === undefined).length;
	const otherErrors = results.flatMap((result, index) =>
		result && 'error' in result && index !== failed
			? [{ index, message: result.error.message }]
			: [],
	);
	const listed = done.slice(0, MAX_LISTED).map(({ index, id }) => `item ${index}: ${id || 'done'}`);
	const more = done.length > MAX_LISTED ? ` and ${done.length - MAX_LISTED} more` : '';
	const report = [
		done.length === 0
			? 'No other item went through in this run.'
			: `${done.length} other ${done.length === 1 ? 'item' : 'items'} went through in this run (${listed.join(', ')}${more}).`,
		...otherErrors.map(({ index, message }) => `Item ${index} stopped as well: ${message}.`),
		...(untouched > 0
			? [`${untouched} ${untouched === 1 ? 'item was' : 'items were'} not started.`]
			: []),
	].join(' ');
	error.description = `${error.description ?? ''} ${report}`.trim();
	error.context.wentThrough = done;
	error.context.notStarted = untouched;
	return error;
}
