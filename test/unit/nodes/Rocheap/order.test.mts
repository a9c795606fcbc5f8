import {
	describeOrder,
	failureOf,
	isOrder,
	outcomeOf,
	statusCode,
} from '../../../../nodes/Rocheap/order';
import { fixture, type Json } from '../../support.mts';

const COMPLETED = fixture('get-order-info.success-completed');
const status = (code: unknown): Json => ({ ...COMPLETED, status: { code, message: 'x' } });

describe('where an order stands', () => {
	test.each([
		['create-order.success-assumed-full', 'pending', 'CREATED'],
		['create-order.success-partial', 'pending', 'CREATED'],
		['get-order-info.success-processing', 'pending', 'PROCESSING'],
		['get-order-info.success-completed', 'completed', 'COMPLETED'],
		['get-order-info.success-completed-delivery-method', 'completed', 'COMPLETED'],
		['get-order-info.success-failed-order', 'failed', 'FAILED'],
		['create-order.failure-gamepass-not-found', 'failed', 'FAILED'],
	])('%s is %s', (name, outcome, code) => {
		expect(outcomeOf(fixture(name))).toBe(outcome);
		expect(statusCode(fixture(name))).toBe(code);
		expect(isOrder(fixture(name))).toBe(true);
	});

	test.each(['any.error-invalid-api-key', 'get-order-info.error-not-found', 'ping.success'])(
		'%s is about no order',
		(name) => {
			expect(isOrder(fixture(name))).toBe(false);
			expect(outcomeOf(fixture(name))).toBe('unknown');
		},
	);

	test.each(['ON_HOLD', 'completed', 'toString', '__proto__', '', null, 5, undefined])(
		'a status that is not documented is unknown: %p',
		(code) => expect(outcomeOf(status(code))).toBe('unknown'),
	);

	test.each([undefined, null, 'COMPLETED', 5, []])(
		'a status of another form is none: %p',
		(value) => {
			expect(statusCode({ status: value })).toBeUndefined();
			expect(outcomeOf({ status: value })).toBe('unknown');
		},
	);

	test('a failure code counts as failed whatever the status says', () => {
		const failure_code = { code: 'ORDER_REFUNDED', message: 'Refunded' };
		expect(outcomeOf({ ...COMPLETED, failure_code })).toBe('failed');
	});
});

describe('what a body says went wrong', () => {
	test('is read from failure_code on create and on look-up alike, with the words of ROCheap', () => {
		expect(failureOf(fixture('create-order.failure-gamepass-not-found'))).toMatchObject({
			code: 'GAMEPASS_NOT_FOUND',
			causedBy: 'receiver',
			providerMessage: expect.stringContaining('could not find a gamepass') as string,
		});
		expect(failureOf(fixture('get-order-info.success-failed-order'))).toMatchObject({
			code: 'ORDER_FAILED_USER_ERROR',
			causedBy: 'receiver',
			providerMessage: 'You did not put a public gamepass for sale for the required price.',
		});
	});

	test('is read from an error that is an object or a bare text', () => {
		expect(failureOf(fixture('get-order-info.error-not-found'))).toMatchObject({
			code: 'ORDER_NOT_FOUND',
			providerMessage: 'Order not found!',
		});
		expect(failureOf(fixture('any.error-invalid-api-key'))).toMatchObject({
			code: 'INVALID_API_KEY',
			providerMessage: 'Invalid API key.',
		});
		expect(failureOf({ success: false, error: 'Slow down' })).toMatchObject({
			code: 'UNKNOWN_CODE',
			providerMessage: 'Slow down',
		});
	});

	test.each(['NEW_CODE', 'toString', '__proto__', 'constructor', 'hasOwnProperty'])(
		'a code that is not known keeps its name: %s',
		(code) => {
			expect(failureOf({ success: false, error: { code, message: 'm' } })).toMatchObject({
				code,
				causedBy: 'provider',
				retryable: false,
				happened: expect.stringContaining('does not know') as string,
				providerMessage: 'm',
			});
		},
	);

	test('a refusal without any reason is still a refusal', () => {
		expect(failureOf({ success: false })).toMatchObject({ code: 'UNKNOWN_CODE' });
		expect(failureOf({ success: false, error: null })).toMatchObject({ code: 'UNKNOWN_CODE' });
		expect(failureOf({ success: false, error: {} })).toMatchObject({ code: 'UNKNOWN_CODE' });
		expect(failureOf(status('FAILED'))).toMatchObject({
			code: 'UNKNOWN_CODE',
			providerMessage: 'x',
		});
	});

	test.each([
		'create-order.success-assumed-full',
		'get-order-info.success-completed',
		'get-order-info.success-processing',
		'ping.success',
	])('is nothing in %s', (name) => expect(failureOf(fixture(name))).toBeUndefined());
});

describe('the item of an order', () => {
	test('keeps every field of ROCheap untouched, unknown ones too', () => {
		const body = { ...COMPLETED, delivery_method: 'server', new_field: { deep: [1] } };
		expect(describeOrder(body)).toEqual({
			...body,
			outcome: 'completed',
			causedBy: null,
			retryable: null,
		});
		expect(describeOrder(COMPLETED)).toMatchObject({ cost: 0.0475, robux: 10, after_tax_robux: 7 });
	});

	test('of a failed order can be branched on', () => {
		expect(describeOrder(fixture('get-order-info.success-failed-order'))).toMatchObject({
			success: true,
			outcome: 'failed',
			causedBy: 'receiver',
			retryable: false,
			providerCode: 'ORDER_FAILED_USER_ERROR',
			providerMessage: 'You did not put a public gamepass for sale for the required price.',
			failureReason: expect.any(String) as string,
			howToFix: expect.any(String) as string,
		});
	});

	test('leaves the body that it was made from alone', () => {
		const body = fixture('get-order-info.success-failed-order');
		describeOrder(body);
		expect(body).toEqual(fixture('get-order-info.success-failed-order'));
	});
});
