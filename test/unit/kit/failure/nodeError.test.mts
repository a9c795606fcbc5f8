import {
	ExpressionError,
	NodeApiError,
	NodeOperationError,
	OperationalError,
	UserError,
	type JsonObject,
} from 'n8n-workflow';

import { FailureError, type Failure } from '../../../../kit/failure/failure';
import { errorItem, failureOf, nodeError, withNodeErrors } from '../../../../kit/failure/nodeError';
import { testNode } from '../../support.mts';

const failure = (changes: Partial<Failure> = {}): Failure => ({
	code: 'INSUFFICIENT_BALANCE',
	message: 'The account has too few credits',
	howToFix: 'Top up the account. Then run this item again.',
	causedBy: 'you',
	retryable: false,
	providerMessage: 'Not enough credits!',
	httpStatus: 402,
	reference: 'shop-1',
	facts: { customOrderId: 'shop-1' },
	...changes,
});
const thrown = (changes?: Partial<Failure>) => new FailureError(failure(changes));
const place = (itemIndex?: number) => ({ node: testNode(), provider: 'Provider', itemIndex });

/** An error as an HTTP client throws it: the request with its headers hangs on it in several places. */
function clientError(): Error {
	const headers = { 'api-key': 'secret-key', Authorization: 'Bearer secret-key' };
	const request = { headers, _header: 'GET / HTTP/1.1\r\napi-key: secret-key' };
	const error = Object.assign(new Error('Request failed with status code 401'), {
		name: 'AxiosError',
		code: 'ERR_BAD_REQUEST',
		config: { headers },
		request,
		response: { config: { headers }, request, data: 'no', status: 401 },
	});
	return Object.assign(new Error('wrapped', { cause: error }), { config: { headers } });
}

describe('the error of a failure', () => {
	test('says what happened as its message and how to fix it first in its description', () => {
		const error = nodeError(thrown(), place(3)) as NodeApiError;
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('The account has too few credits');
		expect(error.description).toBe(
			'Top up the account. Then run this item again. Provider said: "Not enough credits!" (INSUFFICIENT_BALANCE, HTTP 402). Reference: shop-1.',
		);
		expect(error.httpCode).toBe('402');
		expect(error.context.itemIndex).toBe(3);
		expect(error.level).toBe('warning');
		expect(error.node.name).toBe('ROCheap');
	});

	test('carries the fields of the failure in its context', () => {
		const { context } = nodeError(thrown(), place(0));
		expect(context).toMatchObject({
			code: 'INSUFFICIENT_BALANCE',
			message: 'The account has too few credits',
			howToFix: 'Top up the account. Then run this item again.',
			providerMessage: 'Not enough credits!',
			causedBy: 'you',
			retryable: false,
			httpStatus: 402,
			reference: 'shop-1',
			customOrderId: 'shop-1',
		});
	});

	test('without words of the provider still names the code', () => {
		const bare = { providerMessage: undefined, httpStatus: undefined, reference: undefined };
		const error = nodeError(thrown(bare), place());
		expect(error.description).toBe(
			'Top up the account. Then run this item again. Code: INSUFFICIENT_BALANCE.',
		);
		expect(error.context.itemIndex).toBeUndefined();
		expect(nodeError(thrown({ ...bare, httpStatus: 500 }), place()).description).toBe(
			'Top up the account. Then run this item again. Code: INSUFFICIENT_BALANCE, HTTP 500.',
		);
	});

	test('adds what else a user must know', () => {
		const report = { text: '2 items went through.', facts: { wentThrough: [1, 2] } };
		const error = nodeError(thrown({ reference: undefined }), place(), report);
		expect(error.description).toMatch(/HTTP 402\)\. 2 items went through\.$/);
		expect(error.context.wentThrough).toEqual([1, 2]);
		const none = nodeError(thrown({ reference: undefined }), place(), { text: '', facts: {} });
		expect(none.description).toMatch(/HTTP 402\)\.$/);
	});

	test.each([
		['you', undefined, NodeOperationError],
		['you', 402, NodeApiError],
		['provider', undefined, NodeApiError],
		['receiver', undefined, NodeApiError],
	] as const)('caused by %s with HTTP %p is one of n8n’s kinds', (causedBy, httpStatus, type) => {
		expect(nodeError(thrown({ causedBy, httpStatus }), place())).toBeInstanceOf(type);
	});

	test.each([
		[0, 0],
		[1, 1],
		[1000, 1],
		[1001, 2],
		[90_000, 90],
	])('says how long to wait: %p ms as %p seconds', (retryAfterMs, seconds) => {
		const error = nodeError(thrown({ retryable: true, retryAfterMs }), place()) as NodeApiError;
		expect(error.description).toContain(
			`Then run this item again. Wait ${seconds} seconds before the next try. Provider`,
		);
		expect(error.failure).toEqual({ cause: 'temporarily-unavailable', retryAfterMs });
	});

	test.each([
		[401, false, { cause: 'credential-invalid' }],
		[401, true, { cause: 'credential-invalid' }],
		[429, true, { cause: 'rate-limited' }],
		[429, false, undefined],
		[500, true, { cause: 'temporarily-unavailable' }],
		[402, false, undefined],
	])('tells n8n how to back off after HTTP %p, retryable %p: %p', (httpStatus, retryable, told) => {
		const error = nodeError(thrown({ httpStatus, retryable }), place()) as NodeApiError;
		expect(error.failure).toEqual(told);
	});

	test.each(['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'ECONNRESET'])(
		'keeps its own message when the technical detail is %s',
		(detail) => {
			const error = nodeError(
				thrown({ code: 'UNREACHABLE', facts: { detail }, providerMessage: undefined }),
				place(),
			);
			expect(error.message).toBe('The account has too few credits');
			expect(error.context.detail).toBe(detail);
		},
	);

	test.each(['"PepermintCat" is not an ID', '"enoent" is not an ID'])(
		'keeps its message when somebody’s name looks like a system code: %s',
		(message) => {
			for (const causedBy of ['you', 'provider'] as const) {
				const error = nodeError(thrown({ message, causedBy, httpStatus: undefined }), place());
				expect(error.message).toBe(message);
			}
		},
	);
});

