import { settle, type Failure } from '../../../../kit/failure/failure';
import { createOrder, type CreateRules } from '../../../../nodes/Rocheap/writes/createOrder';
import { failures } from '../../../../nodes/Rocheap/api/failures';
import { fixture, type Json } from '../../support.mts';
import {
	answered,
	failed,
	fakeRocheap,
	fakeRun,
	lost,
	notFound,
	ORDER,
	PAYOUT,
	unreachable,
	type FakeRocheap,
} from './fakeRocheap.mts';

const RULES: CreateRules = { stopIfUsed: false, failOnFailedOrder: false };
const STOP_IF_USED = { ...RULES, stopIfUsed: true };

async function failureOf(rocheap: FakeRocheap, rules = RULES, run = fakeRun()): Promise<Failure> {
	const ended = await settle(createOrder(rocheap, PAYOUT, rules, run));
	if (!('failure' in ended)) throw new Error('The payout did not fail');
	return ended.failure;
}

const outputOf = async (rocheap: FakeRocheap, rules = RULES, run = fakeRun()): Promise<Json> =>
	await createOrder(rocheap, PAYOUT, rules, run);

test('the request names the documented fields, ids as numbers', async () => {
	const rocheap = fakeRocheap([answered(ORDER)]);
	await outputOf(rocheap);
	expect(rocheap.created).toEqual([
		{ robux: 10, roblox_user_id: 261, universe_id: 5, place_id: 6, custom_order_id: 'shop-1' },
	]);
	expect(Object.keys(rocheap.created[0]!).sort()).toEqual(
		Object.keys(fixture('create-order.request')).sort(),
	);
});

describe('what is noted of an order for the report of a stopped run', () => {
	test.each([
		['its ID', ORDER.order_id, ORDER.order_id],
		['no ID that is none', 7, undefined],
	])('is %s', async (_name, orderId, id) => {
		const run = fakeRun();
		await outputOf(fakeRocheap([answered({ ...ORDER, order_id: orderId })]), RULES, run);
		expect(run.deed).toMatchObject({ state: 'done', reference: 'shop-1' });
		expect(run.deed?.id).toBe(id);
	});
});

test('an order that exists stops the item where that is asked for, and is named', async () => {
	const failure = await failureOf(fakeRocheap([], [ORDER]), STOP_IF_USED);
	expect(failure).toMatchObject({
		code: 'DUPLICATE_CUSTOM_ORDER_ID',
		message: 'An order with the Custom Order ID shop-1 exists already',
		facts: { existing: ORDER },
	});
	expect(failure.outcome).toBeUndefined();
	expect(failure.howToFix).toBe(failures.make('DUPLICATE_CUSTOM_ORDER_ID').howToFix);
});

test.each([
	['nothing was made here', undefined, 'none'],
	['it can be its own, which an earlier try has sent', 'sent', 'sent'],
] as const)('of an order that stops the item is noted: %s', async (_name, before, after) => {
	const run = fakeRun();
	if (before) run.note({ reference: 'shop-1', state: before });
	const failure = await failureOf(fakeRocheap([], [ORDER]), STOP_IF_USED, run);
	expect(failure.code).toBe('DUPLICATE_CUSTOM_ORDER_ID');
	expect(run.deed).toEqual({ reference: 'shop-1', state: after });
	expect(failure.outcome).toBe(before && 'unknown');
	if (before)
		expect(failure.howToFix).toMatch(/^It can be the order that this execution asked for/);
});

