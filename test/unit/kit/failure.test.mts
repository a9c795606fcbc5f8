import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import {
	asNodeError,
	errorJson,
	failureError,
	failureFields,
	fieldError,
	type Failure,
} from '../../../kit/failure';
import { testNode } from '../support.mts';

const failure = (changes: Partial<Failure> = {}): Failure => ({
	happened: 'The account has too few credits',
	fix: 'Top up the account. Then run this item again.',
	causedBy: 'you',
	retryable: false,
	code: 'INSUFFICIENT_BALANCE',
	providerMessage: 'Not enough credits!',
	httpStatus: 402,
	details: { customOrderId: 'shop-1' },
	...changes,
});

describe('the error of a failure', () => {
	test('says what happened as its message and how to fix it first in its description', () => {
		const error = failureError(testNode(), 'Provider', failure(), 3);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error.message).toBe('The account has too few credits');
		expect(error.description).toBe(
			'Top up the account. Then run this item again. Provider said: "Not enough credits!" (INSUFFICIENT_BALANCE, HTTP 402)',
		);
		expect(error.httpCode).toBe('402');
		expect(error.context.itemIndex).toBe(3);
		expect(error.level).toBe('warning');
	});

	test('carries the structured fields in its context', () => {
		const { context } = failureError(testNode(), 'Provider', failure(), 0);
		expect(context).toMatchObject({
			failureReason: 'The account has too few credits',
			howToFix: 'Top up the account. Then run this item again.',
			providerCode: 'INSUFFICIENT_BALANCE',
			providerMessage: 'Not enough credits!',
			causedBy: 'you',
			retryable: false,
			customOrderId: 'shop-1',
		});
	});

	test('without words of the provider still names the code', () => {
		const { description } = failureError(
			testNode(),
			'Provider',
			failure({ providerMessage: undefined, httpStatus: undefined }),
		);
		expect(description).toBe(
			'Top up the account. Then run this item again. Code: INSUFFICIENT_BALANCE',
		);
	});

	test.each([
		[0, 0],
		[1, 1],
		[1000, 1],
		[1001, 2],
		[90_000, 90],
	])('says how long to wait: %p ms as %p seconds', (retryAfterMs, seconds) => {
		const error = failureError(testNode(), 'Provider', failure({ retryable: true, retryAfterMs }));
		expect(error.description).toContain(`Wait ${seconds} seconds before the next try.`);
		expect(error.failure).toEqual({ cause: 'temporarily-unavailable', retryAfterMs });
	});

	test('asks n8n to back off only when trying again can help', () => {
		expect(failureError(testNode(), 'P', failure()).failure).toBeUndefined();
		expect(failureError(testNode(), 'P', failure({ retryable: true })).failure).toEqual({
			cause: 'temporarily-unavailable',
		});
	});

	test.each(['ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'ECONNRESET'])(
		'keeps its own message when the technical detail is %s',
		(detail) => {
			const error = failureError(
				testNode(),
				'Provider',
				failure({ code: 'UNREACHABLE', details: { detail }, providerMessage: undefined }),
			);
			expect(error.message).toBe('The account has too few credits');
			expect(error.context.detail).toBe(detail);
		},
	);

	test('holds nothing of a request', () => {
		const error = failureError(testNode(), 'Provider', failure(), 0);
		expect(error.cause).toBeUndefined();
		expect(JSON.stringify(error)).not.toMatch(/headers|api-key/i);
	});
});

test('the fields to branch on leave out what is not known', () => {
	const fields = failureFields(failure({ providerMessage: undefined, details: undefined }));
	expect(fields).toEqual({
		failureReason: 'The account has too few credits',
		howToFix: 'Top up the account. Then run this item again.',
		providerCode: 'INSUFFICIENT_BALANCE',
		causedBy: 'you',
		retryable: false,
	});
});

describe('a refused field', () => {
	test('is named in the message, with how to fix it and that nothing was sent', () => {
		const error = fieldError(testNode(), 2, 'Robux', 'is empty', 'Enter a number.');
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('Robux: is empty');
		expect(error.description).toBe('Enter a number. Nothing was sent for this item.');
		expect(error.context).toMatchObject({
			itemIndex: 2,
			field: 'Robux',
			causedBy: 'you',
			retryable: false,
			providerCode: 'INVALID_INPUT',
		});
	});

	test.each(['"PepermintCat" is not an id', '"enoent" is not an id'])(
		'is still named when its value looks like a system code: %s',
		(happened) => {
			const error = fieldError(testNode(), 0, 'Roblox User ID', happened, 'Enter a number.');
			expect(error.message).toBe(`Roblox User ID: ${happened}`);
		},
	);
});

describe('an item under Continue On Fail', () => {
	test('has exactly the keys that n8n sends to the error output, and the fields below them', () => {
		expect(errorJson(failureError(testNode(), 'Provider', failure(), 4))).toEqual({
			error: 'The account has too few credits',
			details: {
				howToFix: 'Top up the account. Then run this item again.',
				failureReason: 'The account has too few credits',
				providerCode: 'INSUFFICIENT_BALANCE',
				providerMessage: 'Not enough credits!',
				causedBy: 'you',
				retryable: false,
				customOrderId: 'shop-1',
			},
		});
	});

	test('of a refused field says how to fix it too', () => {
		expect(errorJson(fieldError(testNode(), 0, 'Robux', 'is empty', 'Enter one.'))).toEqual({
			error: 'Robux: is empty',
			details: {
				howToFix: 'Enter one. Nothing was sent for this item.',
				field: 'Robux',
				causedBy: 'you',
				retryable: false,
				providerCode: 'INVALID_INPUT',
			},
		});
	});
});

describe('anything thrown becomes an error that knows its item', () => {
	test('an n8n error stays itself and keeps the item it knows', () => {
		const error = failureError(testNode(), 'Provider', failure(), 1);
		expect(asNodeError(testNode(), error, 7)).toBe(error);
		expect(error.context.itemIndex).toBe(1);
		const without = failureError(testNode(), 'Provider', failure());
		expect(asNodeError(testNode(), without, 7).context.itemIndex).toBe(7);
	});

	test.each([
		[new TypeError('odd'), 'odd'],
		['just text', 'just text'],
	])('%p', (thrown, message) => {
		const error = asNodeError(testNode(), thrown, 5);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe(message);
		expect(error.context.itemIndex).toBe(5);
	});
});
