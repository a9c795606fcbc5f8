import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Failure } from '../../kit/failure';
import type { ItemFields } from '../../kit/fields';
import type { HttpResult } from '../../kit/http';
import { assertStableReference } from '../../kit/idempotency';
import { bodyOrFailure, type RoovetBody } from './answers';
import { failures, isCertain, isConflict } from './failures';
import { searchDebits, type Search } from './transactions';
import type { Roovet } from './transport';

const PARAMETER = 'idempotencyKey';
const LABEL = 'Idempotency Key';
const MAX_LENGTH = 255;

/** The field of every operation that changes something at Roovet. */
export const idempotencyKeyField: INodeProperties = {
	displayName: LABEL,
	name: PARAMETER,
	type: 'string',
	required: true,
	default:
		'={{ $workflow.id }}-{{ $nodeId.slice(0, 8) }}-{{ $execution.id }}-{{ $runIndex }}-{{ $itemIndex }}',
	description:
		'The same on every try, so that Roovet does the same thing only once. Every item needs a key of its own; letters, digits and signs without blanks, up to 255.',
	hint: 'Best is the ID of the order in your own system: it stays the same when you run a failed execution again. Roovet forgets a key after about 24 hours.',
};

export function readIdempotencyKey(item: ItemFields): string {
	const value = item.text(PARAMETER, LABEL, { maxLength: MAX_LENGTH });
	if (!/^[\x21-\x7e]+$/.test(value)) {
		throw item.error(
			LABEL,
			'has blanks or characters that a header cannot hold',
			'Use letters, digits and signs such as - _ . : only.',
		);
	}
	assertStableReference(item.context, item.index, { label: LABEL, parameter: PARAMETER, value });
	return value;
}

/** Something to be done at Roovet at most once. */
export interface Write {
	/** What it is called in a sentence, such as 'transfer'. */
	what: string;
	path: string;
	body: IDataObject;
	idempotencyKey: string;
	/** What tells an open one apart from others; shown to the user. */
	facts: IDataObject;
	/** How its debit would look in the wallet; absent when it can leave none. */
	debit?: { cents?: bigint; currency?: string; label: string };
	/** Whether the answer tells that it was done. Default: any answer that is no refusal. */
	isDone?: (body: RoovetBody) => boolean;
}

/** A write of which nobody knows whether it happened. */
interface Open {
	detail: string;
	conflict: boolean;
	refusal?: Failure;
}

type Verdict = { done: RoovetBody } | { refused: Failure } | { open: Open };

/**
 * Sends a write under its idempotency key and returns Roovet's answer. Throws the refusal when certainly nothing was
 * done. Otherwise, with a conflict or without a readable answer, throws that it may already have happened, with what the
 * wallet tells about it: a conflict can come from a try of an earlier run, since Roovet does not say what a replay meets.
 */
export async function send(roovet: Roovet, write: Write, itemIndex: number): Promise<RoovetBody> {
	const earlierItem = roovet.claimKey(write.idempotencyKey, itemIndex);
	if (earlierItem !== undefined) {
		const details = { idempotencyKey: write.idempotencyKey, earlierItem };
		throw roovet.fail({ ...failures.KEY_USED_TWICE, code: 'KEY_USED_TWICE', details }, itemIndex);
	}
	const started = Date.now();
	const result = await roovet.tryPost(write.path, write.body, write.idempotencyKey);
	const verdict = judge(result, write.isDone);
	if ('done' in verdict) return verdict.done;
	const failure =
		'refused' in verdict
			? verdict.refused
			: await mayHaveHappened(roovet, write, verdict.open, started);
	throw roovet.fail(failure, itemIndex);
}

function judge(result: HttpResult, isDone: (body: RoovetBody) => boolean = () => true): Verdict {
	if (result.kind === 'unknown') return { open: { detail: result.detail, conflict: false } };
	const answer = bodyOrFailure(result);
	if ('body' in answer) {
		return isDone(answer.body)
			? { done: answer.body }
			: { open: { detail: 'an answer that does not say what was done', conflict: false } };
	}
	const { failure: refusal } = answer;
	// What is refused now may be so because an earlier try has happened: too little money left, say.
	if (!result.earlier && isCertain(refusal)) return { refused: refusal };
	const first = result.earlier ? `${result.earlier.detail}, then ` : '';
	const last = refusal.httpStatus ? `HTTP ${refusal.httpStatus}` : refusal.happened;
	return { open: { detail: first + last, conflict: isConflict(refusal), refusal } };
}

const DAY_MS = 86_400_000;
// Roovet's clock and this one's may differ.
const CLOCKS_MS = 300_000;

async function mayHaveHappened(
	roovet: Roovet,
	write: Write,
	open: Open,
	started: number,
): Promise<Failure> {
	const since = open.conflict ? started - DAY_MS : started - CLOCKS_MS;
	// All debits of a day tell nothing about one of unknown amount.
	const isSearched = write.debit && !(open.conflict && write.debit.cents === undefined);
	const wallet =
		write.debit && isSearched ? await lookInWallet(roovet, write.debit, since) : undefined;
	const how = open.conflict
		? `Roovet speaks of a conflict (${open.detail}): it may know this Idempotency Key from an earlier try.`
		: `The request was sent and no readable answer came back (${open.detail}).`;
	return {
		...failures.MAY_HAVE_HAPPENED,
		code: 'MAY_HAVE_HAPPENED',
		happened: `This ${write.what} may already have happened`,
		fix: [
			how,
			wallet?.text,
			'Running the item again within 24 hours is safe with the same Idempotency Key only: as Roovet documents it, the same key does nothing twice.',
		]
			.filter((sentence) => sentence !== undefined)
			.join(' '),
		httpStatus: open.refusal?.httpStatus,
		providerMessage: open.refusal?.providerMessage,
		details: {
			outcome: 'unknown',
			detail: open.detail,
			idempotencyKey: write.idempotencyKey,
			...write.facts,
			...wallet?.details,
		},
	};
}

async function lookInWallet(
	roovet: Roovet,
	debit: NonNullable<Write['debit']>,
	since: number,
): Promise<{ text: string; details: IDataObject }> {
	const { label, ...like } = debit;
	const search: Search = { ...like, since };
	const searchedSince = new Date(since).toISOString();
	const found = roovet.cancelled()
		? { ...failures.CANCELLED, code: 'CANCELLED' }
		: await searchDebits(roovet, search);
	if (!Array.isArray(found)) {
		return {
			text: `The transactions of the wallet could not be looked at: ${found.happened}.`,
			details: { walletSearched: false, walletSearch: found.code },
		};
	}
	const ids = found.slice(0, 5).map(({ id }) => String(id));
	const more = found.length > ids.length ? ` and ${found.length - ids.length} more` : '';
	const text =
		found.length === 0
			? `The wallet shows no ${label} since ${searchedSince}; one that is still processed may be missing there, so look again later.`
			: `The wallet shows ${found.length === 1 ? `a ${label}` : `${found.length} times a ${label}`} since ${searchedSince} that could be it: ${ids.join(', ')}${more}.`;
	return { text, details: { walletSearched: true, searchedSince, possibleDebits: found } };
}
