import type { IDataObject } from 'n8n-workflow';

import type { Failure } from '../../kit/failure';
import { deterministicKey } from '../../kit/idempotency';
import { fail, ours, renamed, settle } from './answers';
import { IN_OFFERS, rulesOf } from './failures';
import { offerBody, offerText, type Offer } from './offer';
import { getTrade, me, settings } from './reads';
import { findSameOffers, LISTS_LOOKED_AT, type SameOffer } from './sameOffer';
import { idText, isEnded, isOpen, type Party } from './trade';
import type { Attempt, Roblox } from './transport';

export interface SendRules {
	onOpenOffer: 'returnExisting' | 'fail';
	/** How long an ended trade counts as this same offer; 0 looks at open ones only. */
	lookBackMs: number;
}

/** One intended trade: the offer, who it is for, and where it is posted. */
export interface Intent {
	offer: Offer;
	me: Party;
	partner: Party;
	path: string;
}

// Offers whose fate nobody knows, so that Retry On Fail does not send one again while its first request may still be
// on its way. A second guard only: what decides is what stands in Roblox's lists.
const unresolved = new Map<string, number>();
const underWay = new Map<string, Promise<unknown>>();
const UNRESOLVED_MS = 15 * 60_000;
const MAX_UNRESOLVED = 1000;
/** Pauses before the looks at the lists: Roblox may still be at work on a request whose answer got lost. */
const LOOKS_AFTER_MS = [0, 1500];

/**
 * Sends an offer at most once.
 *
 * Roblox has neither idempotency keys nor references. So the lists are searched for this very offer before it is sent
 * (a retried item, or a run that was killed after sending, finds its own trade there) and again after an outcome that
 * is unknown; after that nothing is sent, whatever was found.
 */
export async function sendOffer(
	roblox: Roblox,
	intent: Intent,
	rules: SendRules,
): Promise<IDataObject> {
	await checkOffer(roblox, intent);
	const key = deterministicKey(roblox.accountKey, offerText(intent.offer, intent.partner.id));
	return await inTurn(key, async () => await sendInTurn(roblox, intent, rules, key));
}

/** The same offer of two items, or of two executions here, one after the other: the second finds the first's trade. */
async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
	const turn = (underWay.get(key) ?? Promise.resolve()).then(work);
	const ended = turn.catch(() => undefined);
	underWay.set(key, ended);
	try {
		return await turn;
	} finally {
		if (underWay.get(key) === ended) underWay.delete(key);
	}
}

async function sendInTurn(
	roblox: Roblox,
	intent: Intent,
	rules: SendRules,
	key: string,
): Promise<IDataObject> {
	const { offer, partner } = intent;
	const before = await findSameOffers(roblox, offer, partner.id);
	const existing = await resolveExisting(before, intent, rules);
	if (existing) return existing;

	const since = unresolved.get(key);
	if (since !== undefined && Date.now() - since < UNRESOLVED_MS) {
		const seconds = Math.round((Date.now() - since) / 1000);
		return await fail(
			unknownOutcome(
				`an earlier try of this offer ${seconds} s ago got no answer`,
				`An earlier try of this very offer got no readable answer ${seconds} seconds ago, and no such trade stands in ${inLists} yet. It was not sent again, because the first request may still arrive. Try again in 15 minutes, or send it in Roblox.`,
			),
		);
	}

	const attempt = await roblox.act(intent.path, offerBody(offer, intent.me.id, partner.id));
	if (attempt.kind === 'refused') {
		return await fail(await explained(roblox, renamed(attempt.failure, IN_OFFERS)));
	}
	const tradeId = attempt.kind === 'done' ? newTradeId(attempt) : null;
	if (tradeId !== null) return { ...outputOf(intent), tradeId, existing: false };

	remember(key);
	const detail = attempt.kind === 'unknown' ? attempt.detail : 'an answer without a trade ID';
	const known = new Set(before.map(({ trade }) => trade.tradeId));
	const found = await lookAgain(roblox, intent, known, detail);
	unresolved.delete(key);
	return {
		...outputOf(intent),
		tradeId: found.trade.tradeId,
		existing: true,
		foundAfter: 'unknownOutcome',
		foundIn: found.list,
		status: found.trade.status,
	};
}

/**
 * Answers a received trade with another offer. The answer is a new trade; the old one is named in the output.
 */
export async function counterTrade(
	roblox: Roblox,
	tradeId: string,
	offer: Offer,
	rules: SendRules,
): Promise<IDataObject> {
	const [self, old] = await Promise.all([me(roblox), getTrade(roblox, tradeId, 'v2')]);
	if (!old.partner) return await fail(ours('10', { tradeId }));
	const path = `/${offer.version}/trades/${encodeURIComponent(tradeId)}/counter`;
	const intent = { offer, me: self, partner: old.partner, path };
	const counteredTradeId = old.tradeId;
	if (isOpen(old.status)) return { ...(await sendOffer(roblox, intent, rules)), counteredTradeId };
	// A repeated run finds the trade countered, by the offer that it is about to make.
	const found = (await findSameOffers(roblox, offer, old.partner.id)).filter(
		({ trade }) => trade.tradeId !== tradeId,
	);
	const existing = await resolveExisting(found, intent, rules);
	if (existing) return { ...existing, counteredTradeId };
	const failure = ours('3', { tradeId, status: old.status });
	return await fail({ ...failure, happened: `${failure.happened}: ${old.status}` });
}