describe('a clear answer ends it at once', () => {
	test('a created order is new', async () => {
		const rocheap = fakeRocheap([answered(ORDER)]);
		expect(await outputOf(rocheap)).toMatchObject({
			...ORDER,
			outcome: 'pending',
			failure: null,
			existing: false,
		});
		expect(rocheap.lookedUp).toEqual([]);
	});

	test('a failed order is an item with the failure beside what was asked for', async () => {
		const rocheap = fakeRocheap([failed('GAMEPASS_NOT_FOUND', true)]);
		expect(await outputOf(rocheap)).toMatchObject({
			outcome: 'failed',
			custom_order_id: 'shop-1',
			receiver_roblox_user_id: 261,
			robux: 10,
			failure: {
				code: 'GAMEPASS_NOT_FOUND',
				causedBy: 'receiver',
				retryable: false,
				providerMessage: 'said GAMEPASS_NOT_FOUND',
			},
			existing: false,
		});
		const strict = { ...RULES, failOnFailedOrder: true };
		expect(
			await failureOf(fakeRocheap([failed('GAMEPASS_NOT_FOUND', true)]), strict),
		).toMatchObject({ code: 'GAMEPASS_NOT_FOUND', causedBy: 'receiver' });
	});

	test.each(['API_MAINTENANCE', 'INSUFFICIENT_BALANCE', 'VALIDATION_ERROR'])(
		'a refused request is none: %s',
		async (code) => {
			const rocheap = fakeRocheap([failed(code)]);
			expect(await failureOf(rocheap)).toMatchObject({
				code,
				providerMessage: `said ${code}`,
				reference: 'shop-1',
			});
			expect(rocheap.created).toHaveLength(1);
			expect(rocheap.lookedUp).toEqual([]);
		},
	);

	test('a wrong key is named', async () => {
		const rocheap = fakeRocheap([answered(fixture('any.error-invalid-api-key'), 401)]);
		expect(await failureOf(rocheap)).toMatchObject({ code: 'INVALID_API_KEY', causedBy: 'you' });
	});

	test('without a connection nothing was sent', async () => {
		const failure = await failureOf(fakeRocheap([unreachable]));
		expect(failure).toMatchObject({ code: 'UNREACHABLE', retryable: true });
		expect(failure.howToFix).toContain('Nothing was sent');
	});
});