describe('anything thrown becomes a failure', () => {
	test.each([
		new ExpressionError('Referenced node is unexecuted'),
		new UserError('Invalid syntax'),
		new OperationalError('No credential'),
		new NodeOperationError(testNode(), 'No such parameter'),
	])('of n8n, as something to correct: %s', (error) => {
		expect(failureOf(error, 'Provider')).toMatchObject({
			code: 'INVALID_INPUT',
			message: error.message,
			causedBy: 'you',
			retryable: false,
			howToFix: 'Correct the field. Nothing was sent for this item.',
		});
	});

	test('of n8n, with its own advice where it has some', () => {
		const error = new NodeOperationError(testNode(), 'No', { description: 'Do this.' });
		expect(failureOf(error, 'Provider').howToFix).toBe('Do this.');
		const api = new NodeApiError(testNode(), { message: 'no' }, { message: 'No' });
		expect(failureOf(api, 'Provider')).toMatchObject({ code: 'INVALID_INPUT', message: 'No' });
	});

	test.each([
		[new TypeError('odd'), 'odd'],
		[new Error('odd'), 'odd'],
		['just text', 'just text'],
		[undefined, 'undefined'],
		[Object.assign(new Error('odd'), { name: 'MyUserError' }), 'odd'],
	])('that nobody expected: %p', (error, message) => {
		expect(failureOf(error, 'Provider')).toMatchObject({
			code: 'UNEXPECTED',
			message,
			causedBy: 'provider',
			retryable: false,
		});
		expect(nodeError(error, place(5))).toMatchObject({ message, context: { itemIndex: 5 } });
	});

	test('a failure stays itself', () => {
		const error = thrown();
		expect(failureOf(error, 'Provider')).toBe(error.failure);
	});
});

describe('work outside the runner', () => {
	const context = { getNode: () => testNode() };

	test('gives its value', async () => {
		expect(await withNodeErrors(context, 'Provider', () => Promise.resolve(5))).toBe(5);
	});

	test('throws n8n errors, whatever it throws', async () => {
		const work = () => Promise.reject(thrown());
		await expect(withNodeErrors(context, 'Provider', work)).rejects.toMatchObject({
			message: 'The account has too few credits',
			node: { name: 'ROCheap' },
			context: { code: 'INSUFFICIENT_BALANCE' },
		});
		const defect = async () => await Promise.reject(new TypeError('odd'));
		await expect(withNodeErrors(context, 'P', defect)).rejects.toBeInstanceOf(NodeApiError);
	});
});

describe('the item of a failure', () => {
	test('has the single key that every n8n sends to the error output', () => {
		expect(errorItem(thrown(), 'Provider')).toEqual({
			error: {
				code: 'INSUFFICIENT_BALANCE',
				message: 'The account has too few credits',
				howToFix: 'Top up the account. Then run this item again.',
				causedBy: 'you',
				retryable: false,
				providerMessage: 'Not enough credits!',
				httpStatus: 402,
				reference: 'shop-1',
				customOrderId: 'shop-1',
			},
		});
		expect(Object.keys(errorItem(new Error('odd'), 'Provider'))).toEqual(['error']);
	});

	test('says what the error says', () => {
		const { error } = errorItem(new TypeError('odd'), 'Provider');
		expect(error).toMatchObject({ code: 'UNEXPECTED', message: 'odd' });
	});
});

describe('a request’s headers hang on the errors of HTTP clients', () => {
	const everything = (error: Error): string =>
		JSON.stringify([
			error,
			error.message,
			error.stack,
			(error as NodeApiError).description,
			(error as NodeApiError).context,
			(error as NodeApiError).messages,
			(error as NodeApiError).errorResponse,
			error.cause,
		]);

	test('and reach neither error nor item', () => {
		const error = nodeError(clientError(), place(0));
		expect(error.cause).toBeUndefined();
		expect(everything(error)).not.toContain('secret-key');
		expect(JSON.stringify(errorItem(clientError(), 'Provider'))).not.toContain('secret-key');
	});

	test('and do not either when n8n has wrapped them', () => {
		const ofN8n = new NodeApiError(testNode(), clientError() as unknown as JsonObject);
		const error = nodeError(ofN8n, place(0));
		expect(everything(error)).not.toContain('secret-key');
		expect(JSON.stringify(errorItem(ofN8n, 'Provider'))).not.toContain('secret-key');
	});
});
