import { settle } from '../../../../kit/failure/failure';
import {
	attemptOf,
	bodyOf,
	failureIn,
	isVerdict,
	orderItem,
} from '../../../../nodes/Rocheap/api/answers';
import { fixture, thrownBy, type Json } from '../../support.mts';
import { answered, failed, lost, ORDER, unreachable } from './fakeRocheap.mts';

const COMPLETED = fixture('get-order-info.success-completed');
const status = (code: unknown): Json => ({ ...COMPLETED, status: { code, message: 'x' } });

describe('what a body says went wrong', () => {
	test('is read from failure_code on create and on look-up alike, with the words of ROCheap', () => {
		expect(failureIn(fixture('create-order.failure-gamepass-not-found'))).toMatchObject({
			code: 'GAMEPASS_NOT_FOUND',
			causedBy: 'receiver',
			providerMessage: expect.stringContaining('could not find a gamepass') as string,
		});
		expect(failureIn(fixture('get-order-info.success-failed-order'))).toMatchObject({
			code: 'ORDER_FAILED_USER_ERROR',
			causedBy: 'receiver',
			providerMessage: 'You did not put a public gamepass for sale for the required price.',
		});
	});

	test('is read from an error that is an object or a bare text', () => {
		expect(failureIn(fixture('get-order-info.error-not-found'))).toMatchObject({
			code: 'ORDER_NOT_FOUND',
			providerMessage: 'Order not found!',
		});
		expect(failureIn(fixture('any.error-invalid-api-key'))).toMatchObject({
			code: 'INVALID_API_KEY',
			providerMessage: 'Invalid API key.',
		});
		expect(failureIn({ success: false, error: 'Slow down' })).toMatchObject({
			code: 'UNKNOWN_CODE',
			providerMessage: 'Slow down',
		});
	});

	test.each(['NEW_CODE', 'toString', '__proto__', 'constructor', 'hasOwnProperty'])(
		'a code that is not known keeps its name: %s',
		(code) => {
			expect(failureIn({ success: false, error: { code, message: 'm' } })).toMatchObject({
				code: 'UNKNOWN_CODE',
				providerCode: code,
				causedBy: 'provider',
				retryable: false,
				message: expect.stringContaining('does not know') as string,
				providerMessage: 'm',
			});
		},
	);

	test('a refusal without any reason is still a refusal', () => {
		expect(failureIn({ success: false })).toMatchObject({ code: 'UNKNOWN_CODE' });
		expect(failureIn({ success: false, error: null })).toMatchObject({ code: 'UNKNOWN_CODE' });
		expect(failureIn({ success: false, error: {} })).toMatchObject({ code: 'UNKNOWN_CODE' });
		expect(failureIn(status('FAILED'))).toMatchObject({
			code: 'UNKNOWN_CODE',
			providerMessage: 'x',
		});
	});

	test.each([
		'create-order.success-assumed-full',
		'get-order-info.success-completed',
		'get-order-info.success-processing',
		'ping.success',
	])('is nothing in %s', (name) => expect(failureIn(fixture(name))).toBeUndefined());
});

describe('the item of an order', () => {
	test('keeps every field of ROCheap untouched, unknown ones too', () => {
		const body = { ...COMPLETED, delivery_method: 'server', new_field: { deep: [1] } };
		expect(orderItem(body, false)).toEqual({
			...body,
			outcome: 'completed',
			failure: null,
		});
		expect(orderItem(COMPLETED, false)).toMatchObject({
			cost: 0.0475,
			robux: 10,
			after_tax_robux: 7,
		});
	});

	test('of a failed order can be branched on', () => {
		expect(orderItem(fixture('get-order-info.success-failed-order'), false)).toMatchObject({
			success: true,
			outcome: 'failed',
			failure: {
				code: 'ORDER_FAILED_USER_ERROR',
				message: expect.any(String) as string,
				howToFix: expect.any(String) as string,
				causedBy: 'receiver',
				retryable: false,
				providerMessage: 'You did not put a public gamepass for sale for the required price.',
				providerCode: 'ORDER_FAILED_USER_ERROR',
			},
		});
	});

	test('leaves the body that it was made from alone', () => {
		const body = fixture('get-order-info.success-failed-order');
		orderItem(body, false);
		expect(body).toEqual(fixture('get-order-info.success-failed-order'));
	});
});

test('a failed order throws its failure with the order, where the user wants that', () => {
	const body = fixture('get-order-info.success-failed-order');
	expect(thrownBy(() => orderItem(body, true))).toMatchObject({
		failure: { code: 'ORDER_FAILED_USER_ERROR', facts: { order: { order_id: body.order_id } } },
	});
	expect(orderItem(COMPLETED, true, { existing: true })).toMatchObject({ existing: true });
});