describe.each([
	['a lost answer', lost],
	['a page of a gateway', answered({ message: 'bad gateway' }, 403)],
	['a code that is not documented', failed('SOMETHING_NEW')],
	['INTERNAL_ERROR', failed('INTERNAL_ERROR', true)],
	[
		'an answer without custom order id and receiver',
		answered(fixture('create-order.success-partial')),
	],
	['an answer about another order', answered({ ...ORDER, custom_order_id: 'shop-0' })],
	['a general 500 in JSON', answered({ success: false, error: 'Internal Server Error' }, 500)],
])('after %s', (_name, open) => {
	test('the order is looked up before anything is sent again', async () => {
		const rocheap = fakeRocheap([open], [ORDER]);
		expect(await outputOf(rocheap)).toMatchObject({
			order_id: ORDER.order_id,
			existing: null,
			foundAfter: 'unknownOutcome',
		});
		expect(rocheap.lookedUp).toEqual([{ by: 'customOrderId', id: 'shop-1' }]);
		expect(rocheap.created).toHaveLength(1);
	});

	test('an order that is not there is created, with the same id and after a pause', async () => {
		const rocheap = fakeRocheap([open, answered(ORDER)], [notFound]);
		const run = fakeRun();
		expect(await outputOf(rocheap, RULES, run)).toMatchObject({ existing: false });
		expect(rocheap.created[1]).toEqual(rocheap.created[0]);
		expect(run.pauses).toHaveLength(1);
		expect(run.pauses[0]).toBeGreaterThanOrEqual(1000);
	});

	test('nothing is sent again when the look-up fails', async () => {
		const rocheap = fakeRocheap([open], [failures.make('NO_READABLE_ANSWER')]);
		const failure = await failureOf(rocheap);
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			outcome: 'unknown',
			reference: 'shop-1',
			retryable: true,
			facts: { lookup: 'NO_READABLE_ANSWER', robux: 10, receiver_roblox_user_id: 261 },
		});
		expect(failure.howToFix).toContain('Run this item again with the same Custom Order ID');
		expect(rocheap.created).toHaveLength(1);
	});

	test('an order that shows no receiver settles nothing', async () => {
		const rocheap = fakeRocheap([open], [{ ...ORDER, receiver_roblox_user_id: undefined }]);
		expect(await failureOf(rocheap)).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
	});

	test('an order without universe and place is this payout', async () => {
		const shown = { ...ORDER, universe_id: undefined, place_id: undefined };
		expect(await outputOf(fakeRocheap([open], [shown]))).toMatchObject({ existing: null });
	});

	test('three tries are enough', async () => {
		const rocheap = fakeRocheap([open, open, open], [notFound, notFound, notFound]);
		expect(await failureOf(rocheap)).toMatchObject({
			code: 'NOT_CREATED',
			outcome: 'unknown',
			retryable: true,
			reference: 'shop-1',
		});
		expect(rocheap.created).toHaveLength(3);
	});

	test('a cancelled execution sends nothing more', async () => {
		const rocheap = fakeRocheap([open], [notFound]);
		expect(await failureOf(rocheap, RULES, fakeRun(true))).toMatchObject({ outcome: 'unknown' });
		expect(rocheap.created).toHaveLength(1);
	});

	test('a second try that meets the order of the first is this payout', async () => {
		const again = () => fakeRocheap([open, failed('DUPLICATE_CUSTOM_ORDER_ID')], [notFound, ORDER]);
		expect(await outputOf(again())).toMatchObject({ existing: false, order_id: ORDER.order_id });
	});

	test.each([
		['unreachable', unreachable],
		['API_MAINTENANCE', failed('API_MAINTENANCE')],
		['INSUFFICIENT_BALANCE', failed('INSUFFICIENT_BALANCE')],
	])('a second try that is refused denies nothing: %s', async (_code, refusal) => {
		const failure = await failureOf(fakeRocheap([open, refusal], [notFound, notFound]));
		expect(failure).toMatchObject({ code: 'NOT_CREATED', outcome: 'unknown' });
		expect(failure.howToFix).not.toContain('Nothing was sent');
		expect(failure.howToFix).toContain('Do not use a new one');
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
		['Robux', { robux: 11 }],
		['receiver', { receiver_roblox_user_id: 262 }],
		['receiver', { receiver_roblox_user_id: '9007199254740993' }],
		['universe', { universe_id: 50 }],
		['place', { place_id: 60 }],
	])('stops when the existing order has another %s', async (label, changes) => {
		const rocheap = fakeRocheap([duplicate], [{ ...ORDER, ...changes }]);
		const failure = await failureOf(rocheap);
		expect(failure).toMatchObject({
			code: 'REFERENCE_OF_ANOTHER',
			message: 'The Custom Order ID shop-1 belongs to another order',
			facts: { existing: changes },
		});
		expect(failure.howToFix).toContain(label);
	});

	test.each([['no receiver', { receiver_roblox_user_id: undefined }]])(
		'is no order of another when the look-up shows %s',
		async (_what, changes) => {
			const shown = { ...ORDER, ...changes };
			const failure = await failureOf(fakeRocheap([duplicate], [shown, shown, shown]));
			expect(failure).toMatchObject({ outcome: 'unknown', retryable: true });
			expect(failure.code).not.toBe('REFERENCE_OF_ANOTHER');
		},
	);

	test('stops before anything is sent when the user wants that', async () => {
		const rocheap = fakeRocheap([], [ORDER]);
		expect(await failureOf(rocheap, STOP_IF_USED)).toMatchObject({
			code: 'DUPLICATE_CUSTOM_ORDER_ID',
			reference: 'shop-1',
			facts: { existing: { order_id: ORDER.order_id } },
		});
		expect(rocheap.created).toEqual([]);
	});

	test('with that option, an order that this execution made after a lost answer is no used one', async () => {
		const rocheap = fakeRocheap([lost], [notFound, ORDER]);
		expect(await outputOf(rocheap, STOP_IF_USED)).toMatchObject({ existing: false });
	});

	test('stops when the existing order cannot be looked up', async () => {
		const blind = failures.make('RATE_LIMITED');
		const failure = await failureOf(fakeRocheap([duplicate], [blind, blind, blind]));
		expect(failure).toMatchObject({ code: 'DUPLICATE_CUSTOM_ORDER_ID', outcome: 'unknown' });
	});
});

test('what an earlier try of the execution has paid is not sent again', async () => {
	const run = fakeRun();
	const first = await outputOf(fakeRocheap([answered(ORDER)]), RULES, run);
	expect(await outputOf(fakeRocheap([]), RULES, run)).toEqual(first);
});

test('an order found after an unclear try of the same execution is not called existing', async () => {
	const run = fakeRun();
	const blind = failures.make('RATE_LIMITED');
	await failureOf(fakeRocheap([lost], [blind]), RULES, run);
	const again = fakeRocheap([failed('DUPLICATE_CUSTOM_ORDER_ID')], [ORDER]);
	expect(await outputOf(again, RULES, run)).toMatchObject({ existing: null });
});
