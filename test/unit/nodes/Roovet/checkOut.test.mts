import { FailureError, settle, type Failure } from '../../../../kit/failure/failure';
import { checkOut, refuseUsedKey } from '../../../../nodes/Roovet/writes/checkOut';
import { thrownBy, type Json } from '../../support.mts';
import {
	answered,
	debit,
	fakeRoovet,
	fakeRun,
	lost,
	minutesAgo,
	refusal,
	type FakeRoovet,
} from './fakeRoovet.mts';

const WANTED = { body: { cart_id: 'cart_1' }, idempotencyKey: 'order-1' };
const PAID = { id: 'ord_123', status: 'paid', total_cents: 398 };

const outputOf = async (roovet: FakeRoovet, wanted = WANTED): Promise<Json> =>
	await checkOut(roovet, wanted, fakeRun());

async function failureOf(roovet: FakeRoovet, wanted = WANTED): Promise<Failure> {
	const ended = await settle(checkOut(roovet, wanted, fakeRun()));
	if (!('failure' in ended)) throw new Error('The checkout did not fail');
	return ended.failure;
}

test.each([
	['the answer of a shop', PAID],
	['an answer of any other form', { result: 'ok' }],
	['the number of an order', { order_id: 7 }],
])('%s is passed on as it comes, with its key', async (_name, body) => {
	const roovet = fakeRoovet([answered(body)]);
	expect(await outputOf(roovet)).toEqual({ ...body, idempotencyKey: 'order-1', existing: null });
	expect(roovet.sent).toEqual([{ body: WANTED.body, key: 'order-1' }]);
});

test('a time that it shows proves that it is older', async () => {
	const body = { ...PAID, created_at: minutesAgo(60) };
	expect(await outputOf(fakeRoovet([answered(body)]))).toMatchObject({ existing: true });
	const ancient = answered({ ...PAID, created_at: minutesAgo(60 * 30) });
	const failure = await failureOf(fakeRoovet([ancient], [[], [], []]));
	expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
});

test.each([
	['success false', { success: false, message: 'The payment was declined' }],
	['ok false', { ok: false, message: 'The payment was declined' }],
	['a failed status', { id: 'ord_1', status: 'failed', message: 'The payment was declined' }],
	[
		'a declined status with its cause',
		{ status: 'Declined', error: { type: 'card', message: 'The payment was declined' } },
	],
])('%s with HTTP 200 is no success', async (_name, body) => {
	expect(await failureOf(fakeRoovet([answered(body)]))).toMatchObject({
		code: 'CHECKOUT_FAILED',
		message: 'Roovet reports the checkout as failed: The payment was declined',
		reference: 'order-1',
		retryable: false,
		facts: { outcome: 'failed', requested: WANTED.body, answer: body },
	});
});

test('a failed checkout after a lost answer denies nothing', async () => {
	const denied = answered({ success: false });
	const failure = await failureOf(fakeRoovet([lost, denied], [[], [], [debit(398)]]));
	expect(failure).toMatchObject({
		code: 'OUTCOME_UNKNOWN',
		outcome: 'unknown',
		facts: { possibleDebits: [{ amount_cents: -398 }] },
	});
});

test('an answer that holds nothing is asked for again', async () => {
	const roovet = fakeRoovet([answered({}), answered(PAID)]);
	expect(await outputOf(roovet)).toMatchObject(PAID);
	expect(roovet.sent).toHaveLength(2);
});

test('a conflict may have been paid, and the debits of the day could be it', async () => {
	const roovet = fakeRoovet([refusal(409, 'conflict', 'The cart became ord_5')], [[], [], []]);
	const failure = await failureOf(roovet);
	expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
	expect(failure.howToFix).toContain('The cart became ord_5');
	expect(failure.howToFix).toContain('paid by card shows up there as none');
	expect(Date.now() - Number(roovet.searched[0])).toBeGreaterThanOrEqual(86_400_000);
});

test('one answer to every checkout is one success', async () => {
	const account = 'account-stale-checkouts';
	const same = answered(PAID);
	await outputOf(fakeRoovet([same], [], account));
	const roovet = fakeRoovet([same, same, same], [[], [], []], account);
	const failure = await failureOf(roovet, { ...WANTED, idempotencyKey: 'order-2' });
	expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', reference: 'order-2' });
});

test('what nobody knows is told as a checkout, and why', async () => {
	const empty = answered({});
	const failure = await failureOf(fakeRoovet([empty, empty, empty], [[], [], []]));
	expect(failure).toMatchObject({
		message: 'Whether Roovet made the checkout with the Idempotency Key order-1 is unknown',
		facts: { detail: 'an answer that holds nothing' },
	});
	const earlier = answered({ ...PAID, created_at: minutesAgo(60 * 30) });
	const forgotten = await failureOf(fakeRoovet([earlier], [[], [], []]));
	expect(forgotten.facts?.detail).toMatch(/^Roovet answered with an earlier checkout of /);
});

test('a key that this process has sent with another cart is refused before anything is sent', async () => {
	const roovet = fakeRoovet([answered(PAID)]);
	await outputOf(roovet);
	expect(() => refuseUsedKey(roovet, WANTED)).not.toThrow();
	const other = { ...WANTED, body: { cart_id: 'cart_2' } };
	const { failure } = thrownBy(() => refuseUsedKey(roovet, other)) as FailureError;
	expect(failure).toMatchObject({ code: 'REFERENCE_OF_ANOTHER', reference: 'order-1' });
});

describe('where an earlier try of this execution has sent it', () => {
	const lostThrice = () => fakeRoovet([lost, lost, lost], [[], [], []]);
	const since = async (state?: 'sent' | 'none') => {
		const roovet = lostThrice();
		const run = fakeRun(state && { reference: 'order-1', state });
		await settle(checkOut(roovet, WANTED, run));
		return Date.now() - roovet.searched[0]!;
	};

	test('the debits of the whole day could be it, and those of minutes where none has', async () => {
		expect(await since('sent')).toBeGreaterThanOrEqual(86_400_000);
		expect(await since()).toBeLessThan(3_600_000);
		expect(await since('none')).toBeLessThan(3_600_000);
	});
});
