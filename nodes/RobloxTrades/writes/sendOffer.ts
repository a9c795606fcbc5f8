import type { IDataObject } from 'n8n-workflow';

import {
	atMostOnce,
	type Attempt,
	type Found,
	type Outcome,
	type Write,
} from '../../../kit/atMostOnce';
import { inTurn } from '../../../kit/data/inTurn';
import { FailureError, settle, type Failure } from '../../../kit/failure/failure';
import { outcomeUnknown, shownOf } from '../../../kit/failure/undecided';
import type { ItemRun } from '../../../kit/operation/itemRun';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';
import { SameOffers, type SameOffer } from './sameOffers';
import { intentOutput, offerBody, type Intent, type Offer } from '../model/offer';
import { isAccepted, isEnded, type Party, type TradeList } from '../model/trade';
import type { UserRef } from '../model/user';

export interface SendRules {
	onOpenOffer: 'returnExisting' | 'fail';
	/** How long an ended trade counts as this same offer; with 0 only open ones do. */
	lookBackMs: number;
}

/** A trade that holds the offer, as far as it is known. */
export interface Made {
	tradeId: string;
	list?: TradeList | null;
	status?: string;
}

const NOUN = 'offer';
/** Roblox may still be at work on a request whose answer got lost, and its lists may lag. */
const LOOKS_AFTER_MS = [0, 1500, 4000];

/** What a write of an offer is, by whatever request it is made. */
export const offerWrite = (account: string, intent: Intent) => ({
	failures,
	account,
	noun: NOUN,
	facts: intentOutput(intent),
	repeat: 'never' as const,
	findFirst: true,
	looksAfterMs: LOOKS_AFTER_MS,
	idOf: ({ tradeId }: Made) => tradeId,
});

/**
 * Sends an offer at most once.
 *
 * Roblox has neither idempotency keys nor references. So the lists are searched for this very offer before it is sent
 * (a retried item, or a run that was killed after sending, finds its own trade there) and again after an outcome that
 * is unknown; after that nothing is sent, whatever was found.
 *
 * @returns the item of the trade
 */
export async function sendOffer(
	client: RobloxClient,
	{ partner, offer, rules }: { partner: UserRef; offer: Offer; rules: SendRules },
	run: ItemRun,
): Promise<IDataObject> {
	const { intent, account } = await prepared(run, async () => {
		const other = await client.resolveUser(partner);
		return await checkedOffer(client, offer, other);
	});
	const same = new SameOffers(client, account, intent, rules.lookBackMs);
	const { reference } = same;
	const wasSent = run.deed?.state === 'sent' && run.deed.reference === reference;
	const write: Write<Made> = {
		...offerWrite(account, intent),
		reference,
		attempt: async () => {
			const attempt = await attemptOffer(
				client,
				same,
				intent,
				async (body) => await client.sendTrade(offer.version, body),
			);
			return 'done' in attempt ? { done: { tradeId: attempt.done } } : attempt;
		},
		find: async () => {
			const isFirst = same.isNew;
			const [found] = (await same.search(undefined, rules.lookBackMs > 0)).filter((one) =>
				isFirst ? counts(one, rules) : !same.isKnown(one.trade.tradeId),
			);
			if (!found) return { absent: true };
			return isFirst && !wasSent ? standing(found, rules) : { found: madeOf(found) };
		},
	};
	return madeOutput(intent, await makeOffer(write, same, run));
}

/** Makes an offer at most once, and keeps for some minutes what became of it. */
export async function makeOffer(
	write: Write<Made>,
	same: SameOffers,
	run: ItemRun,
): Promise<Outcome<Made>> {
	// What became of it must be kept before the same offer of another execution begins.
	return await inTurn(`kept ${write.account}/${write.reference}`, async () => {
		const ended = await settle(atMostOnce(write, run));
		if ('failure' in ended) {
			if (ended.failure.outcome === 'unknown') same.remember();
			throw new FailureError(ended.failure);
		}
		await same.made(ended.value.value.tradeId);
		return ended.value;
	});
}

/** Makes one request for an offer, unless an earlier one may still arrive. */
export async function attemptOffer(
	client: RobloxClient,
	same: SameOffers,
	{ offer, me, partner }: Intent,
	send: (body: IDataObject) => Promise<Attempt<string>>,
): Promise<Attempt<string>> {
	const underWay = await same.underWay();
	if (underWay !== undefined) return { unclear: underWay };
	if (!(await same.sending())) return { unclear: 'another process of n8n is sending this offer' };
	const attempt = await send(offerBody(offer, me.id, partner.id));
	if ('refused' in attempt) {
		await same.refused();
		return { refused: await explained(client, attempt.refused) };
	}
	// An answer that belongs to another request must not pass for this one's.
	if (!('done' in attempt) || !(await same.isOfAnother(attempt.done))) return attempt;
	return { unclear: `an answer with the ID of another trade, ${attempt.done}` };
}

