import type { IDataObject } from 'n8n-workflow';
import type { Sent } from '../network.mts';
import type { Random } from '../random.mts';
import type { Change, Item, Schedule } from '../schedule.mts';
import type { Recorded, StandIn } from '../standIn.mts';
import {
	asText,
	bodyOf,
	recordedOf,
	type Access,
	type Operation,
	type Payment,
} from './operation.mts';

export const ME = 1001;
const PARTNER = 1002;
export const CONE = 1_082_932;
/** Partners with whom code 19 comes after or before the trade was made. */
export const ODD_PARTNERS = [1008, 1009];

const access: Access = {
	provider: 'roblox',
	node: { file: 'nodes/RobloxTrades/RobloxTrades.node.ts', name: 'RobloxTrades' },
	credential: {
		file: 'credentials/RobloxCookieApi.credentials.ts',
		name: 'RobloxCookieApi',
		data: {
			cookie: `_|WARNING:-DO-NOT-SHARE-THIS.|_sandbox-${ME}`,
			baseUrl: 'http://127.0.0.1:4604',
		},
	},
};

/** The copies that an item trades: digits of v1's ids, which v2's end with. */
const copyOf = (owner: 'mine' | 'theirs', index: number): string =>
	asText((owner === 'mine' ? 41_000_000 : 42_000_000) + index);
const idIn = (version: unknown, copy: string): string =>
	version === 'v1' ? copy : `c0111ec7-0000-4000-8000-0000${copy}`;
const copyIn = (id: string | number): string => asText(id).slice(-8);

interface Side {
	copies: string[];
	robux: number;
}

/** An offer as a text that is the same for the same offer. */
const offerKey = (partner: string, mine: Side, theirs: Side): string =>
	[
		partner,
		...[mine, theirs].map(({ copies, robux }) => `${copies.toSorted().join('+')}/${robux}`),
	].join(' ');

const sideOf = (json: IDataObject, side: 'mine' | 'theirs'): Side => ({
	copies: [asText(json[side])],
	robux: Number(json[`${side}Robux`]),
});

const itemKey = ({ json, receiver }: Item): string =>
	offerKey(receiver, sideOf(json, 'mine'), sideOf(json, 'theirs'));

/** The offer in a request, in either version. */
function sentKey(cause: Sent): string {
	const body = bodyOf(cause.call);
	const offers = (body.offers ?? [body.senderOffer, body.recipientOffer]) as IDataObject[];
	const side = (mine: boolean) => offers.find(({ userId }) => (userId === ME) === mine)!;
	const read = (one: IDataObject): Side => ({
		copies: ((one.userAssetIds ?? one.collectibleItemInstanceIds) as string[]).map(copyIn),
		robux: Number(one.robux),
	});
	return offerKey(asText(side(false).userId), read(side(true)), read(side(false)));
}

/** What somebody else did before the schedule, by the id of the trade. */
const notes = new WeakMap<StandIn, Map<string, string>>();
export const noteOf = (standIn: StandIn): Map<string, string> => {
	const noted = notes.get(standIn) ?? new Map<string, string>();
	notes.set(standIn, noted);
	return noted;
};

const item = (random: Random, index: number): Item => {
	const partner = random.chance(0.04) ? random.pick(ODD_PARTNERS) : PARTNER;
	return {
		json: {
			...{ partner: asText(partner), mine: copyOf('mine', index), theirs: copyOf('theirs', index) },
			...{ mineRobux: random.pick([0, 0, 10, 100]), theirsRobux: 0, trade: '' },
		},
		receiver: asText(partner),
		amount: '',
		...(partner !== PARTNER && { odd: true }),
	};
};

/** Both sides get the copies of their own. */
function giveCopies(standIn: StandIn, items: readonly Item[]): void {
	for (const { json, receiver } of items) {
		for (const [side, userId] of [
			['mine', ME],
			['theirs', Number(receiver)],
		] as const) {
			const copy = asText(json[side]);
			if (noteOf(standIn).has(copy)) continue;
			noteOf(standIn).set(copy, '');
			standIn.act('giveItem', { userId, assetId: CONE, userAssetId: copy });
		}
	}
}

