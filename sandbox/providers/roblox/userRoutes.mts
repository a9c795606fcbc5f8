import type { Route } from '../../core/provider.mts';
import {
	canTradeStatus,
	freeTradesAllowance,
	mutualEligibility,
	ownEligibility,
	statusNumber,
} from './eligibility.mts';
import { refuse, refusePlainly } from './errors.mts';
import type { Gate } from './gate.mts';
import { json, ok } from './json.mts';
import type { Market } from './market.mts';
import { jsonBody } from './offers.mts';
import type { Person } from './people.mts';
import { readId } from './query.mts';

const MOST_IDS = 200;

/** users.roblox.com, the eligibility calls of trades.roblox.com, and auth.roblox.com's refresh. */
export function userRoutes(market: Market, gate: Gate): Route[] {
	const { people } = market;

	const authenticated = gate.read((_call, { id, name, displayName }) =>
		ok({ id, name, displayName }),
	);

	/** Unknown names are missing, the order is not the request's (contract: Look-ups). */
	const byNames = gate.public((call) => {
		const { usernames, excludeBannedUsers } = jsonBody(call) ?? {};
		if (!Array.isArray(usernames)) refusePlainly(400, 'The usernames are missing.');
		if (usernames.length > market.behaviour.mostUsernames) {
			refusePlainly(400, 'Too many usernames.', 2);
		}
		const data = usernames.flatMap((name) => {
			const person = typeof name === 'string' ? people.byName(name) : undefined;
			if (!person || !isShown(person, excludeBannedUsers)) return [];
			return [{ requestedUsername: name as string, ...inLookUp(person) }];
		});
		return ok({ data: data.reverse() });
	});

	const byIds = gate.public((call) => {
		const { userIds, excludeBannedUsers } = jsonBody(call) ?? {};
		if (!Array.isArray(userIds)) refusePlainly(400, 'The user ids are missing.');
		if (userIds.length > MOST_IDS) refusePlainly(400, 'Too many ids.', 1);
		const data = userIds.flatMap((id) => {
			const person = typeof id === 'number' ? people.get(id) : undefined;
			return person && isShown(person, excludeBannedUsers) ? [inLookUp(person)] : [];
		});
		return ok({ data: data.reverse() });
	});

	const byId = gate.public(({ params }) => {
		const person = people.get(readId(params.id) ?? 0);
		if (!person || person.deleted) refusePlainly(404, 'The user id is invalid.', 3);
		const { id, name, displayName, verifiedBadge, created, banned } = person;
		return ok({
			description: '',
			created,
			isBanned: banned,
			externalAppDisplayName: null,
			hasVerifiedBadge: verifiedBadge,
			id,
			name,
			displayName,
		});
	});

	const canTradeWith1 = gate.read(({ params }, caller) => {
		const target = people.get(readId(params.id) ?? 0) ?? refuse(10, 1);
		const status = canTradeStatus(caller, target);
		const { enums, canTradeStatus: override } = market.behaviour;
		const told = enums === 'strings' ? status : statusNumber(status);
		return ok({ canTrade: status === 'CanTrade', status: override ?? told });
	});

	const canTradeWith2 = gate.read(({ params }, caller) => {
		const targetUserId = readId(params.id) ?? refusePlainly(400, 'The user id is invalid.');
		const target = people.get(targetUserId);
		const eligibility = mutualEligibility(caller, target);
		return ok({
			userId: caller.id,
			targetUserId,
			canTrade: eligibility === 'Eligible',
			mutualTradeEligibility: eligibility,
			currencyTransferEligibility: {
				canSend: caller.plus,
				canRequest: target?.plus ?? false,
			},
		});
	});

	const ownEligibilityRoute = gate.read((_call, caller) => {
		const eligibility = ownEligibility(caller);
		return ok({
			userId: caller.id,
			canTrade: eligibility === 'Eligible',
			tradeEligibility: eligibility,
			freeTradesAllowance: freeTradesAllowance(caller),
			currencyTransferEligibility: { canSend: caller.plus, canRequest: caller.plus },
		});
	});

	const refresh = gate.write((_call, _caller, session) =>
		json(200, {}, { 'set-cookie': market.sessions.rotate(session, true) }),
	);

	/** Where client libraries fetch their token: refused without one. With one it ends the session. */
	const logout = gate.write((_call, caller) => {
		market.sessions.end(caller.id);
		return ok({});
	});

	/** The older form of the economy's own currency. */
	const currency = gate.read(({ params }, caller) => {
		if (readId(params.id) !== caller.id) refusePlainly(403, 'The user is not authorized.');
		return ok({ robux: caller.robux });
	});

	const premium = gate.read(({ params }) => {
		const person = people.get(readId(params.id) ?? 0);
		if (!person || person.deleted) refusePlainly(400, 'The user id is invalid.', 3);
		return json(200, person.plus);
	});

	/** One entry for each known ID, as the thumbnails' batch of avatars has them. */
	const thumbnails = gate.public(({ query }) => {
		const ids = (query.get('userIds') ?? query.get('assetIds') ?? '').split(',');
		const data = ids
			.filter((id) => readId(id) !== undefined)
			.map((id) => ({
				targetId: Number(id),
				state: 'Completed',
				imageUrl: `https://tr.rbxcdn.com/sandbox-${id}.png`,
				version: 'TN3',
			}));
		return ok({ data });
	});

	return [
		{ method: 'POST', path: '/v2/logout', handle: logout },
		{ method: 'GET', path: '/v1/users/:id/currency', handle: currency },
		{ method: 'GET', path: '/v1/users/:id/validate-membership', handle: premium },
		{ method: 'GET', path: '/v1/users/avatar-headshot', handle: thumbnails },
		{ method: 'GET', path: '/v1/assets', handle: thumbnails },
		{ method: 'GET', path: '/v1/users/authenticated', handle: authenticated },
		{ method: 'POST', path: '/v1/usernames/users', handle: byNames },
		{ method: 'POST', path: '/v1/users', handle: byIds },
		{ method: 'GET', path: '/v1/users/:id', handle: byId },
		{ method: 'GET', path: '/v1/users/:id/can-trade-with', handle: canTradeWith1 },
		{ method: 'GET', path: '/v2/users/:id/can-trade-with', handle: canTradeWith2 },
		{ method: 'GET', path: '/v2/users/me/can-trade', handle: ownEligibilityRoute },
		{ method: 'POST', path: '/v1/session/refresh', handle: refresh },
	];
}

function isShown(person: Person, excludeBanned: unknown): boolean {
	return !person.deleted && !(excludeBanned === true && person.banned);
}

const inLookUp = ({ verifiedBadge, id, name, displayName }: Person) => ({
	hasVerifiedBadge: verifiedBadge,
	id,
	name,
	displayName,
});