describe('the answer to a new order', () => {
	test('is an order only when it shows one', () => {
		expect(attemptOf(answered(ORDER))).toEqual({ done: ORDER });
		expect(attemptOf(answered(fixture('create-order.success-partial')))).toHaveProperty('done');
		expect(attemptOf(answered({ success: true }))).toHaveProperty('unclear');
		expect(attemptOf(answered({ order_id: 'x' }))).toHaveProperty('unclear');
		expect(attemptOf(answered({ success: 'true', order_id: 'x' }))).toHaveProperty('unclear');
	});

	test('refuses only with a code that ROCheap documents', () => {
		expect(attemptOf(failed('INVALID_AMOUNT'))).toMatchObject({
			refused: { code: 'INVALID_AMOUNT' },
		});
		expect(attemptOf(unreachable)).toMatchObject({ refused: { code: 'UNREACHABLE' } });
		expect(attemptOf(failed('DUPLICATE_CUSTOM_ORDER_ID'))).toHaveProperty('taken');
		expect(attemptOf(failed('INTERNAL_ERROR'))).toMatchObject({
			unclear: expect.stringContaining('said INTERNAL_ERROR') as string,
			failure: { code: 'INTERNAL_ERROR' },
		});
		expect(attemptOf(failed('NEW_CODE'))).toHaveProperty('unclear');
		expect(attemptOf(answered({ success: false, error: 'Internal Server Error' }, 500))).toEqual({
			unclear: 'HTTP 500: Internal Server Error',
			failure: expect.objectContaining({ code: 'UNKNOWN_CODE' }) as unknown,
		});
		expect(attemptOf(lost)).toEqual({ unclear: 'ECONNRESET' });
	});

	test('with a 5xx counts as a verdict only with such a code, or as an order', () => {
		const { body } = failed('API_MAINTENANCE') as unknown as { body: Json };
		expect(isVerdict(body)).toBe(true);
		expect(isVerdict({ success: false, error: 'Internal Server Error' })).toBe(false);
		expect(isVerdict({ success: false, error: { code: 'NEW' } })).toBe(false);
		expect(isVerdict(ORDER)).toBe(true);
		expect(isVerdict({ success: true })).toBe(false);
	});
});

test('a read of a failed order is a success, everything that shows no success is none', async () => {
	const failedOrder = fixture('get-order-info.success-failed-order');
	expect(bodyOf(answered(failedOrder))).toBe(failedOrder);
	expect(bodyOf(answered({ ...failedOrder, success: false }))).toHaveProperty('order_id');
	expect(thrownBy(() => bodyOf(answered({ hello: 1 })))).toMatchObject({
		failure: { code: 'NO_READABLE_ANSWER' },
	});
	const read = settle(Promise.resolve().then(() => bodyOf(lost)));
	expect(await read).toMatchObject({ failure: { code: 'NO_READABLE_ANSWER' } });
});

describe('what is close to a form that ROCheap documents', () => {
	test('a bare failure_code is one', () => {
		expect(failureIn({ success: false, failure_code: 'INSUFFICIENT_BALANCE' })).toMatchObject({
			code: 'INSUFFICIENT_BALANCE',
			providerMessage: undefined,
		});
	});

	test('a text that only mentions the key says nothing of it', () => {
		const failure = failureIn({ success: false, error: 'This is no invalid API key' });
		expect(failure).toMatchObject({ code: 'UNKNOWN_CODE' });
	});

	test('a code that leaves it open is no verdict, and neither is an order without a success', () => {
		expect(isVerdict({ success: false, failure_code: { code: 'INSUFFICIENT_BALANCE' } })).toBe(
			true,
		);
		expect(isVerdict({ success: false, failure_code: { code: 'INTERNAL_ERROR' } })).toBe(false);
		expect(isVerdict(ORDER)).toBe(true);
		expect(isVerdict({ ...ORDER, success: undefined })).toBe(false);
	});

	test('a read without success is none', () => {
		const unreadable = (body: Json) => thrownBy(() => bodyOf(answered(body)));
		const message = unreadable({}).message;
		expect(unreadable({ order_id: 'o' }).message).toBe(message);
		expect(unreadable({ error: { code: 'ORDER_NOT_FOUND' } }).message).toBe(message);
		expect(bodyOf(answered({ success: false, order_id: 'o' }))).toMatchObject({ order_id: 'o' });
	});

	test('a success without an order leaves it open', () => {
		expect(attemptOf(answered({ success: true }))).toEqual({
			unclear: 'HTTP 200 without an order',
		});
	});
});
