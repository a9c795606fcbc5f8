import { textOf } from '../../../kit/data/text';

/** What Roovet sends: known fields are read, unknown ones pass through untouched. */
export type RoovetBody = Record<string, unknown>;

/** Where something that was paid stands. */
export type Outcome = 'pending' | 'completed' | 'failed' | 'unknown';

// Roovet documents `processing` only. The others are the words that such APIs use; what is missing here is unknown.
const WORDS: Readonly<Record<Exclude<Outcome, 'unknown'>, string>> = {
	pending: 'processing pending queued accepted',
	completed: 'completed complete succeeded success settled paid done',
	failed:
		'failed failure error declined rejected refused denied canceled cancelled expired voided blocked reversed returned refunded',
};
const OUTCOME_OF = new Map(
	Object.entries(WORDS).flatMap(([outcome, words]) =>
		words.split(' ').map((word) => [word, outcome as Outcome]),
	),
);

/** Where it stands, by its status. */
export function outcomeOf({ status }: RoovetBody): Outcome {
	return OUTCOME_OF.get(textOf(status)?.toLowerCase() ?? '') ?? 'unknown';
}

/** How long Roovet knows an idempotency key. It says "about 24 hours". */
export const KEY_WINDOW_MS = 86_400_000;
// What two clocks and whole seconds can make of the same moment.
const CLOCKS_MS = 120_000;
const WITH_ZONE = /(?:Z|[+-]\d\d:?\d\d)$/i;

/**
 * What `created_at` of an answer says about a request that was first sent at a time.
 * - earlier: it was made before that
 * - forgotten: it was made so long before that Roovet has forgotten its key, so it is the answer to something else
 *
 * @param date the Date header of the same answer: Roovet's clock and that of this machine may differ
 * @param firstAt milliseconds since 1970, by this machine's clock
 */
export function ageOf(
	{ created_at: created }: RoovetBody,
	date: unknown,
	firstAt: number,
): 'earlier' | 'forgotten' | undefined {
	const madeAt = WITH_ZONE.test(textOf(created) ?? '') ? Date.parse(String(created)) : Number.NaN;
	const theirNow = Date.parse(textOf(date) ?? '');
	const skew = Number.isNaN(theirNow) ? 0 : Date.now() - theirNow;
	const before = firstAt - (madeAt + skew);
	if (before > KEY_WINDOW_MS + CLOCKS_MS) return 'forgotten';
	return before > CLOCKS_MS ? 'earlier' : undefined;
}