const inLists = `${LISTS_LOOKED_AT.slice(0, -1).join(', ')} or ${LISTS_LOOKED_AT.at(-1)}`;

/** What only Roblox can tell: who the two are, and how many items a side may have. */
async function checkOffer(roblox: Roblox, { offer, me, partner }: Intent): Promise<void> {
	if (partner.id === me.id) await fail(ours('21'));
	const asked = await settle(settings(roblox));
	const max = 'value' in asked ? asked.value.maxItemsPerSide : null;
	if (max === null) return;
	const sides = [
		['Your side', offer.mine],
		["Your partner's side", offer.theirs],
	] as const;
	for (const [label, { itemIds }] of sides) {
		if (itemIds.length > max) {
			const failure = ours('13', { maxItemsPerSide: max });
			const happened = `${label} has ${itemIds.length} items, ${max} are allowed`;
			await fail({ ...failure, happened, fix: 'Nothing was sent. Take items out of the offer.' });
		}
	}
}

async function resolveExisting(
	found: SameOffer[],
	intent: Intent,
	{ onOpenOffer, lookBackMs }: SendRules,
): Promise<IDataObject | undefined> {
	const recent = ({ list, trade }: SameOffer) =>
		list === 'Outbound' ||
		(lookBackMs > 0 && !(Date.parse(trade.created ?? '') < Date.now() - lookBackMs));
	const [same] = found.filter(recent);
	if (!same) return undefined;
	const { tradeId, status } = same.trade;
	const details = { existingTradeId: tradeId, existingStatus: status, foundIn: same.list };
	if (same.list === 'Inactive' || isEnded(status)) {
		return await fail({
			...ours('SAME_OFFER_ENDED', details),
			happened: `The same offer stood in trade ${tradeId} a short while ago, which has ended: ${status}`,
		});
	}
	if (onOpenOffer === 'fail') return await fail(ours('SAME_OFFER_OPEN', details));
	const marks = { existing: true, foundAfter: 'sameOffer', foundIn: same.list, status };
	return { ...outputOf(intent), tradeId, ...marks };
}

async function lookAgain(
	roblox: Roblox,
	{ offer, partner }: Intent,
	known: Set<string>,
	detail: string,
): Promise<SameOffer> {
	for (const pause of LOOKS_AFTER_MS) {
		if (pause > 0) await roblox.pause(pause);
		const asked = await settle(findSameOffers(roblox, offer, partner.id));
		if ('failure' in asked) {
			return await fail(
				unknownOutcome(
					detail,
					`The request was sent, no readable answer came back, and the lists could not be read either (${asked.failure.happened}). It was not sent again. Look in ${inLists} before you send it again.`,
					{ lookup: asked.failure.code },
				),
			);
		}
		const found = asked.value.find(({ trade }) => !known.has(trade.tradeId));
		if (found) return found;
	}
	return await fail(
		unknownOutcome(
			detail,
			`The request was sent and no readable answer came back. No such trade stands in ${inLists}, so it was most likely not made. It was not sent again: look there once more before you do.`,
			{ lookup: 'notFound', listsLookedAt: [...LISTS_LOOKED_AT] },
		),
	);
}

export function unknownOutcome(detail: string, fix: string, more: IDataObject = {}): Failure {
	return { ...ours('OUTCOME_UNKNOWN', { outcome: 'unknown', detail, ...more }), fix };
}

const newTradeId = ({ body }: Extract<Attempt, { kind: 'done' }>): string | null =>
	idText(body.tradeId) ?? idText(body.id);

function outputOf({ offer, me, partner }: Intent): IDataObject {
	const side = (user: Party, { itemIds, robux }: Offer['mine']) => ({ user, robux, itemIds });
	return {
		partner,
		mine: side(me, offer.mine),
		theirs: side(partner, offer.theirs),
		apiVersion: offer.version,
	};
}

function remember(key: string): void {
	if (unresolved.size >= MAX_UNRESOLVED) unresolved.clear();
	unresolved.set(key, Date.now());
}

/** One code covers privacy, blocks, age checks and spent free trades; the account's own eligibility tells them apart. */
export async function explained(roblox: Roblox, failure: Failure): Promise<Failure> {
	if (!rulesOf(failure.code)?.asksEligibility) return failure;
	const asked = await settle(roblox.read({ service: 'trades', path: '/v2/users/me/can-trade' }));
	if ('failure' in asked) return failure;
	const { canTrade, tradeEligibility, freeTradesAllowance } = asked.value;
	const myEligibility = { canTrade, tradeEligibility, freeTradesAllowance } as IDataObject;
	const fix =
		canTrade === false
			? `Roblox says about your own account: ${String(tradeEligibility as string)}. ${failure.fix}`
			: `Your own account can trade, so your partner is the likely reason. ${failure.fix}`;
	return { ...failure, fix, details: { ...failure.details, myEligibility } };
}
