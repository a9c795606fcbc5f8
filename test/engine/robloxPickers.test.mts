import { LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type INode,
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
} from 'n8n-workflow';

import { engine, loadPackage, NODE_ID, PACKAGE } from './engine.mts';
import { instance, RobloxLab } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

/** What the editor calls while somebody fills in the node. */
async function inEditor(parameters: INodeParameters) {
	const { nodeTypes, additionalData } = await engine(lab.credentials);
	const node: INode = {
		id: NODE_ID,
		name: 'Node',
		type: `${PACKAGE}.robloxTrades`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { robloxCookieApi: { id: '1', name: 'test' } },
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new LoadOptionsContext(
		workflow,
		node,
		{ ...additionalData, currentNodeParameters: parameters },
		'',
	);
	const { methods } = (await loadPackage()).getNode('robloxTrades').type as INodeType;
	return { context, search: methods!.listSearch!, options: methods!.loadOptions! };
}

const search = async (name: string, filter?: string): Promise<INodeListSearchResult> => {
	const editor = await inEditor({});
	return await editor.search[name]!.call(editor.context, filter);
};
const options = async (
	name: string,
	parameters: INodeParameters,
): Promise<INodePropertyOptions[]> => {
	const editor = await inEditor(parameters);
	return await editor.options[name]!.call(editor.context);
};
const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

describe('the list of trades', () => {
	test('shows open trades of both directions, and can be searched', async () => {
		const received = await lab.receive();
		const { json } = await lab.send();
		const { results } = await search('searchTrades');
		expect(results.map(({ value }) => value)).toEqual([received, json[0]?.tradeId]);
		expect(results[0]?.name).toMatch(/^From .*SandboxBob/);
		expect((await search('searchTrades', 'to bob')).results).toHaveLength(1);
		expect((await search('searchTrades', 'nobody')).results).toEqual([]);
	});

	test('says what is wrong with the cookie instead of being empty', async () => {
		await lab.act('endSessions', { userId: 1001 });
		await expect(search('searchTrades')).rejects.toThrow('Roblox does not accept the cookie');
	});
});

describe('the list of users', () => {
	test('shows the partners of open trades once each', async () => {
		await lab.receive({ times: 3 });
		const { results } = await search('searchUsers');
		expect(results).toEqual([
			{
				name: expect.stringContaining('SandboxBob') as string,
				value: '1002',
				url: 'https://www.roblox.com/users/1002/profile',
			},
		]);
	});

	test('finds anybody by the exact username', async () => {
		expect((await search('searchUsers', '@Shedletsky')).results).toMatchObject([{ value: '261' }]);
		expect((await search('searchUsers', 'no_such_user')).results).toEqual([]);
	});
});

describe('the lists of items', () => {
	const send = (partner: INodeParameters | string, apiVersion = 'v2') =>
		({ resource: 'trade', operation: 'send', apiVersion, partner }) as INodeParameters;

	test('show what can be offered, not what is on hold, with the ids of the version', async () => {
		const v2 = await options('getMyItems', send(''));
		expect(v2.map(({ value }) => value)).toContain(instance('10000001'));
		expect(v2.map(({ value }) => value)).not.toContain(instance('10000002'));
		expect(v2.find(({ value }) => value === instance('10000001'))?.name).toContain('Traffic Cone');
		const v1 = await options('getMyItems', send('', 'v1'));
		expect(v1.map(({ value }) => value)).toContain('10000001');
	});

	test.each([
		['an id', locator('id', '1002')],
		['a username', locator('username', 'SandboxBob')],
		['a link', locator('url', 'https://www.roblox.com/users/1002/profile')],
		['a choice', locator('list', '1002')],
	])("show the partner's items for %s", async (_name, partner) => {
		const items = await options('getTheirItems', send(partner));
		expect(items.map(({ value }) => value)).toContain(instance('20000001'));
	});

	test('show nothing while the partner is open or an expression', async () => {
		expect(await options('getTheirItems', send(locator('id', '')))).toEqual([]);
		expect(await options('getTheirItems', send(locator('id', '={{ $json.id }}')))).toEqual([]);
		expect(await lab.requests()).toEqual([]);
	});

	test('show the items of the one whose trade is countered', async () => {
		const tradeId = locator('id', await lab.receive());
		const counter = { resource: 'trade', operation: 'counter', apiVersion: 'v2', tradeId };
		const items = await options('getTheirItems', counter);
		expect(items.map(({ value }) => value)).toContain(instance('20000001'));
	});

	test('say when an inventory is hidden', async () => {
		await expect(options('getTheirItems', send(locator('id', '1005')))).rejects.toThrow(
			'The inventory of this user is hidden from you',
		);
	});
});
