import type { FailureError } from '../../../../kit/failure/failure';
import type { HttpResult } from '../../../../kit/http/client';
import {
	attemptOf,
	dataOf,
	isVerdict,
	listIn,
	objectIn,
	orderItem,
} from '../../../../nodes/Leuwongrr/api/answers';
import { failures } from '../../../../nodes/Leuwongrr/api/failures';
import { thrownBy } from '../../support.mts';

const answered = (status: number, body: Record<string, unknown>): HttpResult => ({
	kind: 'answered',
	status,
	headers: {},
	body,
});
const serverError: HttpResult = {
	kind: 'unknown',
	reason: 'server-error',
	status: 502,
	detail: 'HTTP 502',
};
const failureOf = (work: () => unknown) => (thrownBy(work) as FailureError).failure;

describe('an answer to a read', () => {
	test('is its data', () => {
		expect(dataOf(answered(200, { success: true, data: { a: 1 } }))).toEqual({ a: 1 });
		expect(dataOf(answered(299, { success: true, data: { a: 1 } }))).toEqual({ a: 1 });
	});

	test.each<[string, number, Record<string, unknown>]>([
		['no success', 200, { data: {} }],
		['no data', 200, { success: true }],
		['a list for data', 200, { success: true, data: [] }],
		['another status', 300, { success: true, data: {} }],
	])('with %s is none that LeuwongRR gives', (_name, status, body) => {
		expect(failureOf(() => dataOf(answered(status, body)))).toMatchObject({
			code: 'NO_READABLE_ANSWER',
			httpStatus: status,
			facts: { detail: `HTTP ${status} with JSON that is no answer of LeuwongRR` },
		});
	});

	test.each<[string, number, Record<string, unknown>, string]>([
		[
			'success false',
			200,
			{ success: false, error: { code: 'VALIDATION_FAILED' } },
			'UNKNOWN_CODE',
		],
		[
			'a documented code',
			200,
			{ success: false, error: { code: 'FORBIDDEN_FIELDS' } },
			'FORBIDDEN_FIELDS',
		],
		['a status alone', 400, { message: 'no' }, 'BAD_REQUEST'],
		['a status although it says success', 404, { success: true, data: {} }, 'NOT_FOUND'],
		['a status that is not documented', 418, {}, 'UNKNOWN_CODE'],
	])('is a failure by %s', (_name, status, body, code) => {
		expect(failureOf(() => dataOf(answered(status, body)))).toMatchObject({
			code,
			httpStatus: status,
		});
	});

	test('that did not come is a failure too, a fault on the side of LeuwongRR by its name', () => {
		expect(failureOf(() => dataOf(serverError))).toMatchObject({
			code: 'SERVER_ERROR',
			message: failures.make('SERVER_ERROR').message,
			httpStatus: 502,
		});
		const lost: HttpResult = { kind: 'unknown', reason: 'timeout', detail: 'late' };
		expect(failureOf(() => dataOf(lost)).code).toBe('NO_READABLE_ANSWER');
		const never: HttpResult = { kind: 'refused', reason: 'unreachable', detail: 'ENOTFOUND' };
		expect(failureOf(() => dataOf(never)).code).toBe('UNREACHABLE');
	});

	test('shows which fields are meant, where LeuwongRR says so', () => {
		const fields = [{ name: 'price' }];
		const errors = { place_id: ['is missing'] };
		const body = {
			success: false,
			message: 'no',
			error: { code: 'FORBIDDEN_FIELDS', fields },
			errors,
		};
		expect(failureOf(() => dataOf(answered(422, body)))).toMatchObject({
			providerCode: 'FORBIDDEN_FIELDS',
			providerMessage: 'no',
			facts: { fields, errors },
		});
		const odd = { success: false, error: { fields: 'price' }, errors: 'none' };
		expect(failureOf(() => dataOf(answered(422, odd))).facts).toEqual({});
	});
});

test('what an answer must hold is named where it is missing', () => {
	expect(listIn({ orders: [{ a: 1 }, 'x', null] }, 'orders')).toEqual([{ a: 1 }]);
	expect(objectIn({ order: { a: 1 } }, 'order')).toEqual({ a: 1 });
	for (const work of [
		() => listIn({ orders: {} }, 'orders'),
		() => objectIn({ orders: [] }, 'orders'),
	]) {
		expect(failureOf(work)).toMatchObject({
			code: 'NO_READABLE_ANSWER',
			facts: { detail: 'an answer without "orders"' },
		});
	}
});

describe('an answer to a new order', () => {
	const invoice = { invoice_code: 'INV-1' };

	test.each([
		[201, {}, false],
		[200, {}, true],
		[201, { idempotent: true }, true],
		[200, { idempotent: false }, false],
		[299, { idempotent: 'yes' }, false],
	])('HTTP %i with %j: existing %p', (status, more, existing) => {
		const result = attemptOf(answered(status, { success: true, data: { invoice, ...more } }));
		expect(result).toMatchObject({ done: { invoice, idempotent: existing }, existing });
	});

	test.each<[Record<string, unknown> | undefined]>([
		[undefined],
		[{}],
		[{ invoice: 'INV-1' }],
		[{ invoice: {} }],
	])('without an invoice leaves it open: %j', (data) => {
		expect(attemptOf(answered(201, { success: true, data }))).toEqual({
			unclear: 'HTTP 201 without an invoice',
		});
	});

	test('of a success with a status that is none leaves it open, with the words that came', () => {
		const body = { success: true, data: { invoice } };
		expect(attemptOf(answered(300, body))).toMatchObject({
			unclear: `HTTP 300: ${failures.make('UNKNOWN_CODE').message}`,
		});
		expect(attemptOf(answered(300, { ...body, message: 'Moved' }))).toMatchObject({
			unclear: 'HTTP 300: Moved',
		});
	});
});

test('a verdict needs LeuwongRR’s own form and a documented code', () => {
	const error = { code: 'FORBIDDEN_FIELDS' };
	expect(isVerdict({ success: false, error })).toBe(true);
	expect(isVerdict({ error })).toBe(false);
	expect(isVerdict({ success: false, error: { code: 'NEW' } })).toBe(false);
});

test('an order is shown with what a workflow branches on', () => {
	const failed = orderItem({ id: 1, status: 'failed' });
	expect(failed).toMatchObject({ id: 1, outcome: 'failed', failure: { code: 'ORDER_FAILED' } });
	const completed = orderItem({ id: 1, status: 'completed' });
	expect(completed).toEqual({ id: 1, status: 'completed', outcome: 'completed', failure: null });
});
