import type { IDataObject } from 'n8n-workflow';

import { inTurn } from '../../../kit/data/inTurn';
import { FailureError, failureFields, settle, type Failure } from '../../../kit/failure/failure';
import type { PartedRun } from '../../../kit/operation/itemRun';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';
import { pickCopies, type Copy } from '../model/copies';
import { eligibilityOf } from '../model/eligibility';
import { sidesIn, type Offer } from '../model/offer';
import type { Party } from '../model/trade';
import { Contacts, resolvePartners, tradableCopies } from './partners';
import { sendOffer } from './sendOffer';
import { heldIn, TradeBook } from './tradeBook';

/** One offer by asset, to several partners. */
export interface Campaign {
	partners: string[];
	/** Asset IDs, one entry for each copy. */
	give: string[];
	take: string[];
	giveRobux: number;
	takeRobux: number;
	/** No second offer to a partner within this time. */
	cooldownMs: number;
	/** Offers within 24 hours. */
	dailyCap: number;
	/** Users who get none. */
	avoidPartners: string[];
	dryRun: boolean;
}

const DAY_MS = 86_400_000;
const VERSION = 'v2';

/**
 * Sends an offer to each of the partners who may get one. What was sent before is read from Roblox's own lists, so that a
 * run that was killed goes on where it ended. Campaigns of one account take turns: they would pick the same copies.
 *
 * @returns an item for each partner, in their order
 */
export async function sendOffers(
	client: RobloxClient,
	campaign: Campaign,
	run: PartedRun,
): Promise<IDataObject[]> {
	const account = await client.account();
	return await inTurn(`offers ${account}`, async () => {
		const prepared = await settle(Sender.prepare(client, account, campaign, run));
		if ('failure' in prepared) throw withResults(prepared.failure, run);
		return await prepared.value.sendAll();
	});
}

class Sender {
	private readonly results: IDataObject[] = [];

	private readonly contacts: Contacts;

	private constructor(
		private readonly client: RobloxClient,
		account: string,
		private readonly campaign: Campaign,
		private readonly run: PartedRun,
		private readonly myCopies: readonly Copy[],
		/** Copies of open offers. */
		private readonly taken: Set<string>,
		/** When each user was last traded with. */
		private readonly lastSeen: Map<string, { at: number; tradeId: string }>,
		private readonly partners: Array<{ asked: string; party: Party | undefined }>,
		/** Offers that may still be sent today. */
		private left: number,
	) {
		this.contacts = new Contacts(client, account);
	}

	static async prepare(
		client: RobloxClient,
		account: string,
		campaign: Campaign,
		run: PartedRun,
	): Promise<Sender> {
		const partners = await resolvePartners(client, campaign.partners);
		const book = await TradeBook.of(client, account);
		const since = Date.now() - Math.max(campaign.cooldownMs, DAY_MS);
		const entries = await book.read({ since, anew: true, withReceived: true });
		const listed = new Set(partners.flatMap(({ party }) => (party ? [party.id] : [])));
		const taken = new Set<string>();
		const lastSeen = new Map<string, { at: number; tradeId: string }>();
		let today = 0;
		for (const { list, trade } of entries.values()) {
			const { tradeId, partner, created } = trade;
			const at = Date.parse(created ?? '');
			// Roblox does not say who offered a trade that has ended: with these partners it counts as the own one.
			const isOwn = list === 'Outbound' || (list !== 'Inbound' && listed.has(partner?.id ?? ''));
			if (isOwn && !(at < Date.now() - DAY_MS)) today++;
			const isOpen = list === 'Outbound' || list === 'Inbound';
			if (partner && (isOpen || !(at < since))) {
				const before = lastSeen.get(partner.id);
				const seen = { at: isOpen ? Date.now() : at || Date.now(), tradeId };
				if (!before || before.at < seen.at) lastSeen.set(partner.id, seen);
			}
			if (list !== 'Outbound') continue;
			const held = await heldIn(client, account, VERSION, tradeId);
			for (const id of held?.mine ?? []) taken.add(id);
		}
		const { id } = await client.me();
		const copies = await tradableCopies(client, id, undefined);
		const recent = new Contacts(client, account).countSince(Date.now() - DAY_MS);
		const left = campaign.dailyCap - Math.max(today, recent);
		return new Sender(client, account, campaign, run, copies, taken, lastSeen, partners, left);
	}

	async sendAll(): Promise<IDataObject[]> {
		const done = new Set<string>();
		for (const { asked, party } of this.partners) {
			const sent = await settle(this.offerTo(party, done));
			if (party) done.add(party.id);
			const shown = { partner: party ?? null, asked, dryRun: this.campaign.dryRun };
			if ('value' in sent) this.results.push({ ...shown, ...sent.value });
			else if (isOfPartner(sent.failure)) {
				this.results.push({ ...shown, ...skipped('refused'), ...refusalOf(sent.failure) });
			} else {
				const facts = { ...sent.failure.facts, asked };
				throw withResults({ ...sent.failure, facts }, this.run, done, this.results);
			}
		}
		return this.results;
	}

