import { evaluate } from '../../../../nodes/RobloxTrades/model/evaluation';
import { objections, type Guards } from '../../../../nodes/RobloxTrades/model/guards';
import { tradeOf, type Trade } from '../../../../nodes/RobloxTrades/model/trade';
import { valuesOf, type Values } from '../../../../nodes/RobloxTrades/model/values';

const NO_VALUES: Values = new Map();
const SETTINGS = {
	maxItemsPerSide: 4,
	minValueRatio: 0.5,
	tradeSystemMaxRobuxPercent: 0.5,
	tradeSystemRobuxFee: 0.3,
};

/** Asset IDs with their average prices, as the two sides of a trade with user 2. */
function tradeWith(mine: Array<[string, number | null]>, theirs: Array<[string, number | null]>) {
	const side = (id: number, robux: number, items: Array<[string, number | null]>) => ({
		user: { id },
		robux,
		items: items.map(([targetId, recentAveragePrice]) => ({
			itemTarget: { itemType: 'Asset', targetId },
			itemName: `Asset ${targetId}`,
			recentAveragePrice,
		})),
	});
	return (myRobux = 0, theirRobux = 0): Trade =>
		tradeOf(
			{
				tradeId: '9',
				status: 'Open',
				participantAOffer: side(1, myRobux, mine),
				participantBOffer: side(2, theirRobux, theirs),
			},
			'1',
		);
}

const read = (raw: unknown): Values => {
	const result = valuesOf(raw);
	if ('obstacle' in result) throw new Error(result.obstacle);
	return result.values;
};
const worth = (raw: unknown, price: number | null = 100) =>
	evaluate(tradeWith([], [['7', price]])(), SETTINGS, { ignoredAssetIds: [], values: read(raw) });

describe('values of the user', () => {
	test.each<[string, unknown]>([
		['an object of numbers', { 7: 250 }],
		['a JSON text', '{"7": 250}'],
		['numbers as text', { 7: { value: '250' } }],
		['rows', [{ assetId: 7, value: 250 }]],
		['rows with the ID as text', [{ assetId: '7', value: 250, name: 'Hat' }]],
		['items of another node', [{ json: { assetId: 7, value: 250 }, pairedItem: 0 }]],
	])('may be %s', (_name, raw) => expect(worth(raw).theirs.itemsValue).toBe(250));

	test.each<[string, unknown, number]>([
		['no entry: the average price', { 8: 1 }, 100],
		['nothing at all', '', 100],
		['no value: the average price', { 7: { neverGive: true } }, 100],
		['a multiplier on the value', { 7: { value: 333, multiplier: 0.9 } }, 299],
		['a multiplier on the average price', { 7: { multiplier: '1.15' } }, 115],
		['a value of 0', { 7: 0 }, 0],
		['projected: no average price', { 7: { projected: true } }, 0],
		['projected with a value', { 7: { projected: 'true', value: 40 } }, 40],
	])('%s', (_name, raw, value) => expect(worth(raw).theirs.itemsValue).toBe(value));

	test.each<[string, unknown, string]>([
		['no JSON', '{', 'is not valid JSON'],
		['a number', 5, 'must be an object by asset ID'],
		['a row without an ID', [{ value: 5 }], 'has an entry without an asset ID: {"value":5}'],
		[
			'a row of a table, with an ID of its own',
			[{ id: 1, assetId: null, value: 5 }],
			'without an asset ID',
		],
		['a name for an ID', { Valkyrie: 5 }, 'without an asset ID'],
		['a rounded ID', [{ assetId: 2 ** 60, value: 1 }], 'without an asset ID'],
		['a negative value', { 7: -1 }, 'has a value for asset 7 that is not a whole number'],
		['a fraction of Robux', { 7: 1.5 }, 'has a value for asset 7 that is not a whole number'],
		['separators', { 7: '1,500' }, 'that is not a whole number of Robux: "1,500"'],
		['a multiplier in words', { 7: { multiplier: 'half' } }, 'a multiplier for asset 7'],
		['a flag in words', { 7: { neverGive: 'perhaps' } }, 'has "neverGive" for asset 7 that is'],
	])('%s is refused, not ignored', (_name, raw, text) => {
		expect(valuesOf(raw)).toEqual({ obstacle: expect.stringContaining(text) as string });
	});

	test("Roblox's own rules go by its prices, whatever the values are", () => {
		const trade = tradeWith([['7', 1000]], [['8', 400]])(0, 250);
		const values = read({ 7: 10, 8: 9000 });
		const result = evaluate(trade, SETTINGS, { ignoredAssetIds: [], values });
		expect(result).toMatchObject({ gain: 9165, valueRatio: 0.575, withinRobuxLimit: true });
	});

	test('what must never be given or taken is named', () => {
		const trade = tradeWith(
			[
				['7', 1],
				['8', 1],
			],
			[
				['7', 1],
				['8', 1],
			],
		)();
		const values = read({ 7: { neverGive: true }, 8: { neverTake: true } });
		const { itemsForbidden } = evaluate(trade, SETTINGS, { ignoredAssetIds: [], values });
		expect(itemsForbidden.map(({ targetId }) => targetId)).toEqual(['7', '8']);
	});
});

