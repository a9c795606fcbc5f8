import { forEachUpTo } from '../http/concurrency';
import { referenceError, type Reference } from '../reference';
import type { ExecutionMemory } from './executionMemory';
import type { AnyOperation, ItemResult } from './runner';

const CHECKS_AT_ONCE = 2;

/** What a run knows of its items before it sends the first one. */
interface Into {
	results: ItemResult[];
	inputs: Map<number, unknown>;
	memory?: ExecutionMemory | undefined;
	provider: string;
}

/** Reads all items and refuses those whose reference another item, or an earlier try of this execution, contradicts. */
export function readAll(
	count: number,
	read: (index: number) => { input: unknown; reference: Reference | undefined },
	into: Into,
): void {
	const { results, inputs, memory, provider } = into;
	const owners = new Map<string, number>();
	for (let index = 0; index < count; index++) {
		try {
			const { input, reference } = read(index);
			inputs.set(index, input);
			if (!reference) continue;
			memory?.check(index, reference);
			const owner = owners.get(reference.value);
			if (owner !== undefined) throw usedTwice(reference, owner);
			owners.set(reference.value, index);
		} catch (thrown) {
			results[index] = { thrown: memory?.retold(index, thrown, provider) ?? thrown };
		}
	}
}

/** Asks what the network has to answer about the items that were read. */
export async function checkAll<Connection>(
	entry: AnyOperation<Connection>,
	connection: Connection,
	{ results, inputs, memory, provider }: Into,
	cancelled: () => boolean,
): Promise<void> {
	const items = [...inputs].filter(([index]) => results[index] === undefined);
	await forEachUpTo(
		{ limit: CHECKS_AT_ONCE },
		items.length,
		() => !cancelled(),
		async (at) => {
			const [index, input] = items[at]!;
			try {
				await entry.check?.(connection, input);
			} catch (thrown) {
				results[index] = { thrown: memory?.retold(index, thrown, provider) ?? thrown };
			}
		},
	);
}

const usedTwice = ({ label, value }: Reference, owner: number) =>
	referenceError('REFERENCE_USED_TWICE', {
		message: `${label} ${value} is also that of item ${owner} of this run`,
		reference: value,
		facts: { field: label, itemWithSameReference: owner },
	});
