import { RobloxLab } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

describe('reads of traders', () => {
	test('Item: Get Resale Data', async () => {
		const run = async (simplify: boolean, assetId = '1028606') =>
			await lab.run({ resource: 'item', operation: 'getResaleData', assetId, simplify });
		const { json } = await run(true);
		expect(json).toEqual([
			{
				...{ assetId: '1028606', recentAveragePrice: 1421, originalPrice: 80 },
				...{ assetStock: 118_959, sales: 118_959, numberRemaining: 0 },
			},
		]);
		expect((await run(false)).json[0]?.priceDataPoints).toHaveLength(3);
		const { error } = await run(true, '12');
		expect(error?.context).toMatchObject({ code: 'NO_RESALE_DATA', httpStatus: 404 });
	});

	test('User: Get My Robux', async () => {
		await lab.act('setUser', { userId: 1001, robux: 0 });
		const { json } = await lab.run({ resource: 'user', operation: 'getRobux' });
		expect(json).toEqual([{ robux: 0 }]);
	});

	test.each([
		['1002', true],
		['1005', false],
	])('User: Can View Inventory of %s: %p', async (userId, canView) => {
		const user = { __rl: true, mode: 'id', value: userId };
		const { json } = await lab.run({ resource: 'user', operation: 'canViewInventory', user });
		expect(json).toEqual([{ userId, username: null, canView }]);
	});
});
