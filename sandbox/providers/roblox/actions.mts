import { ControlError } from '../../core/controlError.mts';
import type { Action } from '../../core/provider.mts';
import { assets } from './catalog.mts';
import type { Item } from './inventory.mts';
import type { Market } from './market.mts';
import type { Person } from './people.mts';
import { isAnswerable, isParty, type Offer, type Trade } from './trades.mts';

interface OfferFields {
	/** Ids of either version; without any, the first item that can be traded. */
	give?: string[];
	take?: string[];
	giveRobux?: number;
	takeRobux?: number;
}

const user = { type: 'integer' };
const tradeId = { type: 'string', pattern: '^\\d+$' };
const ids = { type: 'array', items: { type: 'string' } };
const robux = { type: 'integer', minimum: 0 };
const times = { type: 'integer', minimum: 1, maximum: 1000 };
const milliseconds = { type: 'number', minimum: 0 };
const flag = { type: 'boolean' };
const status = { type: 'string', minLength: 1 };
const offerFields = { give: ids, take: ids, giveRobux: robux, takeRobux: robux };

const fields = (properties: Record<string, object>, required: string[] = []) => ({
	type: 'object',
	properties,
	required,
	additionalProperties: false,
});

/** What POST /act can make happen: what other users, Roblox and time do, none of it checked as a request would be. */
export function actions(market: Market): Readonly<Record<string, Action>> {
	const { people, inventory, trades, sessions } = market;

	const person = (field: string, id: number): Person =>
		people.get(id) ?? fail(`${field}: there is no user ${id}`);
	const item = (id: string): Item =>
		inventory.byUserAsset(id) ?? inventory.byInstance(id) ?? fail(`there is no item ${id}`);
	const answerable = (id: string): Trade => {
		const trade = trades.get(id) ?? fail(`tradeId: there is no trade ${id}`);
		return isAnswerable(trade) ? trade : fail(`tradeId: trade ${id} is ${trade.status}`);
	};
	const anItemOf = (userId: number): Item[] =>
		inventory
			.of(userId)
			.filter((one) => one.userAssetId !== null && !inventory.isOnHold(one))
			.slice(0, 1);
	const offer = (userId: number, list: string[] | undefined, amount = 0): Offer => ({
		userId,
		items: list ? list.map(item) : anItemOf(userId),
		robux: amount,
	});
	const offers = (from: number, to: number, { give, take, giveRobux, takeRobux }: OfferFields) =>
		[offer(from, give, giveRobux), offer(to, take, takeRobux)] as const;

	return {
		sendTrade: {
			schema: fields({ from: user, to: user, times, agoMs: milliseconds, status, ...offerFields }),
			run({ from = 1002, to = 1001, times: count = 1, agoMs = 0, ...rest }: SendTrade) {
				person('from', from);
				person('to', to);
				const tradeIds = Array.from({ length: count }, () => {
					const trade = market.open(...offers(from, to, rest), agoMs);
					market.record('trade-sent', trade, { by: from });
					if (rest.status !== undefined) trade.status = rest.status;
					return trade.id;
				});
				return { tradeId: tradeIds[0], tradeIds };
			},
		},
		acceptTrade: {
			schema: fields({ tradeId }, ['tradeId']),
			run({ tradeId: id }: { tradeId: string }) {
				const trade = answerable(id);
				market.take(trade, trade.recipient.userId);
				return { tradeId: id, status: trade.status };
			},
		},
		declineTrade: {
			schema: fields({ tradeId, by: user }, ['tradeId']),
			run({ tradeId: id, by }: { tradeId: string; by?: number }) {
				const trade = answerable(id);
				const decliner = by ?? trade.recipient.userId;
				if (!isParty(trade, decliner)) fail(`by: user ${decliner} has no part in trade ${id}`);
				market.end(trade, 'Declined', 'trade-declined', { by: decliner });
				return { tradeId: id, status: trade.status };
			},
		},
		counterTrade: {
			schema: fields({ tradeId, ...offerFields }, ['tradeId']),
			run({ tradeId: id, ...rest }: OfferFields & { tradeId: string }) {
				const trade = answerable(id);
				const by = trade.recipient.userId;
				const next = market.replace(trade, ...offers(by, trade.sender.userId, rest), by);
				return { tradeId: next.id, replaces: id };
			},
		},
		setTrade: {
			schema: fields({ tradeId, status }, ['tradeId', 'status']),
			run({ tradeId: id, status: next }: { tradeId: string; status: string }) {
				const trade = trades.get(id) ?? fail(`tradeId: there is no trade ${id}`);
				trade.status = next;
				return { tradeId: id, status: next };
			},
		},
		setUser: {
			schema: fields(
				{
					userId: user,
					robux,
					canTrade: flag,
					strictPrivacy: flag,
					hiddenInventory: flag,
					banned: flag,
					deleted: flag,
					plus: flag,
					ageCheckDue: flag,
					twoStepDue: flag,
					freeTrades: fields(
						{ limit: robux, remaining: { type: 'integer' }, window: { type: 'string' } },
						['limit', 'remaining', 'window'],
					),
					restriction: {
						type: ['object', 'null'],
						properties: { reason: { type: 'string' }, minutes: robux },
						required: ['reason', 'minutes'],
						additionalProperties: false,
					},
				},
				['userId'],
			),
			run: ({ userId, ...traits }: Partial<Person> & { userId: number }) => ({
				...Object.assign(person('userId', userId), traits),
			}),
		},
		giveItem: {
			schema: fields(
				{
					userId: user,
					assetId: { enum: [...assets.keys()] },
					userAssetId: tradeId,
					serialNumber: { type: ['integer', 'null'] },
					heldForMs: milliseconds,
					times,
				},
				['userId', 'assetId'],
			),
			run({ userId, times: count = 1, ...rest }: GiveItem) {
				person('userId', userId);
				const made = Array.from({ length: rest.userAssetId ? 1 : count }, () =>
					inventory.add({ ownerId: userId, ...rest }),
				);
				return { items: made.map(({ userAssetId, instanceId }) => ({ userAssetId, instanceId })) };
			},
		},
		moveItems: {
			schema: fields({ ids, to: user }, ['ids', 'to']),
			run({ ids: list, to }: { ids: string[]; to: number }) {
				inventory.move(list.map(item), person('to', to).id, 0);
				return { ok: true };
			},
		},
		holdItems: {
			schema: fields({ ids, ms: milliseconds }, ['ids', 'ms']),
			run({ ids: list, ms }: { ids: string[]; ms: number }) {
				for (const one of list.map(item)) inventory.hold(one, ms);
				return { ok: true };
			},
		},
		challenge: {
			schema: fields({ type: { type: 'string', minLength: 1 }, times }, ['type']),
			run({ type, times: count = 1 }: { type: string; times?: number }) {
				market.challenges.push(...Array.from({ length: count }, () => type));
				return { pending: market.challenges };
			},
		},
		expireCursors: {
			schema: fields({}),
			run() {
				market.pager.expireAll();
				return { ok: true };
			},
		},
		renewTokens: {
			schema: fields({}),
			run() {
				sessions.forgetTokens();
				return { ok: true };
			},
		},
		endSessions: {
			schema: fields({ userId: user }, ['userId']),
			run({ userId }: { userId: number }) {
				sessions.end(person('userId', userId).id);
				return { ok: true };
			},
		},
	};
}

interface SendTrade extends OfferFields {
	from?: number;
	to?: number;
	times?: number;
	/** How long ago it was made. */
	agoMs?: number;
	/** What has become of it since. */
	status?: string;
}

interface GiveItem {
	userId: number;
	assetId: number;
	userAssetId?: string;
	serialNumber?: number | null;
	heldForMs?: number;
	times?: number;
}

function fail(message: string): never {
	throw new ControlError(message);
}