/** The partner offers each item's copies for the account's. */
function receiveTrades(standIn: StandIn, items: readonly Item[]): void {
	giveCopies(standIn, items);
	for (const one of items) {
		if (one.json.trade !== '') continue;
		const made = standIn.act('sendTrade', {
			...{ from: Number(one.receiver), to: ME },
			...{ give: [one.json.theirs], take: [one.json.mine] },
		});
		one.json.trade = asText(made.tradeId);
	}
}

export const ofMine = (standIn: StandIn, kind: string): Recorded[] =>
	recordedOf(standIn, kind).filter(({ by }) => by === ME);

export const causeOf = (sent: readonly Sent[], { request }: Recorded): Sent | undefined =>
	request === undefined ? undefined : sent[request];

export const shared = {
	...access,
	resource: 'trade',
	survivesStaleReads: false,
	// The answer is an id or nothing, but the trade can be looked at.
	canTellStale: () => true,
	choices: () => ({}),
	behaviour: (random: Random) => ({
		settleAfterMs: random.pick([0, 0, 500, 5000]),
		settlingStatus: random.pick(['Pending', 'Processing']),
		enums: random.pick(['strings', 'strings', 'numbers', 'all-numbers']),
		firstOffer: random.pick(['caller', 'partner']),
		participantA: random.pick(['sender', 'recipient']),
		nextTradeId: random.pick(['1234567890123', '9007199254740993123']),
		csrfLifetimeMs: random.pick([300_000, 300_000, 2000]),
		csrfUses: random.pick([0, 0, 1]),
		csrfHeader: random.pick(['refusal', 'refusal', 'every-post']),
		tradeRequestLimit: random.pick([0, 0, 4]),
	}),
	// Tokens and requests that run out stand in the way.
	isEasy: ({ csrfUses = 0, tradeRequestLimit = 0, csrfLifetimeMs = 300_000 }) =>
		csrfUses === 0 && tradeRequestLimit === 0 && Number(csrfLifetimeMs) >= 300_000,
	changes: (random: Random): Change[] => {
		const user = (fields: object): Change => ({
			afterMs: 0,
			action: { name: 'setUser', fields: { userId: ME, ...fields } },
		});
		if (random.chance(0.03)) return [user({ twoStepDue: true })];
		if (random.chance(0.03)) return [user({ restriction: { reason: 'Limited', minutes: 5 } })];
		if (random.chance(0.05)) {
			return [{ afterMs: random.int(0, 5000), action: { name: 'renewTokens', fields: {} } }];
		}
		return [];
	},
	item,
	isWrite: ({ method, path }) =>
		method === 'POST' && /^\/v[12]\/trades\/(send|[^/]+\/(counter|accept|decline))$/.test(path),
	denial: () => ({ FailureReason: 'Limited', ExpirationTimeInMinutes: 5 }),
	idOf: ({ tradeId }: IDataObject) => (typeof tradeId === 'string' ? tradeId : undefined),
} satisfies Partial<Operation>;

const offerParameters = (schedule: Schedule) => {
	const { apiVersion } = schedule.parameters;
	const prefix = idIn(apiVersion, '');
	return {
		myItems: `={{ ["${prefix}" + $json.mine] }}`,
		myRobux: '={{ $json.mineRobux }}',
		theirItems: `={{ ["${prefix}" + $json.theirs] }}`,
		theirRobux: '={{ $json.theirsRobux }}',
	};
};

const version = (random: Random) => ({
	parameters: { apiVersion: random.pick(['v1', 'v2', 'v2']) },
});
const theTrade = { __rl: true, mode: 'id', value: '={{ $json.trade }}' };

const send: Operation = {
	...shared,
	name: 'Roblox Trades trade:send',
	operation: 'send',
	pays: true,
	// Its schedules send the most requests.
	weight: 2,
	guard: () => 'none',
	choices: (random) => ({
		...version(random),
		options: random.chance(0.25) ? { onOpenOffer: 'fail' } : {},
	}),
	parameters: (schedule) => ({
		partner: { __rl: true, mode: 'id', value: '={{ $json.partner }}' },
		...offerParameters(schedule),
	}),
	referenceOf: itemKey,
	prepare: (standIn, { items }) => giveCopies(standIn, items),
	payBefore(standIn, schedule, { item: index, same }) {
		const meant = schedule.items[index]!;
		const giveRobux = Number(meant.json.mineRobux) + (same ? 0 : 1);
		const made = standIn.act('sendTrade', {
			...{ from: ME, to: Number(meant.receiver), giveRobux },
			...{ give: [meant.json.mine], take: [meant.json.theirs] },
		});
		const mine = { ...sideOf(meant.json, 'mine'), robux: giveRobux };
		const key = offerKey(meant.receiver, mine, sideOf(meant.json, 'theirs'));
		noteOf(standIn).set(asText(made.tradeId), key);
	},
	payments: (standIn, sent) =>
		ofMine(standIn, 'trade-sent').map((effect): Payment => {
			const cause = causeOf(sent, effect);
			return {
				id: effect.id,
				reference: cause ? sentKey(cause) : (noteOf(standIn).get(effect.id) ?? null),
				...{ receiver: asText(effect.to), amount: '', at: effect.at, sent: cause },
			};
		}),
};

