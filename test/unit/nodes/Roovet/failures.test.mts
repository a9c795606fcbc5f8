import { codeOf, failures } from '../../../../nodes/Roovet/api/failures';

const all = Object.entries(failures.table);

test.each([
	[['insufficient_scope', '403'], 'INSUFFICIENT_SCOPE'],
	[['anything', '403'], 'FORBIDDEN'],
	[['400'], 'BAD_REQUEST'],
	[['401'], 'UNAUTHORIZED'],
	[['404'], 'NOT_FOUND'],
	[['409'], 'CONFLICT'],
	[['429'], 'RATE_LIMITED'],
	[['402'], 'UNKNOWN_CODE'],
	[['500'], 'UNKNOWN_CODE'],
	[[], 'UNKNOWN_CODE'],
])('%j is %s', (words, code) => expect(codeOf(words)).toBe(code));

describe.each(all)('%s', (_code, advice) => {
	test('says what happened as a sentence without a final period', () => {
		expect(advice.message).toMatch(/^(?:[A-Z]|n8n)[^.!?]*[^.!?\s]$/);
	});

	test('says how to fix it in whole sentences', () => {
		expect(advice.howToFix).toMatch(/^[A-Z].*\.$/);
		expect(advice.howToFix).not.toMatch(/\.\.|\s{2}|\s\.|\.\s[a-z]/);
		expect(advice.howToFix).not.toBe(advice.message);
	});

	test('avoids the words that help nobody', () => {
		const text = `${advice.message} ${advice.howToFix}`;
		expect(text).not.toMatch(/\b(errors?|problems?|mistakes?|told|tells?)\b/i);
	});
});

test('what says that nothing was done is nothing that may have been done', () => {
	for (const code of ['CONFLICT', 'TRANSFER_FAILED', 'CHECKOUT_FAILED'] as const) {
		expect(failures.make(code).howToFix).not.toMatch(/Nothing was/);
	}
});
