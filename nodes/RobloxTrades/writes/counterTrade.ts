import type { IDataObject } from 'n8n-workflow';

import type { Attempt, Found, Write } from '../../../kit/atMostOnce';
import type { ItemRun } from '../../../kit/operation/itemRun';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';
import { SameOffers, type SameOffer } from './sameOffers';
import type { Offer } from '../model/offer';
import { isAnswered, isCountered, isEnded, isOpen, type Trade } from '../model/trade';
import {
	attemptOffer,
	checkedOffer,
	madeOf,
	madeOutput,
	makeOffer,
	offerWrite,
	prepared,
	type Made,
	type SendRules,
} from './sendOffer';

/**
 * Answers a received trade with another offer, which is a new trade, at most once.
 *
 * The two do not name each other. So the countered trade decides: as long as it is open it was not countered, whatever
 * else is offered to the partner, and once it is countered the new trade is the same offer that was made after it.
 *
 * @returns the item of the new trade, with the old one's ID
 */
export async function counterTrade(
	client: RobloxClient,
	{ tradeId, offer, rules }: { tradeId: string; offer: Offer; rules: SendRules },
	run: ItemRun,
): Promise<IDataObject> {
	const { intent, account } = await prepared(run, async () => {
		const { partner } = await client.getTrade(tradeId);
		if (partner) return await checkedOffer(client, offer, partner);
		throw failures.error('INVALID_PARTNER', { facts: { tradeId } });
	});
	const same = new SameOffers(client, account, intent, rules.lookBackMs);
	const reference = `counter ${tradeId} ${same.reference}`;
	const wasSent = run.deed?.state === 'sent' && run.deed.reference === reference;
	let answered: string | undefined;

	/** Before the first try. */
	const standing = async (): Promise<Found<Made>> => {
		const trade = await client.getTrade(tradeId);
		// What was countered since the lists were read shows in them only now.
		const trades = await same.search(!isOpen(trade.status));
		const stops = rules.onOpenOffer === 'fail' && !wasSent;
		if (isOpen(trade.status)) {
			const open = trades.find(({ list }) => list === 'Outbound');
			return stops && open ? { excluded: sameOpen(open) } : { absent: true };
		}
		if (!isCountered(trade.status)) return closed(trade);
		const from = same.createdOf(tradeId);
		const newer = trades.filter((one) => one.trade.tradeId !== tradeId && !(createdAt(one) < from));
		const counter = await firstUnclaimed(client, tradeId, newer);
		if (!counter) return closed(trade);
		if (!stops) return { found: madeOf(counter) };
		return isEnded(counter.trade.status) ? closed(trade) : { excluded: sameOpen(counter) };
	};
	/** After a try that left it open. */
	const outcome = async (): Promise<Found<Made>> => {
		const trade = await client.getTrade(tradeId);
		const { status } = trade;
		if (!isCountered(status)) {
			const text = `Trade ${tradeId} is ${status}, so it was not countered so far.`;
			return isOpen(status)
				? { candidates: { text, facts: { lookup: 'notDone', status } } }
				: closed(trade);
		}
		if (answered !== undefined) return { found: { tradeId: answered } };
		const fresh = (await same.search()).filter((one) => !same.isKnown(one.trade.tradeId));
		const found = await firstUnclaimed(client, tradeId, fresh);
		const text = `Trade ${tradeId} is ${status} by now, and no new trade shows up so far.`;
		return found
			? { found: madeOf(found) }
			: { candidates: { text, facts: { lookup: 'notFound', status } } };
	};
	const write: Write<Made> = {
		...offerWrite(account, intent),
		reference,
		statement: `trade ${tradeId} was countered`,
		attempt: async () => {
			const attempt = await attemptOffer(
				client,
				same,
				intent,
				async (body) => await client.counterTrade(tradeId, offer.version, body),
			);
			if ('done' in attempt) answered = attempt.done;
			const isOver = 'refused' in attempt && rulesOf(attempt.refused).mayBeDone === true;
			if (isOver) {
				// Perhaps an earlier request has countered it, or somebody else with this account.
				const seen = await outcome();
				if ('found' in seen) return { done: seen.found, existing: null };
				return isCountered((await client.getTrade(tradeId)).status)
					? { taken: attempt.refused }
					: attempt;
			}
			return await confirmed(client, tradeId, attempt);
		},
		find: async () => (same.isNew ? await standing() : await outcome()),
	};
	const made = await makeOffer(write, same, run);
	await claim(client, made.value.tradeId, tradeId);
	return { ...madeOutput(intent, made), counteredTradeId: tradeId };
}

/** What an answer means once the countered trade itself has been asked. */
async function confirmed(
	client: RobloxClient,
	tradeId: string,
	attempt: Attempt<string>,
): Promise<Attempt<Made>> {
	if (!('done' in attempt)) return attempt;
	const { status } = await client.getTrade(tradeId);
	return isCountered(status)
		? { done: { tradeId: attempt.done } }
		: { unclear: `trade ${attempt.done} was answered, and trade ${tradeId} is still ${status}` };
}

/**
 * The trade that a countered trade has given way to, of several that can be it: the oldest that is not the counter of
 * another trade in this run.
 */
async function firstUnclaimed(
	client: RobloxClient,
	tradeId: string,
	trades: SameOffer[],
): Promise<SameOffer | undefined> {
	for (const one of [...trades].sort((a, b) => createdAt(a) - createdAt(b) || 0)) {
		if ((await claim(client, one.trade.tradeId, tradeId)) === tradeId) return one;
	}
	return undefined;
}

/** In milliseconds since 1970; NaN where Roblox does not say. */
const createdAt = ({ trade }: SameOffer): number => Date.parse(trade.created ?? '');

/** The trade that a new trade is the counter of in this run: the first that said so. */
const claim = async (client: RobloxClient, newId: string, tradeId: string): Promise<string> =>
	await client.once(`countered by ${newId}`, async () => await Promise.resolve(tradeId));

/** What it means that a trade is neither open nor countered: once it was answered, it cannot be countered any more. */
function closed({ tradeId, status }: Trade): Found<never> {
	const failure = failures.make('TRADE_NOT_OPEN', {
		message: `The trade is no longer open: ${status}`,
		facts: { tradeId, status },
	});
	return isAnswered(status) ? { excluded: failure } : { blind: failure };
}

const sameOpen = (one: SameOffer) =>
	failures.make('SAME_OFFER_OPEN', {
		facts: { existingTradeId: one.trade.tradeId, existingStatus: one.trade.status },
	});
