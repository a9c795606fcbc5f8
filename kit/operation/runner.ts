import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { errorItem, nodeError } from '../failure/nodeError';
import { pauseOf } from '../http/client';
import { forEachUpTo, type Concurrency } from '../http/concurrency';
import { concurrencyOf, type Effect } from './effect';
import { checkAll, readAll } from './beforeSending';
import { memoryOf } from './executionMemory';
import { ItemFields } from './fields';
import { itemRun, type PartedRun } from './itemRun';
import { PlainFields } from './plainFields';
import { stopReport } from './stopReport';

export type { ItemRun } from './itemRun';

export interface Operation<Connection, Input> {
	/** Value of the operation parameter; saved in workflows, never changes. */
	name: string;
	displayName: string;
	/** Sentence-case line in the node panel's list of actions. */
	action: string;
	description: string;
	effect: Effect;
	fields: INodeProperties[];
	/** Its own entries of the Options collection, beside those that every operation has. */
	options?: INodeProperties[];
	/** Reads and checks one item's fields. Sends nothing. Throws a failure that names the field. */
	read(item: ItemFields, connection: Connection): Input;
	/**
	 * Asks what only the network can answer about a field, such as the ID of a name, for every item before the first one is
	 * sent. Changes nothing anywhere. Of operations that change something only.
	 */
	check?(connection: Connection, input: Input): Promise<void>;
	/** Does it. Throws FailureError; returns one output item or several. */
	run(connection: Connection, input: Input, run: PartedRun): Promise<IDataObject | IDataObject[]>;
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

/** What a provider's action node consists of. */
export interface Provider<Connection> {
	/** Its name as users know it. */
	name: string;
	resources: Array<Resource<Connection>>;
	/**
	 * Decrypts the credential once for a run and gives the provider's API. Sends nothing.
	 *
	 * @param concurrency is to be told of every request
	 */
	connect(context: IExecuteFunctions, concurrency?: Concurrency): Promise<Connection>;
	/** A line for the editor that concerns every operation, after the run. */
	hint?(connection: Connection): string | undefined;
	/** Fields that an output item gets besides, when it is made: a warning about the credential, for example. */
	marks?(connection: Connection): IDataObject | undefined;
}

/** How one item ended. Undefined: it was not started. */
export type ItemResult = { json: IDataObject[] } | { thrown: unknown } | undefined;

/**
 * The whole of a node's execute(): finds the operation, works on the items with bounded concurrency in their order,
 * pairs outputs with inputs, honours Continue On Fail for each item, and stops when the execution is cancelled.
 *
 * An operation that changes something reads and checks every item before it sends the first one, so that a typing mistake
 * in the last item does not stop a half-paid list. When it stops all the same, the error says what was paid before,
 * in this try and in earlier tries of the same execution.
 */
export async function runOperations<Connection>(
	context: IExecuteFunctions,
	provider: Provider<Connection>,
): Promise<INodeExecutionData[][]> {
	const node = context.getNode();
	const place = { node, provider: provider.name };
	const count = context.getInputData().length;
	const goesOn = context.continueOnFail();
	const outputs = (all: ItemResult[]) => [
		all.flatMap((result, index) => outputsOf(result, index, provider.name)),
	];
	// With Continue On Fail, n8n hands the items of a node that throws on as they came, as if they had been worked on.
	const failAll = (thrown: (index: number) => unknown) =>
		outputs(Array.from({ length: count }, (_, index) => ({ thrown: thrown(index) })));
	const entry = findOperation(context, provider);
	if (entry instanceof NodeOperationError) {
		if (!goesOn) throw entry;
		return failAll(() => entry);
	}
	const { memory, forget } =
		entry.effect === 'read' ? { memory: undefined, forget: () => undefined } : memoryOf(context);
	const results = Array.from({ length: count }, (): ItemResult => undefined);
	const stop = (thrown: unknown, index?: number) =>
		nodeError(
			thrown,
			{ ...place, ...(index !== undefined && { itemIndex: index }) },
			stopReport({ results, failed: index, memory, provider: provider.name, effect: entry.effect }),
		);
	const thrownAt = (index: number) => (results[index] as { thrown: unknown }).thrown;

	const concurrency = concurrencyOf(context, entry.effect);
	let connection: Connection;
	try {
		connection = await provider.connect(context, concurrency);
	} catch (thrown) {
		if (!goesOn) throw stop(thrown);
		return failAll((index) => memory?.retold(index, thrown, provider.name) ?? thrown);
	}
	// What pays is read by n8n alone: there a millisecond is nothing.
	const plain = entry.effect === 'read' ? PlainFields.of(context) : undefined;
	const read = (index: number) => {
		const fields = new ItemFields(context, index, count, plain);
		return { input: entry.read(fields, connection), reference: fields.readReference };
	};
	const inputs = new Map<number, unknown>();
	const cancelled = () => context.getExecutionCancelSignal()?.aborted === true;
	if (entry.effect !== 'read') {
		const into = { results, inputs, memory, provider: provider.name };
		const refuse = () => {
			const refused = results.findIndex((result) => result !== undefined);
			if (refused >= 0 && !goesOn) throw stop(thrownAt(refused), refused);
		};
		readAll(count, read, into);
		refuse();
		if (entry.check) await checkAll(entry, connection, into, cancelled);
		refuse();
	}

	let stopped = false;
	const pause = pauseOf(context);
	await forEachUpTo(
		concurrency,
		count,
		() => !stopped && !cancelled(),
		async (index) => {
			if (results[index]) return;
			try {
				const input = inputs.has(index) ? inputs.get(index) : read(index).input;
				const run = itemRun(index, memory, pause, cancelled);
				const made = await entry.run(connection, input, run);
				const marked = (json: IDataObject) => ({ ...json, ...provider.marks?.(connection) });
				results[index] = { json: (Array.isArray(made) ? made : [made]).map(marked) };
			} catch (thrown) {
				results[index] = { thrown };
				if (!goesOn) stopped = true;
			}
		},
	);

	const failed = results.findIndex((result) => result !== undefined && 'thrown' in result);
	if (!goesOn && failed >= 0) throw stop(thrownAt(failed), failed);
	// n8n tries a node again when its first item failed, also with Continue On Fail.
	if (failed < 0) forget();
	addHints(context, provider, connection, entry, results);
	return outputs(results);
}

function findOperation<Connection>(
	context: IExecuteFunctions,
	{ resources }: Provider<Connection>,
): AnyOperation<Connection> | NodeOperationError {
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const entry = resources
		.find((candidate) => candidate.name === resource)
		?.operations.find((candidate) => candidate.name === name);
	if (entry) return entry;
	return new NodeOperationError(
		context.getNode(),
		`This version of the node has no operation "${resource}: ${name}"`,
		{ description: 'Choose one from the list, or update the package.' },
	);
}

function outputsOf(result: ItemResult, item: number, provider: string): INodeExecutionData[] {
	if (!result) return [];
	const list = 'json' in result ? result.json : [errorItem(result.thrown, provider)];
	return list.map((json) => ({ json, pairedItem: { item } }));
}

function addHints<Connection>(
	context: IExecuteFunctions,
	provider: Provider<Connection>,
	connection: Connection,
	entry: AnyOperation<Connection>,
	results: ItemResult[],
): void {
	const made = results.flatMap((result) => (result && 'json' in result ? result.json : []));
	for (const message of [entry.hint?.(made), provider.hint?.(connection)]) {
		if (message) context.addExecutionHints({ message, location: 'outputPane' });
	}
}