	private async offerTo(party: Party | undefined, done: Set<string>): Promise<IDataObject> {
		const { client, campaign } = this;
		if (this.run.cancelled()) throw failures.error('CANCELLED');
		if (!party) return skipped('notFound');
		const { id } = party;
		if (id === (await client.me()).id) return skipped('yourself');
		if (done.has(id)) return skipped('listedTwice');
		if (campaign.avoidPartners.includes(id)) return skipped('avoided');
		const before = await this.sentBefore(id);
		if (before) return before;
		const cooling = await this.coolingOf(id);
		if (cooling) return cooling;
		if (this.left <= 0) return skipped('dailyCap');
		const eligibility = eligibilityOf(await client.canTradeWith(id, VERSION));
		if (!eligibility.canTrade) return { ...skipped('cannotTrade'), detail: eligibility.status };
		const mine = pickCopies(campaign.give, this.myCopies, (copy) => this.taken.has(copy));
		if ('missing' in mine) return { ...skipped('noCopyOfYours'), missing: mine.missing };
		const copies = campaign.take.length > 0 ? await tradableCopies(client, id, campaign.take) : [];
		const theirs = pickCopies(campaign.take, copies, () => false);
		if ('missing' in theirs) return { ...skipped('noCopyOfTheirs'), missing: theirs.missing };
		const offer: Offer = {
			version: VERSION,
			mine: { itemIds: mine.picked, robux: campaign.giveRobux },
			theirs: { itemIds: theirs.picked, robux: campaign.takeRobux },
		};
		const { itemIds } = offer.mine;
		for (const copy of itemIds) this.taken.add(copy.toLowerCase());
		this.left--;
		if (campaign.dryRun) {
			const { mine: give, theirs: take } = offer;
			return { sent: false, wouldSend: true, mine: give, theirs: take } as IDataObject;
		}
		if (!(await this.contacts.sending(id))) return skipped('unknownOutcome');
		return await this.send(id, offer);
	}

	/** What an earlier try of this execution has sent to a partner: that it was sent is what this one has to say. */
	private async sentBefore(id: string): Promise<IDataObject | undefined> {
		const { deed } = this.run.part(id);
		if (this.campaign.dryRun || !deed || deed.state === 'none') return undefined;
		const offer: Offer = { version: VERSION, ...sidesIn(deed.reference) };
		for (const copy of offer.mine.itemIds) this.taken.add(copy);
		const ended = await settle(this.send(id, offer));
		if ('value' in ended) return ended.value;
		if (ended.failure.outcome !== 'unknown') throw new FailureError(ended.failure);
		return skipped('unknownOutcome');
	}

	private async send(id: string, offer: Offer): Promise<IDataObject> {
		const rules = { onOpenOffer: 'returnExisting' as const, lookBackMs: this.campaign.cooldownMs };
		const ended = await settle(
			sendOffer(this.client, { partner: { id }, offer, rules }, this.run.part(id)),
		);
		if ('value' in ended) {
			await this.contacts.made(id);
			return { ...ended.value, sent: true };
		}
		const { failure } = ended;
		if (failure.outcome !== 'unknown') {
			await this.contacts.refused(id);
			for (const copy of offer.mine.itemIds) this.taken.delete(copy.toLowerCase());
			this.left++;
		}
		throw new FailureError(failure);
	}

	private async coolingOf(id: string): Promise<IDataObject | undefined> {
		const { cooldownMs } = this.campaign;
		const seen = this.lastSeen.get(id);
		const sent = await this.contacts.lastOf(id);
		const at = Math.max(seen?.at ?? 0, sent?.at ?? 0);
		if (at < Date.now() - cooldownMs) return undefined;
		const until = new Date(at + cooldownMs).toISOString();
		if (seen) return { ...skipped('cooldown'), until, tradeId: seen.tradeId };
		return { ...skipped(sent?.isCertain === false ? 'unknownOutcome' : 'cooldown'), until };
	}
}

/** A failure with what was done before it, in this try and, for partners that it did not reach, in earlier ones. */
function withResults(
	failure: Failure,
	run: PartedRun,
	reached = new Set<string>(),
	results: IDataObject[] = [],
): FailureError {
	const earlier = [...run.parts]
		.filter(([id, { state }]) => state !== 'none' && !reached.has(id))
		.map(([id, { state, id: tradeId }]) => ({
			partner: { id },
			...(state === 'done' ? { sent: true, tradeId } : skipped('unknownOutcome')),
		}));
	const facts = { ...failure.facts, results: [...results, ...earlier] };
	return new FailureError({ ...failure, facts });
}

const skipped = (reason: string): IDataObject => ({ sent: false, reason });
const refusalOf = (failure: Failure): IDataObject => ({ failure: failureFields(failure) });

/** Whether a refusal is about this partner or these copies, so that others may still get their offer. */
const isOfPartner = (failure: Failure): boolean =>
	failure.outcome !== 'unknown' &&
	(failure.causedBy === 'receiver' || rulesOf(failure).aboutOffer === true);
