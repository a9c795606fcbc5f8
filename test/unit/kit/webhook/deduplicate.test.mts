import { setImmediate as turn } from 'node:timers/promises';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type * as Deduplicate from '../../../../kit/webhook/deduplicate';
import { ProcessedData } from '../../../engine/processedData.mts';
import { testNode, webhookContext } from '../../support.mts';

type Kit = typeof Deduplicate;

// n8n's own modules have no state that matters here, and take a second to load.
const shared = jest.requireActual<object>('n8n-workflow');

/** The memory as another process of n8n has it: with caches of its own. */
function freshProcess(): Kit {
	let kit: Kit | undefined;
	jest.isolateModules(() => {
		jest.doMock('n8n-workflow', () => shared);
		kit = jest.requireActual<Kit>('../../../../kit/webhook/deduplicate');
	});
	return kit!;
}

let table: ProcessedData;
let main: Kit;
beforeEach(() => {
	table = new ProcessedData();
	main = freshProcess();
});

const context = (items: IDataObject[], mode = 'webhook', nodeId = 'node-1'): IExecuteFunctions => {
	const node = testNode({ id: nodeId });
	const data = { workflow: { id: 'workflow-1' }, node } as never;
	// What is checked a moment later belongs to the test that began it.
	const own = table;
	return {
		getInputData: () => items.map((json) => ({ json })),
		getMode: () => mode,
		getNode: () => node,
		getWorkflow: () => ({ id: 'workflow-1' }),
		helpers: {
			checkProcessedAndRecord: async (names: string[], scope: 'node', options: never) =>
				await own.checkProcessedAndRecord(names, scope, data, options),
			removeProcessed: async (names: string[], scope: 'node') =>
				await own.removeProcessed(names, scope, data),
		},
	} as unknown as IExecuteFunctions;
};

/** One execution of a trigger about the given events; gives those that go on. */
async function run(kit: Kit, events: IDataObject[], mode?: string, nodeId?: string) {
	const items = await kit.newItems(context(events, mode, nodeId), (json) => json);
	return items.map(({ json }) => json.key);
}

const event = (key: string, more: Deduplicate.EventNames = {}): IDataObject => ({ key, ...more });

describe('an event', () => {
	test('goes on once', async () => {
		expect(await run(main, [event('a')])).toEqual(['a']);
		expect(await run(main, [event('a')])).toEqual([]);
		expect(await run(main, [event('a'), event('b')])).toEqual(['b']);
	});

	test('goes on once however many executions of it run at the same moment', async () => {
		const runs = await Promise.all(Array.from({ length: 20 }, () => run(main, [event('a')])));
		expect(runs.flat()).toEqual(['a']);
	});

	test('is known to a process that has just started', async () => {
		await run(main, [event('a')]);
		expect(await run(freshProcess(), [event('a')])).toEqual([]);
	});

	test('without a key cannot be told apart and always goes on', async () => {
		expect(await run(main, [{}, {}])).toHaveLength(2);
		expect(table.entries).toEqual([]);
	});

	test('of another trigger is another one', async () => {
		await run(main, [event('a')]);
		expect(await run(main, [event('a')], 'webhook', 'node-2')).toEqual(['a']);
	});

	test.each(['retry', 'manual'])('goes on in mode %s, and nothing is recorded', async (mode) => {
		await run(main, [event('a')]);
		const { calls } = table;
		expect(await run(main, [event('a'), event('b')], mode)).toEqual(['a', 'b']);
		expect(table.calls).toBe(calls);
		expect(await run(main, [event('b')])).toEqual(['b']);
	});

	test('is remembered among 10,000', async () => {
		const many = Array.from({ length: 10_000 }, (_, index) => event(`e${index}`));
		for (let from = 0; from < many.length; from += 1000) {
			await Promise.all(many.slice(from, from + 1000).map(async (one) => await run(main, [one])));
		}
		expect(table.entries).toHaveLength(10_000);
		expect(await run(freshProcess(), [event('e0')])).toEqual([]);
		await run(main, [event('one more')]);
		expect(table.entries).toHaveLength(10_000);
		expect(await run(freshProcess(), [event('e0')])).toEqual(['e0']);
	});
});

