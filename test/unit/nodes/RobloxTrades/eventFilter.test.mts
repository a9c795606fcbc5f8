import {
	isCertainlyBelow,
	passes,
	unfitPartners,
	type EventFilter,
	type KnownTrade,
} from '../../../../nodes/RobloxTrades/model/eventFilter';
import { tradeOf } from '../../../../nodes/RobloxTrades/model/trade';
import { valuesOf, type Values } from '../../../../nodes/RobloxTrades/model/values';

const party = (id: string, name: string | null = null) => ({ id, name, displayName: null });
const everything: EventFilter = { partners: [] };

describe('what a list shows', () => {
	test.each<[string, KnownTrade, Partial<EventFilter>, boolean]>([
		['no filter', {}, {}, true],
		['the direction', { direction: 'inbound' }, { direction: 'inbound' }, true],
		['the other direction', { direction: 'outbound' }, { direction: 'inbound' }, false],
		['an unknown direction', { direction: null }, { direction: 'inbound' }, true],
		['the ID', { partner: party('7', 'Ann') }, { partners: ['7'] }, true],
		['the name', { partner: party('7', 'Ann') }, { partners: ['bob', 'ann'] }, true],
		['another user', { partner: party('8', 'Bob') }, { partners: ['7', 'ann'] }, false],
		['no user', { partner: null }, { partners: ['7'] }, true],
		[
			'a user without a name, where names are asked',
			{ partner: party('8') },
			{ partners: ['ann'] },
			true,
		],
		[
			'a user without a name, where IDs are asked',
			{ partner: party('8') },
			{ partners: ['7'] },
			false,
		],
		[
			'the user in the other direction',
			{ direction: 'outbound', partner: party('7') },
			{ direction: 'inbound', partners: ['7'] },
			false,
		],
	])('%s', (_name, trade, filter, isThrough) =>
		expect(passes(trade, { ...everything, ...filter })).toBe(isThrough),
	);

	test('partners are IDs and usernames', () => {
		const unfit = ['0', '12345678901234567890', 'a b', 'a-b', 'x'.repeat(41), ''];
		expect(unfitPartners(['261', 'shedletsky', '1_a', 'x'.repeat(40), ...unfit])).toEqual(unfit);
	});
});

describe('below a ratio', () => {
	const SETTINGS = {
		maxItemsPerSide: 4,
		minValueRatio: 0.5,
		tradeSystemMaxRobuxPercent: 0.5,
		tradeSystemRobuxFee: 0.3 as number | null,
	};
	type Item = [assetId: string, price: number | null];
	const side = (id: number, items: Item[], robux: number) => ({
		user: { id },
		robux,
		items: items.map(([targetId, recentAveragePrice]) => ({
			itemTarget: { itemType: 'Asset', targetId },
			recentAveragePrice,
		})),
	});
	interface More {
		robux?: number;
		values?: unknown;
		fee?: number | null;
		ratio?: string;
	}
	const isBelow = (
		mine: Item[],
		theirs: Item[],
		{ robux = 0, values = {}, fee = 0.3, ratio = '1' }: More = {},
	): boolean => {
		const body = {
			tradeId: '9',
			participantAOffer: side(1, mine, 0),
			participantBOffer: side(2, theirs, robux),
		};
		const read = valuesOf(values) as { values: Values };
		const rules = { ignoredAssetIds: ['66'], values: read.values };
		const settings = { ...SETTINGS, tradeSystemRobuxFee: fee };
		return isCertainlyBelow(tradeOf(body, '1'), settings, rules, ratio);
	};

	test.each<[string, boolean, boolean]>([
		['worth less', isBelow([['1', 100]], [['2', 99]]), true],
		['worth as much', isBelow([['1', 100]], [['2', 100]]), false],
		['worth less than a part', isBelow([['1', 100]], [['2', 80]], { ratio: '0.800001' }), true],
		['Robux after the fee', isBelow([['1', 100]], [], { robux: 142 }), true],
		['Robux that are enough', isBelow([['1', 100]], [], { robux: 143 }), false],
		[
			'Robux with a fee that nobody knows',
			isBelow([['1', 100]], [], { robux: 100, fee: null }),
			false,
		],
		['something without a price', isBelow([['1', 100]], [['2', null]]), false],
		['the own item without a price', isBelow([['1', null]], [['2', 1]]), false],
		[
			'less than what has a price of the own',
			isBelow(
				[
					['1', null],
					['3', 9],
				],
				[['2', 1]],
			),
			true,
		],
		['something that is left out', isBelow([['1', 100]], [['66', 900]]), true],
		[
			'something projected',
			isBelow([['1', 9]], [['2', 900]], { values: { 2: { projected: true } } }),
			true,
		],
		['own values', isBelow([['1', 9]], [['2', 900]], { values: { 1: 1000 } }), true],
	])('%s', (_name, below, expected) => expect(below).toBe(expected));

	test('a side that is not visible', () => {
		const trade = tradeOf({ tradeId: '9', participantAOffer: side(2, [], 0) }, '1');
		const rules = { ignoredAssetIds: [], values: new Map() };
		expect(isCertainlyBelow(trade, SETTINGS, rules, '1')).toBe(false);
	});
});
