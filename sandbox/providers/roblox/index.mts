import type { Call, Provider, ProviderModule } from '../../core/provider.mts';
import { actions } from './actions.mts';
import { plainRefusal, refusal, unauthenticated, type Refusal } from './errors.mts';
import { Gate } from './gate.mts';
import { itemRoutes } from './itemRoutes.mts';
import { Market } from './market.mts';
import { startCookies } from './sessions.mts';
import { tradeRoutes } from './tradeRoutes.mts';
import { userRoutes } from './userRoutes.mts';
import { Views } from './views.mts';

const isTradePost = ({ method, path }: Call) =>
	method === 'POST' && /^\/v[12]\/trades\//.test(path);
const isTradeRequest = (call: Call) => isTradePost(call) && /\/(send|counter)$/.test(call.path);

function byStatus(status: number, call: Call): Refusal {
	if (status === 401) return unauthenticated();
	if (status === 429 && isTradeRequest(call)) return refusal(14, 1);
	if (status === 429) return plainRefusal(429, 'Too many requests');
	if (status === 503 && isTradePost(call)) return refusal(5, 1);
	return plainRefusal(status, 'An unknown error occurred.');
}

/**
 * One port for trades, users, inventory, economy, auth and apis.roblox.com, with the documented paths and nothing before
 * them: no path occurs on two of these hosts. A client whose base URL is this port's sends there what it would send to
 * `https://<host>.roblox.com`.
 */
export const roblox: ProviderModule = {
	name: 'roblox',
	portOffset: 4,
	secretHeaders: ['x-csrf-token'],
	secrets: startCookies,
	create(context): Provider {
		const market = new Market(context);
		const gate = new Gate(market);
		const views = new Views(market.people, market.inventory, () => market.behaviour);
		const errorBody = (status: number, call: Call): unknown => {
			const { code, message } = byStatus(status, call);
			return { errors: [{ code, message }] };
		};

		return {
			routes: [
				...tradeRoutes(market, gate, views),
				...userRoutes(market, gate),
				...itemRoutes(market, gate, views),
			],
			notFound: () => ({ status: 404, body: { errors: [{ code: 0, message: 'NotFound' }] } }),
			authenticated: (call) => market.sessions.of(call) !== undefined,
			// An economic restriction is a 200 (contract: Traps, A).
			succeeded: ({ body }) => !String(body).startsWith('{"FailureReason"'),
			errorBody,
			datesAnswers: true,
			reset: () => market.reset(),
			behaviour: market.settings,
			actions: actions(market),
			limit: (call) => {
				const { tradeRequestLimit: limit, tradeRequestWindowMs: windowMs } = market.behaviour;
				if (limit === 0 || !isTradeRequest(call)) return undefined;
				return { bucket: 'trade requests', limit, windowMs };
			},
			/** The reset is in seconds left, the limit may come as a list of windows (contract: Rate limits). */
			limitHeaders: ({ limit, remaining, retryAfterSeconds }) => {
				const { tradeRequestLimit, tradeRequestWindowMs } = market.behaviour;
				const isOwn = limit === tradeRequestLimit;
				const windows = isOwn ? `, ${limit};w=${Math.ceil(tradeRequestWindowMs / 1000)}` : '';
				return {
					'x-ratelimit-limit': `${limit}${windows}`,
					'x-ratelimit-remaining': String(remaining),
					'x-ratelimit-reset': String(retryAfterSeconds),
				};
			},
		};
	},
};