describe('two processes', () => {
	const keys = (from: string) => Array.from({ length: 40 }, (_, index) => `${from}${index}`);

	test('lose no record although each overwrites what the other has written', async () => {
		const [left, right] = [freshProcess(), freshProcess()];
		// Two that insert the first record are kept from it by the database.
		await run(main, [event('first')]);
		const all = await Promise.all([
			...keys('l').map(async (key) => await run(left, [event(key)])),
			...keys('r').map(async (key) => await run(right, [event(key)])),
		]);
		expect(all.flat()).toHaveLength(80);
		const third = freshProcess();
		const again = await Promise.all(
			[...keys('l'), ...keys('r')].map(async (key) => await run(third, [event(key)])),
		);
		expect(again.flat()).toEqual([]);
	});

	test.each([
		['a moment', 100, 2_000],
		['seconds', 5_000, 16_000],
	])('lose no record that is overwritten %s after it was made', async (_, afterMs, checkedMs) => {
		jest.useFakeTimers();
		const pass = async (milliseconds: number) => {
			await jest.advanceTimersByTimeAsync(milliseconds);
			// The database takes its time beside the clock.
			for (let turns = 0; turns < 20; turns++) await turn();
		};
		try {
			await run(main, [event('first')]);
			// A process that has read the records and is held up before it writes them back.
			const before = [...table.entries];
			expect(await run(main, [event('a')])).toEqual(['a']);
			await pass(afterMs);
			table.overwrite(before);
			expect(table.entries).toEqual(before);
			await pass(checkedMs - afterMs);
		} finally {
			jest.useRealTimers();
		}
		expect(await run(freshProcess(), [event('a')])).toEqual([]);
	});

	test('that insert the same record first go on once', async () => {
		const both = await Promise.all([
			run(freshProcess(), [event('a')]),
			run(freshProcess(), [event('a')]),
		]);
		expect(both).toEqual([['a'], []]);
	});

	test('that insert the first record at the same moment both go on', async () => {
		const both = await Promise.all([
			run(freshProcess(), [event('a')]),
			run(freshProcess(), [event('b')]),
		]);
		expect(both).toEqual([['a'], ['b']]);
		expect(table.entries).toHaveLength(2);
	});
});

describe('a database that fails', () => {
	test.each(['before', 'after'] as const)(
		'once, %s it has written, loses no event',
		async (when) => {
			await run(main, [event('first')]);
			table.failing = { [when]: 1, message: 'connection terminated' };
			expect(await run(main, [event('a')])).toEqual(['a']);
			expect(await run(main, [event('a')])).toEqual([]);
		},
	);

	test('for long fails the execution, which can be retried', async () => {
		await run(main, [event('first')]);
		table.failing = { before: 100, message: 'connection terminated' };
		await expect(run(main, [event('a')])).rejects.toThrow('connection terminated');
		expect(await run(main, [event('a')], 'retry')).toEqual(['a']);
	});

	test('fails all that asked together, and none that asks later', async () => {
		await run(main, [event('first')]);
		table.failing = { before: 4, message: 'connection terminated' };
		const all = await Promise.allSettled(['a', 'b', 'c'].map((key) => run(main, [event(key)])));
		expect(all.map(({ status }) => status)).toContain('rejected');
		const failed = ['a', 'b', 'c'].filter((_, index) => all[index]?.status === 'rejected');
		for (const key of failed) expect(await run(main, [event(key)])).toEqual([key]);
	});

	test('while it says what is late makes nothing late', async () => {
		await run(main, [event('first')]);
		table.failing = { after: 1, message: 'connection terminated' };
		expect(await run(main, [event('a', { lateAfter: 'end' })])).toEqual(['a']);
		expect(await run(main, [event('b', { lateAfter: 'end' })])).toEqual(['b']);
	});
});

