import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	heldBy,
	isOffer,
	itemIdObstacle,
	offerBody,
	offerOutline,
	offerObstacle,
	offerText,
	type Offer,
} from '../../../../nodes/RobloxTrades/model/offer';
import { tradeOf } from '../../../../nodes/RobloxTrades/model/trade';

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
			expect(isOffer(heldBy(trade), offer(), partner)).toBe(true);
			const upper = offer({ mine: { itemIds: [A.toUpperCase()], robux: 0 } });
			expect(isOffer(heldBy(trade), upper, partner)).toBe(true);
		}
	});

	test.each([
		['other Robux', offer({ theirs: { itemIds: [B], robux: 99 } }), partner],
		['an item more', offer({ mine: { itemIds: [A, B], robux: 0 } }), partner],
		['an item less', offer({ mine: { itemIds: [], robux: 0 } }), partner],
		['another item', offer({ mine: { itemIds: [B], robux: 0 } }), partner],
		['another partner', offer(), '5'],
	])('is not one with %s', (_name, wanted, id) => {
		expect(isOffer(heldBy(found), wanted, id)).toBe(false);
	});

	test('is not a trade in which the own side cannot be told', () => {
		expect(
			isOffer(heldBy(tradeOf(documented('v2-trade-get.success'), '1')), offer(), partner),
		).toBe(false);
	});

	const party = (id: string) => ({ id, name: null, displayName: null });
	const intent = (wanted: Offer, to = '1') => ({
		offer: wanted,
		me: party('9'),
		partner: party(to),
	});

	test('has the same text in any order of its items and in either API version', () => {
		const one = offer({ mine: { itemIds: [A, B], robux: 0 } });
		const other = offer({ mine: { itemIds: [B.toUpperCase(), A], robux: 0 } });
		expect(offerText(intent(one))).toBe(offerText(intent(other)));
		expect(offerText(intent({ ...one, version: 'v1' }))).toBe(offerText(intent(one)));
		expect(offerText(intent(one))).not.toBe(offerText(intent(one, '2')));
		expect(offerText(intent(one))).not.toBe(offerText(intent(offer())));
		expect(offerText({ ...intent(one), me: party('8') })).not.toBe(offerText(intent(one)));
	});

	test('has one outline in both API versions, whose ids differ', () => {
		const older = offer({
			version: 'v1',
			mine: { itemIds: ['115160'], robux: 0 },
			theirs: { itemIds: ['13003706'], robux: 100 },
		});
		expect(offerOutline(intent(older))).toBe(offerOutline(intent(offer())));
		const more = { ...older, theirs: { ...older.theirs, robux: 101 } };
		expect(offerOutline(intent(more))).not.toBe(offerOutline(intent(offer())));
		expect(offerOutline(intent(older, '2'))).not.toBe(offerOutline(intent(offer())));
	});
});

test('an offer with an item twice or with an empty side cannot be right', () => {
	expect(offerObstacle(offer())).toBeUndefined();
	expect(offerObstacle(offer({ mine: { itemIds: [], robux: 5 } }))).toBeUndefined();
	expect(offerObstacle(offer({ theirs: { itemIds: [A.toUpperCase()], robux: 0 } }))).toContain(
		'twice',
	);
	expect(offerObstacle(offer({ mine: { itemIds: [], robux: 0 } }))).toContain(
		'nothing on your side',
	);
	expect(offerObstacle(offer({ theirs: { itemIds: [], robux: 0 } }))).toContain('for nothing');
});

test.each([
	[A, 'v2', undefined],
	['115160', 'v1', undefined],
	['115160', 'v2', 'only V1 understands'],
	[A, 'v1', 'only V2 understands'],
	['9007199254740993', 'v1', 'without rounding'],
	['hat', 'v1', 'which is not a userAssetId'],
	['hat', 'v2', 'is not a collectibleItemInstanceId'],
	['0', 'v1', 'is not a userAssetId'],
] as const)('the item id %s for %s', (id, version, text) => {
	if (text === undefined) expect(itemIdObstacle(id, version)).toBeUndefined();
	else expect(itemIdObstacle(id, version)).toContain(text);
});
