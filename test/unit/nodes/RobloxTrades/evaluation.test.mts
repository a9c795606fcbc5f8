import fc from 'fast-check';

import { afterFee, evaluate } from '../../../../nodes/RobloxTrades/model/evaluation';
import type { Side, Trade, TradeItem } from '../../../../nodes/RobloxTrades/model/trade';

const SETTINGS = {
	maxItemsPerSide: 4,
	minValueRatio: 0.5,
	tradeSystemMaxRobuxPercent: 0.5,
	tradeSystemRobuxFee: 0.3,
};
const NOTHING_IGNORED = { ignoredAssetIds: [] as string[], values: new Map() };

const item = (recentAveragePrice: number | null, more: Partial<TradeItem> = {}): TradeItem => ({
	id: 'a',
	name: 'Hat',
	targetId: '77',
	itemType: 'Asset',
	serialNumber: null,
	recentAveragePrice,
	originalPrice: null,
	assetStock: null,
	isOnHold: false,
	...more,
});
const side = (id: string, robux: number, ...items: TradeItem[]): Side => ({
	user: { id, name: null, displayName: null },
	robux,
	items,
});
const trade = (mine: Side | null, theirs: Side | null): Trade => ({
	tradeId: '1',
	status: 'Open',
	isActive: true,
	created: null,
	expiration: null,
	partner: null,
	mine,
	theirs,
});

test('what I get counts after the fee, what I give in full', () => {
	const result = evaluate(
		trade(side('1', 100, item(1000)), side('2', 200, item(900), item(50))),
		SETTINGS,
		NOTHING_IGNORED,
	);
	expect(result).toMatchObject({
		mine: { itemsValue: 1000, robux: 100, robuxAfterFee: 70, value: 1070, cost: 1100 },
		theirs: { itemsValue: 950, robux: 200, robuxAfterFee: 140, value: 1090, cost: 1150 },
		gain: -10,
		ratio: 0.9909,
		valueRatio: 0.9816,
		meetsMinValueRatio: true,
		withinRobuxLimit: true,
		complete: true,
		warnings: [],
	});
});

test('items without a price count nothing, and the result says that it is not complete', () => {
	const result = evaluate(
		trade(side('1', 0, item(null)), side('2', 0, item(0), item(10))),
		SETTINGS,
		NOTHING_IGNORED,
	);
	expect(result).toMatchObject({
		mine: { value: 0 },
		theirs: { value: 10 },
		ratio: null,
		valueRatio: null,
		meetsMinValueRatio: null,
		complete: false,
	});
	expect(result.itemsWithoutPrice).toHaveLength(2);
	expect(result.warnings).toEqual([
		'2 items without a value or a recent average price, which count nothing.',
	]);
});

test('items that are named as projected are left out', () => {
	const result = evaluate(
		trade(side('1', 0, item(10)), side('2', 0, item(9999, { targetId: '5' }), item(8))),
		SETTINGS,
		{ values: new Map(), ignoredAssetIds: ['5'] },
	);
	expect(result).toMatchObject({ theirs: { value: 8, itemCount: 2 }, complete: false });
	expect(result.itemsLeftOut).toEqual([{ id: 'a', name: 'Hat', targetId: '5' }]);
});

test('items on hold, too many Robux, too low a ratio and a deleted partner are told', () => {
	const theirs = { ...side('2', 300, item(100, { isOnHold: true })), user: null };
	const result = evaluate(trade(side('1', 0, item(1000)), theirs), SETTINGS, NOTHING_IGNORED);
	expect(result).toMatchObject({ withinRobuxLimit: false, meetsMinValueRatio: false });
	expect(result.itemsOnHold).toHaveLength(1);
	expect(result.warnings).toEqual([
		'The account of your partner is deleted.',
		'1 item on hold.',
		'A side has more Robux than Roblox allows for the value of its items.',
	]);
});

describe("the limit of Robux: after the fee, half of the value of that side's items", () => {
	const within = (items: number, robux: number, settings = SETTINGS, rules = NOTHING_IGNORED) =>
		evaluate(trade(side('1', robux, item(items)), side('2', 0, item(1000))), settings, rules)
			.withinRobuxLimit;

	test.each([
		// The example of Roblox's help page: an item worth 300 allows 150 Robux after the fee.
		[300, 214, true],
		[300, 215, true],
		[300, 216, false],
		[1000, 714, true],
		[1000, 716, false],
		[0, 1, true],
		[0, 2, false],
		[0, 0, true],
	])('items worth %i and %i Robux: %p', (items, robux, expected) => {
		expect(within(items, robux)).toBe(expected);
	});

	test('counts on either side', () => {
		const theirs = trade(side('1', 0, item(1000)), side('2', 900, item(1000)));
		expect(evaluate(theirs, SETTINGS, NOTHING_IGNORED).withinRobuxLimit).toBe(false);
	});

	test('knows nothing of items that the user leaves out', () => {
		expect(within(300, 200, SETTINGS, { values: new Map(), ignoredAssetIds: ['77'] })).toBe(true);
	});

	test('is open where Roblox does not say the fee or the part', () => {
		expect(within(300, 10, { ...SETTINGS, tradeSystemMaxRobuxPercent: null } as never)).toBeNull();
		expect(within(300, 10, { ...SETTINGS, tradeSystemRobuxFee: null } as never)).toBeNull();
	});

	test('is kept exactly for every amount', () => {
		fc.assert(
			fc.property(fc.nat(2_000_000), fc.nat(2_000_000), (items, robux) => {
				const arriving = (BigInt(robux) * 7n) / 10n;
				expect(within(items, robux)).toBe(arriving * 2n <= BigInt(items));
			}),
		);
	});
});

test('without a fee the Robux count in full and the result is not complete', () => {
	const unknown = { ...SETTINGS, tradeSystemRobuxFee: null, minValueRatio: null };
	const result = evaluate(trade(side('1', 10, item(5)), null), unknown, NOTHING_IGNORED);
	expect(result).toMatchObject({
		mine: { robuxAfterFee: 10 },
		theirs: { value: 0, itemCount: 0 },
		complete: false,
		meetsMinValueRatio: null,
	});
	expect(result.warnings).toContain('One side of the trade is not visible.');
});

describe('the fee', () => {
	test.each([
		[0, 0.3, 0],
		[1, 0.3, 0],
		[10, 0.3, 7],
		[99, 0.3, 69],
		[100, 0.1, 90],
		[7, 0, 7],
		[7, 1, 0],
		[Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER],
	])('of %i Robux at %d leaves %i', (robux, fee, left) => expect(afterFee(robux, fee)).toBe(left));

	test('is exact for every amount: never a Robux too many or too few', () => {
		fc.assert(
			fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 100 }), (robux, percent) => {
				const expected = (BigInt(robux) * BigInt(100 - percent)) / 100n;
				return BigInt(afterFee(robux, percent / 100)) === expected;
			}),
		);
	});
});
