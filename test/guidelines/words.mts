/** Words that users are spared, and what to say instead. */
const BANNED: ReadonlyArray<[word: RegExp, instead: string]> = [
	[/\b(?:tells?|told|telling)\b/i, 'say, report, show or notify'],
	[/\bmend(?:s|ed|ing)?\b/i, 'fix'],
	[/\bagain and again\b/i, 'repeatedly, or "poll"'],
	[/\blook(?:s|ed|ing)? (?:(?:it|them|up) )?(?:again )?at\b/i, 'check, poll or read'],
	[/\blooks?\b(?=[^.]{0,20}\bagain\b)/i, 'check again'],
	[/\btwo looks\b/i, 'two polls'],
	[/\bhonest(?:ly|y)?\b/i, 'nothing; call it "Limitations"'],
	[/\bmay not be\b/i, '"must not be", or "might not be"'],
	[/\bstays? so\b/i, 'persist'],
	[/\b(?:for ever|for good)\b/i, 'permanently'],
	[/\bknows nothing\b/i, 'found nothing'],
	[/\begress\b/i, "n8n's SSRF protection"],
	[/\bbelieves?d?\b/i, 'trust or count'],
	[/\bin vain\b/i, 'without a result'],
	[/\b(?:whoever|wherever)\b/i, 'anyone who, where'],
	[/\btry(?:ing)? (?:things|it) out\b/i, 'test'],
	[/\bbears?\b/i, 'has'],
	[/\bof late\b/i, 'recently'],
	[/\bgoes on\b/i, 'continue'],
	[/\bbrought no\b/i, 'gave no'],
	[/\b(?:somebody|anybody)\b/i, 'someone, anyone'],
	[/\bmeanwhile\b/i, 'in the meantime, or since then'],
	[/\bcarried out\b/i, 'completed'],
	[/\bleft alone\b/i, 'not touched'],
	[/\bany more\b/i, 'no longer'],
	[/\bstands? against\b/i, 'prevents or protects'],
	// The glossary has other words for it; what a shop delivers is meant by "delivery is" and "delivery method".
	[
		/\bdeliver(?:y|ies)\b(?! (?:is|method))/i,
		'webhook, callback where the provider says so, or event',
	],
];

/** What is wrong with a text, in words. */
export function bannedWords(text: string): string[] {
	return BANNED.flatMap(([word, instead]) => {
		const found = word.exec(text);
		return found ? [`"${found[0]}" (say ${instead})`] : [];
	});
}