const counter: Operation = {
	...shared,
	name: 'Roblox Trades trade:counter',
	operation: 'counter',
	pays: true,
	weight: 1,
	guard: () => 'always',
	choices: (random) => send.choices(random),
	parameters: (schedule) => ({ tradeId: theTrade, ...offerParameters(schedule) }),
	referenceOf: (one) => `${asText(one.json.trade)} ${itemKey(one)}`,
	prepare: (standIn, { items }) => receiveTrades(standIn, items),
	payBefore(standIn, schedule, { item: index, same }) {
		const meant = schedule.items[index]!;
		const giveRobux = Number(meant.json.mineRobux) + (same ? 0 : 1);
		const made = standIn.act('counterTrade', {
			...{ tradeId: meant.json.trade, giveRobux },
			...{ give: [meant.json.mine], take: [meant.json.theirs] },
		});
		const mine = { ...sideOf(meant.json, 'mine'), robux: giveRobux };
		const key = offerKey(meant.receiver, mine, sideOf(meant.json, 'theirs'));
		noteOf(standIn).set(asText(made.tradeId), key);
	},
	payments: (standIn, sent) =>
		ofMine(standIn, 'trade-countered').map((effect): Payment => {
			const cause = causeOf(sent, effect);
			const key = cause ? sentKey(cause) : noteOf(standIn).get(effect.id);
			return {
				id: effect.id,
				reference: `${asText(effect.replaces)} ${key}`,
				...{ receiver: asText(effect.to), amount: '', at: effect.at, sent: cause },
			};
		}),
};

/** Answering a received trade: the trade itself is the reference, and can be answered once only. */
const answering = (verb: 'accept' | 'decline', kind: string): Operation => ({
	...shared,
	name: `Roblox Trades trade:${verb}`,
	operation: verb,
	pays: true,
	weight: 1,
	guard: () => 'always',
	choices: (random: Random) =>
		verb === 'accept'
			? {
					parameters: random.pick([
						{ confirmFinal: true },
						{ guards: { minRatio: 1, maxRobux: 0, partners: [PARTNER, ...ODD_PARTNERS].join() } },
					]),
					options: { acceptSeveral: true },
				}
			: {},
	parameters: () => ({ tradeId: theTrade }),
	referenceOf: ({ json }) => asText(json.trade),
	prepare: (standIn, { items }) => receiveTrades(standIn, items),
	payBefore(standIn, schedule, { item: index, same }) {
		const { trade } = schedule.items[index]!.json;
		const other = verb === 'accept' ? 'declineTrade' : 'acceptTrade';
		if (!same) return void standIn.act(other, { tradeId: trade });
		const fields = verb === 'accept' ? { tradeId: trade } : { tradeId: trade, by: ME };
		standIn.act(`${verb}Trade`, fields);
	},
	payments(standIn, sent) {
		const rejected = recordedOf(standIn, 'trade-rejected');
		return ofMine(standIn, kind).map((effect): Payment => {
			const undoneAt = rejected.find(({ id }) => id === effect.id)?.at;
			return {
				...{ id: effect.id, reference: effect.id, amount: '', at: effect.at },
				receiver: asText(effect.from),
				sent: causeOf(sent, effect),
				...(undoneAt !== undefined && { undoneAt }),
			};
		});
	},
});

const get: Operation = {
	...answering('decline', 'trade-declined'),
	name: 'Roblox Trades trade:get',
	operation: 'get',
	pays: false,
	choices: version,
	payBefore: () => undefined,
};

export const roblox: readonly Operation[] = [
	send,
	counter,
	answering('accept', 'trade-accepted'),
	answering('decline', 'trade-declined'),
	get,
];
