import { failures } from '../../../../nodes/Rocheap/api/failures';
import { fixture } from '../../support.mts';

const enums = fixture('enums') as unknown as {
	failure_codes: string[];
	error_codes_seen: string[];
};
const all = Object.entries(failures.table);

test.each([...enums.failure_codes, ...enums.error_codes_seen])(
	'the documented code %s is explained',
	(code) => expect(failures.knows(code)).toBe(true),
);

describe('what the contract says of a code is what the user reads', () => {
	test.each<[string, string, boolean]>([
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
		expect(failures.advice(code)).toMatchObject({ causedBy, retryable });
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
});

describe.each(all)('%s', (code, advice) => {
	test('has all four fields', () => {
		expect(Object.keys(advice)).toEqual(
			expect.arrayContaining(['causedBy', 'howToFix', 'message', 'retryable']),
		);
		expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
	});

	test('says what happened as a sentence without a final period', () => {
		expect(advice.message).toMatch(/^(?:[A-Z]|n8n)[^.!?]*[^.!?\s]$/);
	});

	test('says how to fix it in whole sentences', () => {
		expect(advice.howToFix).toMatch(/^[A-Z].*\.$/);
		expect(advice.howToFix).not.toMatch(/\.\.|\s{2}|\s\.|\.\s[a-z]/);
		expect(advice.howToFix).not.toBe(advice.message);
	});

	test('avoids the words that help nobody', () => {
		expect(`${advice.message} ${advice.howToFix}`).not.toMatch(
			/\b(errors?|problems?|mistakes?)\b/i,
		);
	});

	test('holds no system code that n8n would replace the message for', () => {
		const codes =
			/ECONN|ENOTFOUND|ETIMEDOUT|ERRADDRINUSE|EADDRNOTAVAIL|EHOSTUNREACH|EAI_AGAIN|ENOENT|EISDIR|ENOTDIR|EACCES|EEXIST|EPERM|GETADDRINFO/i;
		expect(advice.message).not.toMatch(codes);
	});
});
