import type { IExecuteFunctions } from 'n8n-workflow';

import { OpenRequests } from '../../../../kit/operation/openRequests';
import { ProcessedData } from '../../../engine/processedData.mts';
import { testNode } from '../../support.mts';

const MINUTE_MS = 60_000;
const START = Date.parse('2026-05-01T12:00:30.000Z');

let table: ProcessedData;
let now: number;
beforeEach(() => {
	table = new ProcessedData();
	now = START;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const debug = jest.fn();
const warn = jest.fn();

/** The memory as one run of a node has it; each may be in another process. */
const aRun = (id = 'node-1', helpers?: object): OpenRequests => {
	const node = testNode({ id });
	const data = { workflow: { id: 'workflow-1' }, node } as never;
	return new OpenRequests({
		getNode: () => node,
		getWorkflow: () => ({ id: 'workflow-1' }),
		logger: { debug, warn },
		helpers: helpers ?? {
			getProcessedDataCount: async () => await table.getProcessedDataCount(),
			checkProcessedAndRecord: async (names: string[], scope: 'node', options: never) =>
				await table.checkProcessedAndRecord(names, scope, data, options),
			removeProcessed: async (names: string[], scope: 'node') =>
				await table.removeProcessed(names, scope, data),
		},
	} as unknown as IExecuteFunctions);
};

test('another run knows of a request without an answer, and since when', async () => {
	await aRun().open(['offer 1']);
	now += 7 * MINUTE_MS;
	expect(await aRun().openSince(['offer 1'])).toBe(START - 30_000);
	expect(await aRun().openSince(['offer 2', 'offer 1'])).toBe(START - 30_000);
});

test('one of two that send the same in a minute is told that the other one does', async () => {
	expect(await aRun().open(['offer 1', 'rough'])).toBe(true);
	expect(await aRun().open(['offer 2', 'rough'])).toBe(true);
	expect(await aRun().open(['offer 1', 'rough'])).toBe(false);
	now += MINUTE_MS;
	expect(await aRun().open(['offer 1', 'rough'])).toBe(true);
});

test('the last of several requests counts', async () => {
	await aRun().open(['offer 1']);
	now += 2 * MINUTE_MS;
	await aRun().open(['offer 1']);
	expect(await aRun().openSince(['offer 1'])).toBe(START + 2 * MINUTE_MS - 30_000);
});

test('asking leaves nothing behind', async () => {
	await aRun().open(['offer 1']);
	expect(await aRun().openSince(['offer 2'])).toBeUndefined();
	expect(await aRun().openSince(['offer 2'])).toBeUndefined();
	expect(table.entries).toHaveLength(1);
});

test('nothing is asked for where nothing is open', async () => {
	expect(await aRun().openSince(['offer 1'])).toBeUndefined();
	expect(table.calls).toBe(0);
});

test('what was answered is not open', async () => {
	await aRun().open(['offer 1', 'offer 2']);
	now += 3 * MINUTE_MS;
	await aRun().close(['offer 1']);
	expect(await aRun().openSince(['offer 1'])).toBeUndefined();
	expect(await aRun().openSince(['offer 2'])).toBeDefined();
});

test.each([
	[14, true],
	[17, false],
])('%d minutes later a request may still arrive: %s', async (minutes, isOpen) => {
	await aRun().open(['offer 1']);
	now += minutes * MINUTE_MS;
	expect((await aRun().openSince(['offer 1'])) !== undefined).toBe(isOpen);
});

test('each node has its own', async () => {
	await aRun('node-1').open(['offer 1']);
	expect(await aRun('node-2').openSince(['offer 1'])).toBeUndefined();
});

test('runs at the same moment do not overwrite each other', async () => {
	const names = Array.from({ length: 20 }, (_, index) => `offer ${index}`);
	await Promise.all(names.map(async (name) => await aRun().open([name])));
	for (const name of names) expect(await aRun().openSince([name])).toBeDefined();
});

test('without a memory nothing fails, and it is asked once', async () => {
	const getProcessedDataCount = jest.fn(async () => await Promise.reject(new Error('no workflow')));
	const run = aRun('node-1', { getProcessedDataCount });
	expect(await run.open(['offer 1'])).toBe(true);
	expect(await run.openSince(['offer 1'])).toBeUndefined();
	await run.close(['offer 1']);
	expect(getProcessedDataCount).toHaveBeenCalledTimes(1);
	expect(debug).toHaveBeenCalledWith(expect.stringContaining('no workflow'));
	await aRun('node-1', {}).open(['offer 1']);
});

test('a database in trouble for a while is warned of, and asked again for the next item', async () => {
	const run = aRun();
	await run.open(['offer 1']);
	table.failing = { before: 4, message: 'connection terminated' };
	expect(await run.openSince(['offer 1'])).toBeUndefined();
	expect(warn).toHaveBeenCalledWith(expect.stringContaining('connection terminated'));
	expect(await run.openSince(['offer 1'])).toBeDefined();
});
