import type { ProviderContext } from '../../core/provider.mts';
import { behaviourSchema, defaultBehaviour, type Behaviour } from './behaviour.mts';
import { refuse, RefusedError, refusal } from './errors.mts';
import { Inventory } from './inventory.mts';
import type { TradeRequest } from './offers.mts';
import { Pager } from './paging.mts';
import { magic, People, type Person, type Restriction } from './people.mts';
import { afterFee, checkOffers, checkParties } from './rules.mts';
import { Sessions } from './sessions.mts';
import { isAnswerable, isParty, TradeBook, type Offer, type Trade } from './trades.mts';

/** The users, what they own, and the trades between them, as time passes. */
export class Market {
	behaviour: Behaviour = defaultBehaviour();
	readonly people = new People();
	readonly trades = new TradeBook();
	readonly inventory: Inventory;
	readonly sessions: Sessions;
	readonly pager: Pager;
	/** Challenges for the next trade POSTs, from POST /act. */
	challenges: string[] = [];

	constructor(private readonly context: ProviderContext) {
		const now = () => context.clock.now();
		const behaviour = () => this.behaviour;
		this.inventory = new Inventory(now);
		this.sessions = new Sessions(now, behaviour);
		this.pager = new Pager(now, behaviour);
	}

	readonly settings = {
		schema: behaviourSchema,
		get: () => ({ ...this.behaviour }),
		set: (patch: Partial<Behaviour>) => void Object.assign(this.behaviour, patch),
	};

	reset(): void {
		this.behaviour = defaultBehaviour();
		this.people.reset();
		this.trades.reset();
		this.inventory.reset();
		this.sessions.reset();
		this.pager.expireAll();
		this.challenges = [];
	}

	/** @returns the new trade, or the restriction that kept it from coming to be (contract: Traps, A) */
	send(caller: Person, request: TradeRequest): Trade | Restriction {
		const { own, partner, person } = this.check(caller, request);
		if (caller.twoStepDue) refuse(23, request.version);
		if (caller.restriction) return caller.restriction;
		if (person.id === magic.sendLostBefore) refuse(19, request.version);
		const trade = this.open(own, partner);
		this.record('trade-sent', trade, { by: caller.id });
		if (person.id === magic.sendLostAfter) refuse(19, request.version);
		return trade;
	}

	/** The old trade ends, a new one comes to be (contract: Traps, H). Code 23 is not among counter's. */
	counter(caller: Person, trade: Trade, request: TradeRequest): Trade | Restriction {
		const { version } = request;
		if (!isParty(trade, caller.id)) this.refuseStranger(version);
		// The docs give counter no code 3, and the sender of a trade has nothing to counter.
		if (!isAnswerable(trade) || trade.sender.userId === caller.id) refuse(4, version);
		if (request.partner.userId !== trade.sender.userId) refuse(10, version);
		const { own, partner } = this.check(caller, request);
		if (caller.restriction) return caller.restriction;
		return this.replace(trade, own, partner, caller.id);
	}

	accept(caller: Person, trade: Trade): Restriction | undefined {
		if (!isParty(trade, caller.id)) refuse(4, 1);
		if (!isAnswerable(trade)) refuse(3, 1);
		if (trade.sender.userId === caller.id) refuse(6, 1);
		const sender = this.people.get(trade.sender.userId)!;
		checkParties(1, caller, sender, this.behaviour);
		if (caller.twoStepDue) refuse(23, 1);
		if (caller.restriction) return caller.restriction;
		this.take(trade, caller.id);
		return undefined;
	}

	/** On one's own outbound trade it cancels (contract: Operations: v1). */
	decline(caller: Person, trade: Trade): void {
		if (!isParty(trade, caller.id)) refuse(4, 1);
		if (!isAnswerable(trade)) refuse(3, 1);
		this.end(trade, 'Declined', 'trade-declined', { by: caller.id });
	}

	expireOutdated(userId: number): void {
		for (const trade of this.trades.all()) {
			if (isParty(trade, userId)) this.expire(trade);
		}
	}