describe('a late event', () => {
	const processing = (status = 'processing') => event(`o ${status}`, { lateAfter: 'o ended' });
	const end = event('o completed', { leaves: 'o ended' });

	test('goes on before the end and not after it, in every process', async () => {
		expect(await run(main, [processing()])).toEqual(['o processing']);
		expect(await run(main, [end])).toEqual(['o completed']);
		expect(await run(main, [processing('on hold')])).toEqual([]);
		expect(await run(freshProcess(), [processing('created')])).toEqual([]);
	});

	test('is asked about without leaving an end behind', async () => {
		await run(main, [processing()]);
		expect(await run(freshProcess(), [processing('on hold')])).toEqual(['o on hold']);
		expect(await run(main, [end])).toEqual(['o completed']);
	});

	test('that comes at the same moment as the end is late or first, and never lost', async () => {
		const [a, b] = await Promise.all([run(main, [end]), run(main, [processing()])]);
		expect([a, b]).toEqual([['o completed'], []]);
	});
});

test('of executions that wait with the same event the first goes on', async () => {
	const runs = await Promise.all(['x', 'a', 'a'].map((key) => run(main, [event(key)])));
	expect(runs).toEqual([['x'], ['a'], []]);
});

test('executions that wait ask together', async () => {
	await run(main, [event('first')]);
	const { calls } = table;
	await Promise.all(Array.from({ length: 100 }, (_, index) => run(main, [event(`e${index}`)])));
	expect(table.calls - calls).toBeLessThanOrEqual(6);
});

describe('on the Engine 2.0', () => {
	let nodes = 0;
	let nodeId = '';
	beforeEach(() => (nodeId = `engine2-${nodes++}`));
	const memory = (staticData: IDataObject, engineType = 'v2') =>
		main.staticMemory(webhookContext({ nodeId, staticData, settings: { engineType } }).context);

	test('static data remember, and nowhere else', () => {
		expect(memory({}, 'v1')).toBeUndefined();
		expect(memory({}, '')).toBeUndefined();
		expect(memory({})).toBeDefined();
	});

	test('an event and what it leaves behind are known by the next request', () => {
		const staticData: IDataObject = {};
		memory(staticData)!.add({ key: 'a', leaves: 'end' });
		expect(memory(staticData)!.reason({ key: 'a' })).toBe('received');
		expect(memory(staticData)!.reason({ key: 'b', lateAfter: 'end' })).toBe('late');
		expect(memory(staticData)!.reason({ key: 'b' })).toBeUndefined();
	});

	test('stored values of no use are none', () => {
		expect(memory({ seen: 'a' })!.reason({ key: 'a' })).toBeUndefined();
		expect(memory({ seen: [7, null, 'a'] })!.reason({ key: 'a' })).toBe('received');
	});

	test('the oldest are forgotten beyond 2000', () => {
		const staticData: IDataObject = {};
		for (let n = 0; n < 2100; n++) memory(staticData)!.add({ key: `e${n}` });
		expect(staticData.seen).toHaveLength(2000);
		expect(memory(staticData)!.reason({ key: 'e99' })).toBeUndefined();
		expect(memory(staticData)!.reason({ key: 'e2099' })).toBe('received');
	});

	test('deliveries at the same moment, of which each has read what was stored before, keep each other', () => {
		const read = (): IDataObject => ({ seen: ['before'] });
		const requests = ['a', 'b', 'c'].map((key) => ({ key, staticData: read() }));
		const memories = requests.map(({ staticData }) => memory(staticData)!);
		requests.forEach(({ key }, index) => memories[index]!.add({ key }));
		// The last one to be stored takes the place of the others.
		expect(requests.at(-1)?.staticData.seen).toEqual(['before', 'a', 'b', 'c']);
	});

	test('what was stored by another trigger is not kept', () => {
		memory({})!.add({ key: 'a' });
		nodeId = 'engine2-another';
		const staticData: IDataObject = {};
		memory(staticData)!.add({ key: 'b' });
		expect(staticData.seen).toEqual(['b']);
	});

	test('nothing is written when nothing is new', () => {
		const staticData: IDataObject = { seen: ['a'] };
		const { seen } = staticData;
		memory(staticData)!.add({ key: 'a' });
		memory(staticData)!.add({});
		expect(staticData.seen).toBe(seen);
	});
});
