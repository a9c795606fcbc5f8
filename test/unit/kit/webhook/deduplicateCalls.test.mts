import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import {
	knownReason,
	newItems,
	noteEvent,
	staticMemory,
	triggerOf,
} from '../../../../kit/webhook/deduplicate';
import { testNode, webhookContext } from '../../support.mts';

let nodes = 0;

/** An execution whose deduplication answers as it is told; every one is of a trigger of its own. */
function execution(
	events: IDataObject[],
	check: (names: string[]) => string[],
): { context: IExecuteFunctions; calls: unknown[][] } {
	const calls: unknown[][] = [];
	const node = testNode({ id: `deduplicating-${nodes++}` });
	const context = {
		getInputData: () => events.map((json) => ({ json })),
		getMode: () => 'webhook',
		getNode: () => node,
		getWorkflow: () => ({ id: 'workflow-1' }),
		helpers: {
			checkProcessedAndRecord: (names: string[], ...more: unknown[]) => {
				calls.push(['check', names, ...more]);
				return Promise.resolve().then(() => ({ new: check(names), processed: [] }));
			},
			removeProcessed: (...given: unknown[]) => {
				calls.push(['remove', ...given]);
				return Promise.resolve();
			},
		},
	};
	return { context: context as unknown as IExecuteFunctions, calls };
}

const OPTIONS = { mode: 'entries', maxEntries: 10_000 };
const keysOf = async (context: IExecuteFunctions) =>
	(await newItems(context, (json) => json)).map(({ json }) => json.key);

describe('what n8n’s deduplication is asked', () => {
	test('is once about an event that it has, for the node and 10,000 entries', async () => {
		const { context, calls } = execution([{ key: 'a' }], () => []);
		expect(await keysOf(context)).toEqual([]);
		expect(calls).toEqual([['check', ['a'], 'node', OPTIONS]]);
	});

	test('is once more about one that it had not: whether it has it now', async () => {
		let asked = 0;
		const { context, calls } = execution([{ key: 'a' }], (names) => (asked++ ? [] : names));
		expect(await keysOf(context)).toEqual(['a']);
		expect(calls).toHaveLength(2);
	});

	test('is five times more at most, when others always overwrite it', async () => {
		const { context, calls } = execution([{ key: 'a' }], (names) => names);
		expect(await keysOf(context)).toEqual(['a']);
		expect(calls).toHaveLength(6);
	});

	test('is taken back where it was only to know whether an order has ended', async () => {
		const recorded = new Set<string>();
		const { context, calls } = execution([{ key: 'a', lateAfter: 'end' }], (names) =>
			names.filter((name) => !recorded.has(name) && recorded.add(name)),
		);
		expect(await keysOf(context)).toEqual(['a']);
		expect(calls[0]).toEqual(['check', ['end'], 'node', OPTIONS]);
		expect(calls[1]).toEqual(['remove', ['end'], 'node', OPTIONS]);
	});

	test('is repeated after 100, 200 and 300 ms when the database fails, and then no more', async () => {
		jest.useFakeTimers();
		try {
			const { context, calls } = execution([{ key: 'a' }], () => {
				throw new Error('connection terminated');
			});
			const failed = expect(keysOf(context)).rejects.toThrow('connection terminated');
			const seen: number[] = [];
			for (const milliseconds of [99, 1, 199, 1, 299, 1, 1000]) {
				await jest.advanceTimersByTimeAsync(milliseconds);
				seen.push(calls.length);
			}
			await failed;
			expect(seen).toEqual([1, 2, 2, 3, 3, 4, 4]);
		} finally {
			jest.useRealTimers();
		}
	});
});

test('a recorded event is known to this process for good', async () => {
	const { context } = execution([{ key: 'a', leaves: 'end' }], () => []);
	await keysOf(context);
	const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 86_400_000);
	try {
		expect(knownReason(triggerOf(context), { key: 'a' })).toBe('received');
		expect(knownReason(triggerOf(context), { key: 'b', lateAfter: 'end' })).toBe('late');
	} finally {
		now.mockRestore();
	}
});

describe('what this process knows of events', () => {
	test.each([
		[{ key: 'a' }, 'received'],
		[{ key: 'b' }, undefined],
		[{ key: 'b', lateAfter: 'end' }, 'late'],
		[{ key: 'b', lateAfter: 'other' }, undefined],
		[{ key: 'undefined' }, undefined],
		[{ lateAfter: 'undefined' }, undefined],
	])('%j: %p', (names, reason) => {
		noteEvent('trigger 1', { key: 'a', leaves: 'end' }, 'stored');
		noteEvent('trigger 1', { key: 'a' }, 'stored');
		expect(knownReason('trigger 1', names)).toBe(reason);
		expect(knownReason('trigger 2', names)).toBeUndefined();
	});

	test('without names is nothing, whatever others are called', () => {
		noteEvent('trigger 3', { key: 'undefined' }, 'stored');
		expect(knownReason('trigger 3', {})).toBeUndefined();
	});

	test('is that of a node in a workflow, which may have no id yet', () => {
		const { context } = webhookContext({ nodeId: 'n' });
		expect(triggerOf(context)).toBe('workflow-1/n');
		context.getWorkflow = () => ({ active: true });
		expect(triggerOf(context)).toBe('/n');
	});
});

describe('the static data of the Engine 2.0', () => {
	const settings = { engineType: 'v2' };

	test('are those of the node', () => {
		const { context } = webhookContext({ settings });
		const data: IDataObject = { seen: ['a'] };
		context.getWorkflowStaticData = (type) => (type === 'node' ? data : {});
		const memory = staticMemory(context)!;
		expect(memory.reason({ key: 'a' })).toBe('received');
		memory.add({ key: 'b' });
		expect(data).toEqual({ seen: ['a', 'b'] });
	});

	test('hold nothing but names once they are written', () => {
		const staticData: IDataObject = { seen: [7, null, 'a'] };
		staticMemory(webhookContext({ settings, staticData }).context)!.add({ key: 'b' });
		expect(staticData.seen).toEqual(['a', 'b']);
	});

	test('make late only what comes after an end that they hold', () => {
		const staticData: IDataObject = { seen: ['end'] };
		const memory = staticMemory(webhookContext({ settings, staticData }).context)!;
		expect(memory.reason({ key: 'b', lateAfter: 'another end' })).toBeUndefined();
	});

	test('are not asked for on an n8n that does not know that engine', () => {
		const { context } = webhookContext({ settings });
		Reflect.deleteProperty(context, 'getWorkflowSettings');
		expect(staticMemory(context)).toBeUndefined();
	});
});
