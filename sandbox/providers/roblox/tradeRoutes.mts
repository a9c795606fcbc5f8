import type { Answer, Route } from '../../core/provider.mts';
import { refuse, refusePlainly } from './errors.mts';
import type { Gate } from './gate.mts';
import { Int64, ok } from './json.mts';
import type { Market } from './market.mts';
import { readV1, readV2 } from './offers.mts';
import type { Person, Restriction } from './people.mts';
import { page, readPaging, v1Page } from './query.mts';
import { isParty, listTypes, type ListType, type Trade } from './trades.mts';
import type { Views } from './views.mts';

/** trades.roblox.com (contract: Operations: v1 and v2). */
export function tradeRoutes(market: Market, gate: Gate, views: Views): Route[] {
	const { trades } = market;

	const trade1 = (id: string | undefined): Trade => trades.get(id ?? '') ?? refuse(2, 1);
	const trade2 = (id: string | undefined): Trade =>
		trades.get(id ?? '') ?? refusePlainly(404, 'The trade was not found.');

	const listed = (type: ListType, caller: Person) =>
		trades.list(type, caller.id, market.now() - market.behaviour.listLagMs);

	/** The same path: digits are a trade, letters a list (contract: Path ambiguity). */
	const getOrList = gate.read(({ params, query }, caller) => {
		const { id = '' } = params;
		if (/^\d+$/.test(id)) {
			const trade = trades.get(id);
			if (!trade) refuse(2, 1, { status: market.behaviour.tradeNotFoundStatus });
			if (!isParty(trade, caller.id)) refuse(2, 1);
			return ok(views.v1(trade, caller.id));
		}
		const type = listTypes.find((one) => one === id.toLowerCase()) ?? refuse(1, 1);
		return ok(list(type, caller, query));
	});

	const list = (type: ListType, caller: Person, query: URLSearchParams) => {
		const paging = readPaging(query, `trades ${type} ${caller.id}`);
		const rows = page(market, listed(type, caller), ({ seq }) => BigInt(seq), paging);
		return v1Page(rows, (trade) => views.listed(trade, caller.id));
	};

	const metadata = gate.read(() => {
		const { maxItemsPerSide, minValueRatio, maxRobuxPercent, robuxFee } = market.behaviour;
		return ok({
			maxItemsPerSide,
			minValueRatio,
			tradeSystemMaxRobuxPercent: maxRobuxPercent,
			tradeSystemRobuxFee: robuxFee,
		});
	});

	const count = gate.read(({ params }, caller) => {
		if (params.id?.toLowerCase() !== 'inbound') refuse(1, 1);
		return ok({ count: listed('inbound', caller).length });
	});

	const get2 = gate.read(({ params }, caller) => {
		const trade = trade2(params.id);
		if (!isParty(trade, caller.id)) refuse(4, 2, { status: 403 });
		return ok(views.v2(trade));
	});

	return [
		{ method: 'GET', path: '/v1/trades/:id', handle: getOrList },
		{ method: 'GET', path: '/v1/trades/metadata', handle: metadata },
		{ method: 'GET', path: '/v1/trades/:id/count', handle: count },
		{
			method: 'POST',
			path: '/v1/trades/send',
			handle: gate.tradeWrite((call, caller) =>
				made('id', market.send(caller, readV1(call, caller.id))),
			),
		},
		{
			method: 'POST',
			path: '/v1/trades/:id/counter',
			handle: gate.tradeWrite((call, caller) => {
				const trade = trade1(call.params.id);
				return made('id', market.counter(caller, trade, readV1(call, caller.id)));
			}),
		},
		{
			method: 'POST',
			path: '/v1/trades/:id/accept',
			handle: gate.tradeWrite(({ params }, caller) => {
				const restriction = market.accept(caller, trade1(params.id));
				return restriction ? restricted(restriction) : ok({});
			}),
		},
		{
			method: 'POST',
			path: '/v1/trades/:id/decline',
			handle: gate.tradeWrite(({ params }, caller) => {
				market.decline(caller, trade1(params.id));
				return ok({});
			}),
		},
		{
			method: 'POST',
			path: '/v1/trades/expire-outdated',
			handle: gate.write((_call, caller) => {
				market.expireOutdated(caller.id);
				return ok({});
			}),
		},
		{ method: 'GET', path: '/v2/trades/:id', handle: get2 },
		{
			method: 'POST',
			path: '/v2/trades/send',
			handle: gate.tradeWrite((call, caller) =>
				made('tradeId', market.send(caller, readV2(call, caller.id))),
			),
		},
		{
			method: 'POST',
			path: '/v2/trades/:id/counter',
			handle: gate.tradeWrite((call, caller) => {
				const trade = trade2(call.params.id);
				return made('tradeId', market.counter(caller, trade, readV2(call, caller.id)));
			}),
		},
	];
}

function made(field: 'id' | 'tradeId', result: Trade | Restriction): Answer {
	return 'reason' in result ? restricted(result) : ok({ [field]: new Int64(result.id) });
}

/** HTTP 200, and nothing happened (contract: Traps, A). */
function restricted({ reason, minutes }: Restriction): Answer {
	return ok({ FailureReason: reason, ExpirationTimeInMinutes: minutes });
}
