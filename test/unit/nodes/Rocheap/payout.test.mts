import type { Failure } from '../../../../kit/failure';
import { pay } from '../../../../nodes/Rocheap/payout';
import { fixture, type Json } from '../../support.mts';
import {
	answered,
	failed,
	fakeRocheap,
	known,
	lost,
	notFound,
	ORDER,
	PAYOUT,
	unreachable,
	type FakeRocheap,
} from './fakeRocheap.mts';

const NO_ID = { ...PAYOUT, customOrderId: '' };

async function failureOf(
	rocheap: FakeRocheap,
	payout = PAYOUT,
	onDuplicate: 'returnExisting' | 'fail' = 'returnExisting',
): Promise<Failure & { details: Json }> {
	const result = await pay(rocheap, payout, onDuplicate);
	if (!('failure' in result)) throw new Error('The payout did not fail');
	return result.failure as Failure & { details: Json };
}

async function outputOf(rocheap: FakeRocheap, payout = PAYOUT): Promise<Json> {
	const result = await pay(rocheap, payout, 'returnExisting');
	if (!('output' in result)) throw new Error(`The payout failed: ${result.failure.code}`);
	return result.output;
}

describe('the request', () => {
	test('names the documented fields, ids as numbers', async () => {
		const rocheap = fakeRocheap([answered(ORDER)]);
		await outputOf(rocheap);
		expect(rocheap.created).toEqual([
			{ robux: 10, roblox_user_id: 261, universe_id: 5, place_id: 6, custom_order_id: 'shop-1' },
		]);
		expect(Object.keys(rocheap.created[0]!).sort()).toEqual(
			Object.keys(fixture('create-order.request')).sort(),
		);
	});

	test('leaves the custom order id out when there is none', async () => {
		const rocheap = fakeRocheap([answered(ORDER)]);
		await outputOf(rocheap, NO_ID);
		expect(rocheap.created[0]).not.toHaveProperty('custom_order_id');
	});
});

describe('a clear answer ends it at once', () => {
	test('a created order is new', async () => {
		const rocheap = fakeRocheap([answered(ORDER)]);
		expect(await outputOf(rocheap)).toEqual({
			...ORDER,
			outcome: 'pending',
			causedBy: null,
			retryable: null,
			existing: false,
		});
		expect(rocheap.lookedUp).toEqual([]);
	});

	test('a failed order is an order that a workflow may go on with', async () => {
		const rocheap = fakeRocheap([failed('GAMEPASS_NOT_FOUND', true)]);
		expect(await outputOf(rocheap)).toMatchObject({
			outcome: 'failed',
			providerCode: 'GAMEPASS_NOT_FOUND',
			causedBy: 'receiver',
			existing: false,
		});
	});

	test.each(['API_MAINTENANCE', 'INSUFFICIENT_BALANCE', 'VALIDATION_ERROR', 'SOMETHING_NEW'])(
		'a refused request is none: %s',
		async (code) => {
			const rocheap = fakeRocheap([failed(code)]);
			expect(await failureOf(rocheap)).toMatchObject({ code, providerMessage: `said ${code}` });
			expect(rocheap.created).toHaveLength(1);
			expect(rocheap.lookedUp).toEqual([]);
		},
	);

	test('a wrong key is said to be wrong', async () => {
		const rocheap = fakeRocheap([answered(fixture('any.error-invalid-api-key'), 401)]);
		expect(await failureOf(rocheap)).toMatchObject({ code: 'INVALID_API_KEY', causedBy: 'you' });
	});

	test('without a connection nothing was sent', async () => {
		const failure = await failureOf(fakeRocheap([unreachable]));
		expect(failure).toMatchObject({ code: 'UNREACHABLE', retryable: true });
		expect(failure.fix).toContain('Nothing was sent');
	});
});