	/** Opens a trade without any check; `record` tells of it. */
	open(sender: Offer, recipient: Offer, agoMs = 0): Trade {
		const { clock } = this.context;
		const { nextTradeId, tradeLifetimeMs, autoExpire } = this.behaviour;
		const created = clock.now() - agoMs;
		const trade = this.trades.add({
			id: nextTradeId,
			sender,
			recipient,
			created,
			expires: created + tradeLifetimeMs,
			status: 'Open',
		});
		this.behaviour.nextTradeId = String(BigInt(nextTradeId) + 1n);
		if (autoExpire) clock.at(trade.expires, () => this.expire(trade));
		return trade;
	}

	/** Counters without any check. */
	replace(trade: Trade, sender: Offer, recipient: Offer, by: number): Trade {
		const next = this.open(sender, recipient);
		trade.status = 'Countered';
		this.record('trade-countered', next, { by, replaces: trade.id });
		return next;
	}

	/** Accepts without a check of the parties: what cannot be done shows in the trade's status, not in the answer. */
	take(trade: Trade, by: number): void {
		const { settleAfterMs, settlingStatus } = this.behaviour;
		this.record('trade-accepted', trade, { by });
		if (settleAfterMs === 0) return this.settle(trade);
		trade.status = settlingStatus;
		const { clock } = this.context;
		clock.at(clock.now() + settleAfterMs, () => {
			if (trade.status === settlingStatus) this.settle(trade);
		});
	}

	end(trade: Trade, status: string, kind: string, details: object = {}): void {
		trade.status = status;
		this.record(kind, trade, details);
	}

	record(kind: string, trade: Trade, details: object = {}): void {
		this.context.record({
			kind,
			id: trade.id,
			reference: null,
			amount: trade.sender.robux,
			from: trade.sender.userId,
			to: trade.recipient.userId,
			...details,
		});
	}

	now(): number {
		return this.context.clock.now();
	}

	private check(caller: Person, request: TradeRequest) {
		const { version } = request;
		const person = this.people.get(request.partner.userId);
		if (!person) refuse(10, version);
		checkParties(version, caller, person, this.behaviour);
		const offers = checkOffers(request, caller, person, this.inventory, this.behaviour);
		return { ...offers, person };
	}

	private refuseStranger(version: 1 | 2): never {
		if (version === 1) refuse(4, 1);
		throw new RefusedError({ ...refusal(4, 2), status: 403 });
	}

	private expire(trade: Trade): void {
		if (isAnswerable(trade) && trade.expires <= this.now()) {
			this.end(trade, 'Expired', 'trade-expired');
		}
	}

	/** Items and Robux change hands, all or nothing. */
	private settle(trade: Trade): void {
		const { sender, recipient } = trade;
		if (!this.canGive(sender) || !this.canGive(recipient)) {
			return this.end(trade, 'RejectedDueToError', 'trade-rejected');
		}
		trade.status = 'Completed';
		this.give(trade, sender, recipient.userId);
		this.give(trade, recipient, sender.userId);
		for (const { userId } of [sender, recipient]) {
			const { plus, freeTrades } = this.people.get(userId)!;
			if (!plus && freeTrades.remaining > 0) freeTrades.remaining--;
		}
	}

	private canGive({ userId, items, robux }: Offer): boolean {
		const owned = items.every((item) => item.ownerId === userId && !this.inventory.isOnHold(item));
		return owned && this.people.get(userId)!.robux >= robux;
	}

	private give(trade: Trade, { userId, items, robux }: Offer, to: number): void {
		const { holdMs, robuxFee } = this.behaviour;
		if (items.length > 0) {
			this.inventory.move(items, to, holdMs);
			this.record('items-moved', trade, {
				amount: items.length,
				from: userId,
				to,
				userAssetIds: items.map((item) => item.userAssetId),
				instanceIds: items.map((item) => item.instanceId),
			});
		}
		if (robux > 0) {
			const received = afterFee(robux, robuxFee);
			this.people.get(userId)!.robux -= robux;
			this.people.get(to)!.robux += received;
			this.record('robux-moved', trade, { amount: robux, received, from: userId, to });
		}
	}
}
