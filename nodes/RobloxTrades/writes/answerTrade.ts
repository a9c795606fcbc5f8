import type { IDataObject } from 'n8n-workflow';

import { atMostOnce, type Attempt, type Found, type Write } from '../../../kit/atMostOnce';
import type { Failure } from '../../../kit/failure/failure';
import type { ItemRun } from '../../../kit/operation/itemRun';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';
import { isAccepted, isAnswered, isDeclined, isOpen, isRejected, type Trade } from '../model/trade';
import type { EvaluationRules } from '../model/evaluation';
import { hasGuard, objections, type Guards } from '../model/guards';
import { explained } from './sendOffer';

/** Roblox may still be at work on a request whose answer got lost. */
const LOOKS_AFTER_MS = [0, 1500, 4000];

/** What can be done to a trade, and how the trade shows that it was done. */
interface Answer {
	verb: 'accept' | 'decline';
	done: 'accepted' | 'declined';
	isDone: (status: string) => boolean;
}

const ACCEPT: Answer = { verb: 'accept', done: 'accepted', isDone: isAccepted };
const DECLINE: Answer = { verb: 'decline', done: 'declined', isDone: isDeclined };

export interface AcceptRules {
	guards: Guards;
	evaluation: EvaluationRules;
}

/** What must hold of a trade that is still open for the answer to be given; a failure where it does not. */
export type Check = (trade: Trade) => Promise<Failure | undefined>;

/**
 * Accepts a trade at most once, if it is as the guards want it: they are checked on what is read right before. It is looked up first, so that a repeated run finds what an earlier one accepted, and
 * afterwards until its status shows that it was accepted.
 *
 * @returns the item; `pending` while Roblox has yet to carry the trade out
 */
export async function acceptTrade(
	client: RobloxClient,
	tradeId: string,
	run: ItemRun,
	{ guards, evaluation }: AcceptRules,
): Promise<IDataObject> {
	const check: Check = async (trade) => {
		const against = objections(trade, await client.settings(), guards, evaluation);
		if (against.length === 0) return undefined;
		const { message } = failures.make('GUARDED');
		return failures.make('GUARDED', {
			message: `${message}: ${against.join('; ')}`,
			facts: { tradeId, objections: against },
		});
	};
	const isGuarded = hasGuard(guards) || evaluation.values.size > 0;
	const item = await answerTrade(client, tradeId, ACCEPT, run, isGuarded ? check : undefined);
	return { ...item, pending: item.status !== 'Completed' };
}

/** Declines a trade, or takes it back if it is the account's own; doing so twice is the same as once. */
export async function declineTrade(
	client: RobloxClient,
	tradeId: string,
	run: ItemRun,
	check?: Check,
): Promise<IDataObject> {
	return await answerTrade(client, tradeId, DECLINE, run, check);
}

async function answerTrade(
	client: RobloxClient,
	tradeId: string,
	{ verb, done, isDone }: Answer,
	run: ItemRun,
	check?: Check,
): Promise<IDataObject> {
	const reference = `${verb} ${tradeId}`;
	let wasSent = run.deed?.state === 'sent' && run.deed.reference === reference;
	let wasTaken = false;
	const find = async (): Promise<Found<Trade>> => {
		const trade = await client.getTrade(tradeId);
		const { status } = trade;
		if (isDone(status)) return { found: trade };
		if (isAnswered(status)) {
			const code = wasTaken && isRejected(status) ? 'REJECTED' : 'TRADE_NOT_OPEN';
			return { excluded: closed(trade, code) };
		}
		if (!isOpen(status) && !wasSent) return { blind: closed(trade, 'TRADE_NOT_OPEN') };
		if (!wasSent) {
			const against = await check?.(trade);
			return against ? { excluded: against } : { absent: true };
		}
		const text = `Trade ${tradeId} is ${status}, so it was not ${done} so far.`;
		return { candidates: { text, facts: { lookup: 'notDone', status } } };
	};
	const refused = async (failure: Failure): Promise<Attempt<Trade>> => {
		const { mayBeDone, isOver } = rulesOf(failure);
		if (!mayBeDone) return { refused: await explained(client, failure) };
		// Perhaps because an earlier request did it.
		const trade = await client.getTrade(tradeId);
		if (isDone(trade.status)) return { done: trade, existing: null };
		if (isAnswered(trade.status)) return { refused: closed(trade, 'TRADE_NOT_OPEN') };
		return isOver
			? { unclear: `${failure.message}, but it shows as ${trade.status}`, failure }
			: { refused: failure };
	};
	const attempt = async (): Promise<Attempt<Trade>> => {
		wasSent = true;
		const answer = await client.answerTrade(tradeId, verb);
		if ('refused' in answer) return await refused(answer.refused);
		if (!('done' in answer)) return answer;
		wasTaken = true;
		const trade = await client.getTrade(tradeId);
		return isDone(trade.status)
			? { done: trade }
			: { unclear: `Roblox said yes, and the trade is still ${trade.status}` };
	};
	const write: Write<Trade> = {
		failures,
		account: client.sessionKey,
		reference,
		noun: 'answer',
		statement: `trade ${tradeId} was ${done}`,
		facts: { tradeId },
		repeat: 'never',
		mayRunAgain: true,
		findFirst: true,
		looksAfterMs: LOOKS_AFTER_MS,
		attempt,
		find,
		idOf: () => (verb === 'accept' ? tradeId : undefined),
	};
	const { value, existing, foundAfter } = await atMostOnce(write, run);
	return {
		tradeId,
		[done]: true,
		status: value.status,
		existing,
		...(foundAfter === 'unknownOutcome' && { foundAfter }),
	};
}

const closed = ({ tradeId, status }: Trade, code: 'REJECTED' | 'TRADE_NOT_OPEN') => {
	const { message } = failures.make(code);
	return failures.make(code, {
		message: `${message}: ${status}`,
		facts: { tradeId, status },
	});
};
