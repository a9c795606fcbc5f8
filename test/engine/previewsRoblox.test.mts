import type { INodeParameters } from 'n8n-workflow';

import { invented, unseen } from './previews.mts';
import { OFFER, RobloxLab } from './robloxLab.mts';
import { RobloxPolls } from './robloxPolls.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
	await lab.act('giveItem', { userId: 1001, assetId: 1_028_606, times: 5 });
});
afterAll(async () => await lab.sandbox.close());

const HOUR_MS = 3_600_000;
// The second cone is on hold, the cap has a price, the sword has none.
const [MY_CONE_ON_HOLD, MY_CAP, MY_SWORD] = ['10000002', '10000003', '10000005'];
const [THEIR_CONE, THEIR_CAP] = ['20000001', '20000002'];
const [CONE, CAP] = ['1082932', '1028606'];

/** What makes every list of an evaluation hold something. */
const rules = {
	ignoredAssetIds: CONE,
	values: JSON.stringify({ [CAP]: { value: 1000, neverGive: true } }),
};
const everything = { give: [THEIR_CONE, THEIR_CAP], take: [MY_CONE_ON_HOLD, MY_CAP, MY_SWORD] };
const user: INodeParameters = {
	resource: 'user',
	user: { __rl: true, mode: 'username', value: 'SandboxBob' },
};
const broken = async (tradeId: string) =>
	await lab.fault({
		...{ method: 'GET', path: `/v2/trades/${tradeId}`, kind: 'status' },
		...{ status: 500, body: '{}', times: 0 },
	});
const made = async (operation: string, parameters: INodeParameters) => {
	const { json, error } = await lab.trade(operation, parameters);
	expect(error).toBeUndefined();
	return json;
};

test('the previews of users and items invent nothing', async () => {
	await lab.run({ ...user, operation: 'canTradeWith', apiVersion: 'v2' });
	await lab.run({ ...user, operation: 'canViewInventory' });
	await lab.run({ resource: 'user', operation: 'getMyEligibility' });
	await lab.run({ resource: 'user', operation: 'getRobux' });
	await lab.run({ resource: 'user', operation: 'lookUp', lookUpBy: 'id', users: '1002' });
	const users = ['canTradeWith', 'canViewInventory', 'getMyEligibility', 'getRobux', 'lookUp'];
	await lab.run({ resource: 'item', operation: 'getCollectibles' });
	await lab.run({ resource: 'item', operation: 'getTradable' });
	await lab.run({ resource: 'item', operation: 'getResaleData', assetId: CAP });
	const items = ['getCollectibles', 'getTradable', 'getResaleData'];
	const names = [...users.map((name) => `user/${name}`), ...items.map((name) => `item/${name}`)];
	expect(invented('robloxTrades', ...names)).toEqual([]);
});

test('the previews of reading trades invent nothing', async () => {
	const tradeId = await lab.receive(everything);
	await made('evaluate', { tradeId, options: rules });
	await made('get', { tradeId });
	await lab.fault({ method: 'GET', path: `/v1/trades/${tradeId}`, kind: 'status', status: 404 });
	await made('get', { tradeId, options: { includeDates: true } });
	const details = { tradeStatusType: 'Inbound', options: { includeDetails: true } };
	await made('getAll', details);
	await lab.mend();
	await broken(tradeId);
	await made('getAll', details);
	await lab.mend();
	await made('count', {});
	await made('getSettings', {});
	await made('expireOutdated', {});
	const names = ['evaluate', 'get', 'getAll', 'count', 'getSettings', 'expireOutdated'];
	expect(invented('robloxTrades', ...names.map((name) => `trade/${name}`))).toEqual([]);
});

test('the previews of making and answering trades invent nothing', async () => {
	await lab.reset();
	await lab.send();
	await lab.send();
	const received = await lab.receive();
	await lab.run({ ...OFFER, operation: 'counter', tradeId: received });
	await lab.run({ ...OFFER, operation: 'counter', tradeId: received });
	await made('accept', { tradeId: await lab.receive(), confirmFinal: true });
	await lab.reset();
	await made('decline', { tradeId: await lab.receive() });
	for (const verb of ['decline', 'accept']) {
		await lab.fault({ method: 'POST', path: `/${verb}`, kind: 'reset-after', times: 1 });
		await made(verb, { tradeId: await lab.receive(), confirmFinal: true });
	}
	const names = ['send', 'counter', 'accept', 'decline'];
	expect(invented('robloxTrades', ...names.map((name) => `trade/${name}`))).toEqual([]);
});

test('the previews of ending many trades invent nothing', async () => {
	await lab.reset();
	const many = { dryRun: false, belowRatio: 0.8, olderThanHours: 24 };
	await lab.receive({ give: [THEIR_CAP], take: ['10000001'] });
	await made('declineMany', many);
	const own = { from: 1001, to: 1002, give: [MY_CAP], take: [THEIR_CONE], agoMs: 30 * HOUR_MS };
	const one = await lab.receive({ ...own, give: ['10000001'], take: [THEIR_CAP] });
	await made('cancelMany', many);
	const old = await lab.receive(own);
	await lab.behave({ listLagMs: 0 });
	await lab.act('acceptTrade', { tradeId: old });
	const row = { id: Number(old), user: { id: 1002 }, status: 'Open', isActive: true };
	const body = { data: [{ ...row, created: '2020-01-01T00:00:00Z' }], nextPageCursor: null };
	const path = '/v1/trades/Outbound';
	await lab.fault({ method: 'GET', path, kind: 'status', status: 200, body });
	const [ended] = await made('cancelMany', { ...many, belowRatio: 0 });
	expect(ended).toMatchObject({ tradeId: old, failure: {} });
	expect(one).not.toBe(old);
	expect(invented('robloxTrades', 'trade/declineMany', 'trade/cancelMany')).toEqual([]);
});

test('the preview of Trade: Send Many invents nothing', async () => {
	await lab.reset();
	await lab.act('giveItem', { userId: 1001, assetId: Number(CAP), times: 5 });
	const campaign = async (partners: string, more: INodeParameters = {}) =>
		await made('sendMany', {
			...{ partners, giveAssets: CAP, takeAssets: CAP, giveRobux: 0, takeRobux: 0 },
			...{ dryRun: false, ...more },
		});
	await campaign('1002', { dryRun: true });
	await campaign('1002,1005,nobody_here,1004');
	await campaign('1002');
	await campaign('261', { takeAssets: '5000001' });
	await lab.fault({ method: 'POST', path: '/v2/trades/send', kind: 'reset-after', times: 1 });
	await campaign('261');
	expect(invented('robloxTrades', 'trade/sendMany')).toEqual([]);
});

test('the preview of the trigger invents nothing', async () => {
	await lab.reset();
	const polls = new RobloxPolls();
	const parameters = { events: ['tradeReceived'], options: { ...rules, evaluate: true } };
	const poll = async () => await polls.poll({ credentials: lab.credentials, parameters });
	await poll();
	await lab.receive(everything);
	await poll();
	await broken(await lab.receive());
	for (let round = 0; round < 4; round++) await expect(poll()).rejects.toThrow('Roblox');
	await poll();
	expect(unseen('robloxTradesTrigger')).toEqual([]);
});