describe.each([
	['a lost answer', lost],
	['a gateway page', answered({ message: 'bad gateway' }, 403)],
	['INTERNAL_ERROR', failed('INTERNAL_ERROR', true)],
])('after %s', (_name, open) => {
	test('the order is looked up by the custom id before anything is sent again', async () => {
		const rocheap = fakeRocheap([open], [ORDER]);
		expect(await outputOf(rocheap)).toMatchObject({
			order_id: ORDER.order_id,
			existing: false,
			foundAfter: 'unknownOutcome',
		});
		expect(rocheap.lookedUp).toEqual([{ by: 'customOrderId', id: 'shop-1' }]);
		expect(rocheap.created).toHaveLength(1);
	});

	test('an order that is not there is created, with the same id and after a pause', async () => {
		const rocheap = fakeRocheap([open, answered(ORDER)], [notFound]);
		expect(await outputOf(rocheap)).toMatchObject({ existing: false });
		expect(rocheap.created[1]).toEqual(rocheap.created[0]);
		expect(rocheap.pauses).toHaveLength(1);
	});

	test('nothing is sent again when the look-up fails', async () => {
		const rocheap = fakeRocheap([open], [known('NO_READABLE_ANSWER')]);
		expect(await failureOf(rocheap)).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			details: { outcome: 'unknown', customOrderId: 'shop-1', lookup: 'NO_READABLE_ANSWER' },
		});
		expect(rocheap.created).toHaveLength(1);
	});

	test('nothing is sent again without a custom id', async () => {
		const rocheap = fakeRocheap([open]);
		const failure = await failureOf(rocheap, NO_ID);
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
		expect(failure.fix).toContain('It was not sent again');
		expect(rocheap.created).toHaveLength(1);
		expect(rocheap.lookedUp).toEqual([]);
	});

	test('three tries are enough', async () => {
		const rocheap = fakeRocheap([open, open, open], [notFound, notFound, notFound]);
		expect(await failureOf(rocheap)).toMatchObject({ retryable: true, details: { tries: 3 } });
		expect(rocheap.created).toHaveLength(3);
	});

	test('a cancelled execution sends nothing more, and the tries are counted as they were', async () => {
		const rocheap = fakeRocheap([open], [notFound], true);
		const failure = await failureOf(rocheap);
		expect(rocheap.created).toHaveLength(1);
		expect(failure.details.tries).toBe(1);
	});

	test('a second try that the first one made a duplicate is this payout, also where duplicates fail', async () => {
		const again = () => fakeRocheap([open, failed('DUPLICATE_CUSTOM_ORDER_ID')], [notFound, ORDER]);
		expect(await outputOf(again())).toMatchObject({ existing: false, order_id: ORDER.order_id });
		const result = await pay(again(), PAYOUT, 'fail');
		const text = 'failure' in result ? result.failure.fix : '';
		expect(text).not.toContain('Nothing was paid this time');
	});

	test('a second try that finds ROCheap unreachable does not deny the first', async () => {
		const failure = await failureOf(fakeRocheap([open, unreachable], [notFound, notFound]));
		expect(failure.fix).not.toContain('Nothing was sent');
		expect(failure.fix).toContain('same Custom Order ID');
	});

	test('a second try that is refused tells of the first', async () => {
		const rocheap = fakeRocheap([open, failed('API_MAINTENANCE')], [notFound, notFound]);
		const failure = await failureOf(rocheap);
		expect(rocheap.created).toHaveLength(2);
		expect(failure.fix).toMatch(/earlier try/);
	});
});

describe('a custom order id that was used before', () => {
	const duplicate = failed('DUPLICATE_CUSTOM_ORDER_ID');

	test('gives the existing order when it is this payout', async () => {
		const rocheap = fakeRocheap([duplicate], [{ ...ORDER, status: { code: 'COMPLETED' } }]);
		expect(await outputOf(rocheap)).toMatchObject({
			outcome: 'completed',
			existing: true,
			foundAfter: 'duplicate',
		});
		expect(rocheap.created).toHaveLength(1);
	});

	test.each([
		['custom order ID', { custom_order_id: 'SHOP-1' }],
		['Robux', { robux: 11 }],
		['receiver', { receiver_roblox_user_id: 262 }],
		['receiver', { receiver_roblox_user_id: undefined }],
		['universe', { universe_id: 50 }],
		['place', { place_id: null }],
	])('is refused when the existing order has another %s', async (label, changes) => {
		const rocheap = fakeRocheap([duplicate], [{ ...ORDER, ...changes }]);
		const failure = await failureOf(rocheap);
		expect(failure).toMatchObject({
			code: 'DUPLICATE_CUSTOM_ORDER_ID',
			happened: 'The Custom Order ID belongs to an order for another payout',
		});
		expect(failure.fix).toContain(label);
		expect(failure.fix).toContain('Nothing was paid this time.');
		expect(failure.details.existingOrder).toMatchObject(changes);
	});

	test('compares ids beyond 2^53 digit by digit', async () => {
		const long = { ...ORDER, receiver_roblox_user_id: '9007199254740993' };
		const payout = { ...PAYOUT, robloxUserId: '9007199254740992' };
		expect(await failureOf(fakeRocheap([duplicate], [long]), payout)).toMatchObject({
			code: 'DUPLICATE_CUSTOM_ORDER_ID',
		});
	});

	test('is refused with the existing order at hand when the user wants that', async () => {
		const failure = await failureOf(fakeRocheap([duplicate], [ORDER]), PAYOUT, 'fail');
		expect(failure).toMatchObject({
			code: 'DUPLICATE_CUSTOM_ORDER_ID',
			details: { existingOrder: { order_id: ORDER.order_id } },
		});
		expect(failure.fix).toContain('Nothing was paid this time');
	});

	test('is refused when the existing order cannot be looked up', async () => {
		const failure = await failureOf(fakeRocheap([duplicate], [known('RATE_LIMITED')]));
		expect(failure).toMatchObject({ code: 'DUPLICATE_CUSTOM_ORDER_ID' });
		expect(failure.fix).toContain('ROCheap asks to send fewer requests');
	});
});