describe('guards', () => {
	const none: Guards = { required: [], forbidden: [], partners: [] };
	const against = (trade: Trade, guards: Partial<Guards>, values: Values = NO_VALUES) =>
		objections(trade, SETTINGS, { ...none, ...guards }, { ignoredAssetIds: [], values });
	const fair = tradeWith([['7', 100]], [['8', 110]]);

	test.each<[string, Trade, Partial<Guards>]>([
		['a ratio that is met exactly', fair(), { minRatio: '1.1' }],
		['a gain that is met exactly', fair(), { minGain: 10 }],
		['a loss that is accepted', fair(5), { minGain: -100 }],
		['Robux that are allowed', fair(5), { maxRobux: 5 }],
		['a required item', fair(), { required: ['8'] }],
		['a forbidden item that is not there', fair(), { forbidden: ['9'] }],
		['the partner', fair(), { partners: ['2', '3'] }],
		['a gift', tradeWith([], [['8', 110]])(), { minRatio: '5' }],
	])('%s', (_name, trade, guards) => expect(against(trade, guards)).toEqual([]));

	test.each<[string, Trade, Partial<Guards>, string]>([
		['a ratio', fair(), { minRatio: '1.100001' }, 'its ratio is 1.1, below 1.100001'],
		['my Robux count', fair(1), { minRatio: '1.1' }, 'its ratio is'],
		['their Robux count after the fee', fair(0, 10), { minGain: 18 }, 'its gain is 17, below 18'],
		['a gain', fair(), { minGain: 11 }, 'its gain is 10, below 11'],
		['Robux', fair(6), { maxRobux: 5 }, 'you would give 6 Robux, more than 5'],
		['a missing item', fair(), { required: ['8', '7'] }, 'does not give asset 7'],
		['a forbidden item on my side', fair(), { forbidden: ['7'] }, 'that you forbid: Asset 7'],
		['a forbidden item on theirs', fair(), { forbidden: ['8'] }, 'that you forbid: Asset 8'],
		['another partner', fair(), { partners: ['3'] }, 'its partner 2 is not in the list'],
		[
			'an item of mine without a price, which would look like a bargain',
			tradeWith([['7', null]], [['8', 1]])(),
			{ minRatio: '1.1' },
			'an item that you give has no value: Asset 7',
		],
		['a side that nobody sees', { ...fair(), theirs: null }, { minGain: 0 }, 'is not visible'],
	])('%s', (_name, trade, guards, text) =>
		expect(against(trade, guards).join('; ')).toContain(text),
	);

	test('what is never given or taken counts with any guard', () => {
		const values = read({ 7: { neverGive: true } });
		expect(against(fair(), { maxRobux: 0 }, values)).toEqual([
			'it has items that you never give or never take: Asset 7',
		]);
	});

	test('a projected item of mine has no value, a projected one of theirs counts nothing', () => {
		const mine = read({ 7: { projected: true } });
		expect(against(fair(), { minRatio: '1' }, mine)).toEqual([
			'an item that you give has no value: Asset 7',
		]);
		const theirs = read({ 8: { projected: true } });
		expect(against(fair(), { minRatio: '1' }, theirs)).toEqual(['its ratio is 0, below 1']);
	});

	test('without the fee nobody knows what Robux are worth', () => {
		const open = { ...SETTINGS, tradeSystemRobuxFee: null };
		const rules = { ignoredAssetIds: [], values: NO_VALUES };
		const guards = { ...none, minGain: 0 };
		expect(objections(fair(0, 5), open, guards, rules)).toHaveLength(1);
		expect(objections(fair(), open, guards, rules)).toEqual([]);
	});
});