/** Whether a trade that was there before counts as this same offer. */
function counts(
	{ list, trade: { status, created } }: SameOffer,
	{ lookBackMs }: SendRules,
): boolean {
	const isOver = isEnded(status) || isAccepted(status);
	if (list === 'Outbound' || (list === null && !isOver)) return true;
	return lookBackMs > 0 && !(Date.parse(created ?? '') < Date.now() - lookBackMs);
}

/** What it means for an offer that is yet to be sent that it stands in a trade already. */
function standing(one: SameOffer, { onOpenOffer }: SendRules): Found<Made> {
	const { tradeId, status } = one.trade;
	const facts = { existingTradeId: tradeId, existingStatus: status, foundIn: one.list };
	if (one.list === 'Inactive' || isEnded(status)) {
		const message = `The same items and Robux stood in trade ${tradeId} a short while ago, which has ended: ${status}`;
		return { excluded: failures.make('SAME_OFFER_ENDED', { message, facts }) };
	}
	return onOpenOffer === 'fail'
		? { excluded: failures.make('SAME_OFFER_OPEN', { facts }) }
		: { found: madeOf(one) };
}

export const madeOf = ({ list, trade: { tradeId, status } }: SameOffer): Made => ({
	tradeId,
	list,
	status,
});

/** The item of a trade that holds the offer. */
export function madeOutput(
	intent: Intent,
	{ value: { tradeId, list, status }, existing, foundAfter }: Outcome<Made>,
): IDataObject {
	return {
		...intentOutput(intent),
		tradeId,
		existing,
		...(foundAfter && { foundAfter, foundIn: list ?? null, status: status ?? null }),
	};
}

/** What comes before an offer is looked for. What stands in its way does not deny an earlier try of the execution. */
export async function prepared<T>(run: ItemRun, prepare: () => Promise<T>): Promise<T> {
	const ended = await settle(prepare());
	if ('value' in ended) return ended.value;
	const { deed } = run;
	if (deed?.state !== 'sent') throw new FailureError(ended.failure);
	throw outcomeUnknown(
		{ failures, noun: NOUN, reference: deed.reference, isSafeToRepeat: false },
		{ unclear: 'an earlier try got none', seen: shownOf({ blind: ended.failure }, NOUN) },
	);
}

/** What only Roblox can say of an offer: who the two are, and how many items a side can have. */
export async function checkedOffer(
	client: RobloxClient,
	offer: Offer,
	partner: Party,
): Promise<{ intent: Intent; account: string }> {
	const [me, account] = await Promise.all([client.me(), client.account()]);
	if (partner.id === me.id) throw failures.error('TRADE_WITH_YOURSELF');
	const asked = await settle(client.settings());
	const max = ('value' in asked ? asked.value.maxItemsPerSide : null) ?? Number.POSITIVE_INFINITY;
	const sides = [
		['Your side', offer.mine],
		["Your partner's side", offer.theirs],
	] as const;
	for (const [label, { itemIds }] of sides) {
		if (itemIds.length <= max) continue;
		throw failures.error('WRONG_NUMBER_OF_ITEMS', {
			message: `${label} has ${itemIds.length} items, ${max} are allowed`,
			howToFix: 'Nothing was sent. Take items out of the offer.',
			facts: { maxItemsPerSide: max },
		});
	}
	return { intent: { offer, me, partner }, account };
}

/** One code covers privacy, blocks, age checks and spent free trades; the account's own eligibility tells them apart. */
export async function explained(client: RobloxClient, failure: Failure): Promise<Failure> {
	if (!rulesOf(failure).asksEligibility) return failure;
	const asked = await settle(client.myEligibility());
	if ('failure' in asked) return failure;
	const { canTrade, tradeEligibility, freeTradesAllowance } = asked.value;
	const myEligibility = { canTrade, tradeEligibility, freeTradesAllowance } as IDataObject;
	const howToFix =
		canTrade === false
			? `Roblox says about your own account: ${String(tradeEligibility as string)}. ${failure.howToFix}`
			: `Your own account can trade, so your partner is the likely reason. ${failure.howToFix}`;
	return { ...failure, howToFix, facts: { ...failure.facts, myEligibility } };
}
