import { settle } from '../../../../kit/failure/failure';
import { upsertCart } from '../../../../nodes/Roovet/writes/upsertCart';
import { answered, fakeRoovet, fakeRun, lost, refusal, unreachable } from './fakeRoovet.mts';

const BODY = { items: [] };
const CART = { id: 'cart_1', items: [] };

test('the answer is passed on as it comes, under a key that is new each time', async () => {
	const roovet = fakeRoovet([answered(CART), answered(CART)]);
	expect(await upsertCart(roovet, BODY, fakeRun())).toEqual(CART);
	expect(await upsertCart(roovet, BODY, fakeRun())).toEqual(CART);
	const keys = roovet.sent.map(({ key }) => key);
	expect(new Set(keys).size).toBe(2);
	for (const key of keys) expect(key).toMatch(/^[0-9a-f-]{36}$/);
});

test('a lost answer is asked for again under the same key', async () => {
	const roovet = fakeRoovet([lost, answered(CART)]);
	expect(await upsertCart(roovet, BODY, fakeRun())).toEqual(CART);
	expect(roovet.sent[1]).toEqual(roovet.sent[0]);
});

test.each([
	[refusal(409, 'conflict', 'The cart became ord_5'), 'CONFLICT'],
	[refusal(422, 'sold_out'), 'UNKNOWN_CODE'],
	[unreachable, 'UNREACHABLE'],
])('a refusal is one: %#', async (answer, code) => {
	const ended = await settle(upsertCart(fakeRoovet([answer]), BODY, fakeRun()));
	expect(ended).toMatchObject({ failure: { code } });
	expect(ended).not.toMatchObject({ failure: { outcome: 'unknown' } });
	expect(ended).not.toMatchObject({
		failure: { message: expect.stringContaining('unknown') as string },
	});
});

test.each([
	['every answer is lost', [lost, lost, lost]],
	['a conflict follows a lost answer', [lost, refusal(409, 'conflict')]],
])('when %s nobody knows', async (_name, answers) => {
	const ended = await settle(upsertCart(fakeRoovet(answers), BODY, fakeRun()));
	expect(ended).toMatchObject({
		failure: {
			code: 'OUTCOME_UNKNOWN',
			message: 'Whether Roovet changed the cart is unknown',
			outcome: 'unknown',
			howToFix:
				'No money was moved. Check the cart before you check out, or run this item again and use the cart of its answer.',
			facts: { detail: 'ECONNRESET' },
		},
	});
	// The key is none of the user's.
	expect(ended).not.toHaveProperty('failure.reference');
});
