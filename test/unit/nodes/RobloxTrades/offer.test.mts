import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	isSameOffer,
	itemIdObstacle,
	offerBody,
	offerObstacle,
	offerText,
	type Offer,
} from '../../../../nodes/RobloxTrades/offer';
import { tradeOf } from '../../../../nodes/RobloxTrades/trade';

const documented = (name: string) =>
	JSON.parse(
		readFileSync(join(__dirname, '../../../fixtures/roblox-trades', `${name}.json`), 'utf8'),
	) as Record<string, unknown>;

const A = 'fe0f7b73-91be-4050-a1b7-233f884eec33';
const B = '63d76b2f-21ce-4ecb-a0a3-d0c44c5b10f1';
const offer = (changes: Partial<Offer> = {}): Offer => ({
	version: 'v2',
	mine: { itemIds: [A], robux: 0 },
	theirs: { itemIds: [B], robux: 100 },
	...changes,
});

test('the bodies are the documented ones', () => {
	const v2 = offer({ theirs: { itemIds: [B], robux: 0 } });
	expect(offerBody(v2, '261', '80231025')).toEqual(documented('v2-trade-send.request'));
	const v1: Offer = {
		version: 'v1',
		mine: { itemIds: ['115160'], robux: 100 },
		theirs: { itemIds: ['13003706'], robux: 0 },
	};
	expect(offerBody(v1, '261', '80231025')).toEqual(documented('v1-trade-send.request'));
});

describe('the same offer', () => {
	const found = tradeOf(documented('v2-trade-get.success'), '261');
	const swapped = tradeOf(
		{
			...documented('v2-trade-get.success'),
			participantAOffer: documented('v2-trade-get.success').participantBOffer,
			participantBOffer: documented('v2-trade-get.success').participantAOffer,
		},
		'261',
	);
	const partner = '80231025';

	test('is found in either order of the sides and in any letters', () => {
		for (const trade of [found, swapped]) {
			expect(isSameOffer(trade, offer(), partner)).toBe(true);
			const upper = offer({ mine: { itemIds: [A.toUpperCase()], robux: 0 } });
			expect(isSameOffer(trade, upper, partner)).toBe(true);
		}
	});

	test.each([
		['other Robux', offer({ theirs: { itemIds: [B], robux: 99 } }), partner],
		['an item more', offer({ mine: { itemIds: [A, B], robux: 0 } }), partner],
		['an item less', offer({ mine: { itemIds: [], robux: 0 } }), partner],
		['another item', offer({ mine: { itemIds: [B], robux: 0 } }), partner],
		['another partner', offer(), '5'],
	])('is not one with %s', (_name, wanted, id) => {
		expect(isSameOffer(found, wanted, id)).toBe(false);
	});

	test('is not a trade in which the own side cannot be told', () => {
		expect(isSameOffer(tradeOf(documented('v2-trade-get.success'), '1'), offer(), partner)).toBe(
			false,
		);
	});

	test('has the same text in any order of its items', () => {
		const one = offer({ mine: { itemIds: [A, B], robux: 0 } });
		const other = offer({ mine: { itemIds: [B.toUpperCase(), A], robux: 0 } });
		expect(offerText(one, '1')).toBe(offerText(other, '1'));
		expect(offerText(one, '1')).not.toBe(offerText(one, '2'));
		expect(offerText(one, '1')).not.toBe(offerText(offer(), '1'));
	});
});

test('an offer with an item twice or with an empty side cannot be right', () => {
	expect(offerObstacle(offer())).toBeUndefined();
	expect(offerObstacle(offer({ mine: { itemIds: [], robux: 5 } }))).toBeUndefined();
	expect(offerObstacle(offer({ theirs: { itemIds: [A.toUpperCase()], robux: 0 } }))).toContain(
		'twice',
	);
	expect(offerObstacle(offer({ mine: { itemIds: [], robux: 0 } }))).toContain('your side is empty');
	expect(offerObstacle(offer({ theirs: { itemIds: [], robux: 0 } }))).toContain('for nothing');
});

test.each([
	[A, 'v2', undefined],
	['115160', 'v1', undefined],
	['115160', 'v2', 'only v1 understands'],
	[A, 'v1', 'only v2 understands'],
	['9007199254740993', 'v1', 'without rounding'],
	['hat', 'v1', 'is not a userAssetId'],
	['hat', 'v2', 'is not a collectibleItemInstanceId'],
	['0', 'v1', 'is not a userAssetId'],
] as const)('the item id %s for %s', (id, version, text) => {
	if (text === undefined) expect(itemIdObstacle(id, version)).toBeUndefined();
	else expect(itemIdObstacle(id, version)).toContain(text);
});
