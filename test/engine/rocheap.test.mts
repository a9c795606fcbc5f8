import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { runNode, type NodeRun } from './engine.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(async () => await sandbox.close());

const rocheap = async (parameters: NodeRun['parameters'], more: Partial<NodeRun> = {}) =>
	await runNode({
		type: 'rocheap',
		credential: 'rocheapApi',
		credentials: {
			apiKey: 'sandbox-rocheap-key',
			baseUrl: `${sandbox.url('rocheap')}/business/api`,
		},
		parameters,
		...more,
	});

test('ping', async () => {
	const { json, error } = await rocheap({ resource: 'account', operation: 'ping' });
	expect(error).toBeUndefined();
	expect(json).toEqual([{ success: true, message: 'pong' }]);
});

test('create', async () => {
	const { json, error, run } = await rocheap({
		resource: 'order',
		operation: 'create',
		robux: 10,
		robloxUserId: '261',
		universeId: '5',
		placeId: '6',
	});
	console.log(JSON.stringify(run.data.resultData, null, 1).slice(0, 3000));
	expect(error).toBeUndefined();
	expect(json).toEqual([{ success: true, message: 'pong' }]);
});
