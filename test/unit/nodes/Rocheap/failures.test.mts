import { failures, type FailureCode } from '../../../../nodes/Rocheap/failures';
import { fixture } from '../../support.mts';

const enums = fixture('enums') as unknown as {
	failure_codes: FailureCode[];
	error_codes_seen: FailureCode[];
};
const all = Object.entries(failures);

test.each([...enums.failure_codes, ...enums.error_codes_seen])(
	'the documented code %s is explained',
	(code) => expect(Object.hasOwn(failures, code)).toBe(true),
);

describe('what the contract says of a code is what the user reads', () => {
	test.each<[FailureCode, string, boolean]>([
		['API_MAINTENANCE', 'provider', true],
		['INSUFFICIENT_BALANCE', 'you', false],
		['INVALID_AMOUNT', 'you', false],
		['VALIDATION_ERROR', 'you', false],
		['USER_DOES_NOT_EXIST', 'you', false],
		['UNIVERSE_DOES_NOT_EXIST', 'you', false],
		['PLACE_DOES_NOT_EXIST', 'you', false],
		['GAMEPASS_NOT_FOUND', 'receiver', false],
		['DUPLICATE_CUSTOM_ORDER_ID', 'you', false],
		['ORDER_FAILED_USER_ERROR', 'receiver', false],
		['ORDER_REFUNDED', 'receiver', false],
		['INTERNAL_ERROR', 'provider', true],
		['ORDER_NOT_FOUND', 'you', false],
		['INVALID_API_KEY', 'you', false],
	])('%s is caused by %s, retryable %p', (code, causedBy, retryable) => {
		expect(failures[code]).toMatchObject({ causedBy, retryable });
	});

	test('only the three codes that ROCheap names are shown to the receiver', () => {
		const receiver = all
			.filter(([, { causedBy }]) => causedBy === 'receiver')
			.map(([code]) => code);
		expect(receiver.sort()).toEqual([
			'GAMEPASS_NOT_FOUND',
			'ORDER_FAILED_USER_ERROR',
			'ORDER_REFUNDED',
		]);
	});

	test('an open outcome is never called retryable by itself', () => {
		expect(failures.OUTCOME_UNKNOWN.retryable).toBe(false);
		expect(failures.UNKNOWN_CODE.retryable).toBe(false);
		expect(failures.OUTCOME_UNKNOWN.fix).toContain('Before you pay again');
	});
});

describe.each(all)('%s', (code, advice) => {
	test('has all four fields', () => {
		expect(Object.keys(advice)).toEqual(
			expect.arrayContaining(['causedBy', 'fix', 'happened', 'retryable']),
		);
		expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
	});

	test('says what happened as a sentence without a final period', () => {
		expect(advice.happened).toMatch(/^[A-Z][^.!?]*[^.!?\s]$/);
	});

	test('says how to fix it in whole sentences', () => {
		expect(advice.fix).toMatch(/^[A-Z].*\.$/);
		expect(advice.fix).not.toMatch(/\.\.|\s{2}|\s\.|\.\s[a-z]/);
		expect(advice.fix).not.toBe(advice.happened);
	});

	test('avoids the words that help nobody', () => {
		expect(`${advice.happened} ${advice.fix}`).not.toMatch(/\b(errors?|problems?|mistakes?)\b/i);
	});

	test('holds no system code that n8n would replace the message for', () => {
		const codes =
			/ECONN|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO/i;
		expect(advice.happened).not.toMatch(codes);
	});
});
