import { errorsPage } from '../../docs/errorsPage.mts';
import { commonFailures, Failures, type Advice } from '../../kit/failure/failure';
import { ROOT, text } from './support.mts';
import { failureTables } from './tables.mts';
import { bannedWords } from './words.mts';

// n8n's guidelines for messages: they say what happened, not that something bad did.
const ALARMS = /\b(?:error|problem|failure|mistake)s?\b/i;

/** What is wrong with the words of an entry. */
function flaws({ message, howToFix }: Advice): string[] {
	return [
		...(/^[\p{Lu}\p{N}]|^n8n/u.test(message) ? [] : ['the message begins in lower case']),
		...(/[.!]$/.test(message) ? ['the message ends like a sentence'] : []),
		...(/^\p{Lu}.*[.]$/u.test(howToFix) ? [] : ['how to fix it is no sentence']),
		...[message, howToFix].flatMap((said) => [
			...(ALARMS.test(said) ? [`says "${ALARMS.exec(said)![0]}"`] : []),
			...(/\s{2}|\s$|\u2014/.test(said) ? ['has stray blanks or dashes'] : []),
			...bannedWords(said),
		]),
	];
}

const good: Advice = {
	message: 'The account has too few credits',
	howToFix: 'Top up the account.',
	causedBy: 'you',
	retryable: false,
};

test.each([
	[{ ...good, message: 'the account has too few credits' }],
	[{ ...good, message: 'The account has too few credits.' }],
	[{ ...good, message: 'An error occurred' }],
	[{ ...good, howToFix: 'Top up' }],
	[{ ...good, howToFix: 'Tell the receiver.' }],
])('a bad entry is noticed: %j', (entry) => expect(flaws(entry)).not.toEqual([]));

test('a good one is not', () => expect(flaws(good)).toEqual([]));

const tables: Array<[string, Failures]> = [
	['all providers', new Failures('The provider', commonFailures('The provider'))],
	...failureTables().map(({ entry, failures }): [string, Failures] => [entry.name, failures]),
];

describe.each(tables)('the table of %s', (name, failures) => {
	const own = Object.entries(failures.table).filter(([code]) => failures.knows(code));

	test('says what happened and how to fix it in plain words', () => {
		expect(own.length).toBeGreaterThan(5);
		expect(own.flatMap(([code, entry]) => flaws(entry).map((flaw) => `${code}: ${flaw}`))).toEqual(
			[],
		);
	});

	test('has the name of the registry and repeats nothing that all providers have', () => {
		const common = commonFailures(failures.provider) as Record<string, Advice>;
		const same = own.filter(
			([code, { message, howToFix }]) =>
				common[code]?.message === message && common[code]?.howToFix === howToFix,
		);
		if (name !== 'all providers') {
			expect(name.startsWith(failures.provider)).toBe(true);
			expect(same.map(([code]) => code)).toEqual([]);
		}
	});

	test('has codes in one way of writing', () => {
		for (const [code] of own) expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
	});
});

test('docs/errors.md is what `npm run docs` makes of the tables', async () => {
	expect(text('docs/errors.md')).toBe(await errorsPage(ROOT));
});
