import { instance, RobloxLab } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const HUGE = '9007199254740995';

describe('items', () => {
	const items = async (operation: string, parameters = {}) =>
		await lab.run({ resource: 'item', operation, ...parameters });

	test('Get Many Tradable: chosen types arrive as Roblox reads them', async () => {
		const { json } = await items('getTradable', {
			options: { itemTypes: ['Gear', 'BackAccessory'] },
		});
		expect(json.map(({ name }) => name)).toEqual(['Sandbox Sword']);
	});

	test('Get Many Tradable: all copies of many pages, of another user, without those on hold', async () => {
		await lab.act('giveItem', { userId: 1002, assetId: 1_082_932, times: 130 });
		const bob = { owner: 'user', user: { __rl: true, mode: 'username', value: 'SandboxBob' } };
		const { json } = await items('getTradable', { ...bob, returnAll: true });
		expect(json.length).toBeGreaterThan(130);
		expect(new Set(json.map((copy) => copy.collectibleItemInstanceId)).size).toBe(json.length);
		const { json: mine } = await items('getTradable', { returnAll: true });
		expect(mine.map((copy) => copy.collectibleItemInstanceId)).not.toContain(instance('10000002'));
		const { json: few } = await items('getTradable', { ...bob, limit: 7 });
		expect(few).toHaveLength(7);
	});

	test('Get Many Collectibles: many pages, and ids beyond 2^53', async () => {
		await lab.act('giveItem', { userId: 1002, assetId: 1_082_932, times: 150 });
		await lab.act('giveItem', { userId: 1002, assetId: 1_082_932, userAssetId: HUGE });
		const bob = { owner: 'user', user: { __rl: true, mode: 'id', value: '1002' } };
		const { json } = await items('getCollectibles', { ...bob, returnAll: true });
		expect(json.length).toBeGreaterThan(150);
		expect(json.map((copy) => copy.userAssetId)).toContain(HUGE);
	});

	test('a hidden inventory', async () => {
		const user = { __rl: true, mode: 'id', value: '1005' };
		const v1 = await items('getCollectibles', { owner: 'user', user });
		expect(v1.error?.context?.code).toBe('INVENTORY_HIDDEN');
		const v2 = await items('getTradable', { owner: 'user', user });
		expect(v2.error?.context?.code).toBe('INVENTORY_HIDDEN');
	});

	test('300 trades arrive complete and in order', async () => {
		for (let index = 0; index < 3; index++) await lab.receive({ times: 100 });
		const { json } = await lab.trade('getAll', { tradeStatusType: 'Inbound', returnAll: true });
		expect(json).toHaveLength(300);
		const ids = json.map(({ tradeId }) => Number(tradeId));
		expect(ids).toEqual([...ids].sort((a, b) => b - a));
	});
});
