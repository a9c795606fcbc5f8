import { Clock } from '../../sandbox/core/clock.mts';
import type { Effect } from '../../sandbox/core/ledger.mts';
import { Limits } from '../../sandbox/core/limits.mts';
import type { Answer, Call, Provider, ProviderName, Route } from '../../sandbox/core/provider.mts';
import { loadProviders } from '../../sandbox/providers/index.mts';

const modules = new Map((await loadProviders()).map((module) => [module.name, module]));

/** An effect that really happened, with what caused it: a request's number, or undefined for somebody else's doing. */
export type Recorded = Effect & { at: number; request: number | undefined };

/** A provider of the sandbox without its server: calls in, answers out, effects written down. */
export class StandIn {
	readonly provider: Provider;
	readonly ledger: Recorded[] = [];
	private readonly limits = new Limits();
	private readonly clock = new Clock();
	private request: number | undefined;

	constructor(private readonly name: ProviderName) {
		const module = modules.get(name);
		if (!module) throw new Error(`The sandbox has no ${name}`);
		this.provider = module.create({
			clock: this.clock,
			record: (effect) =>
				this.ledger.push({ ...effect, at: this.clock.now(), request: this.request }),
			announce: () => undefined,
		});
	}

	/** @param request what the effects are written down under */
	handle(call: Omit<Call, 'params'>, request?: number): Answer {
		this.request = request;
		try {
			return this.limited({ ...call, params: {} });
		} finally {
			this.request = undefined;
		}
	}

	/** The same, as far from any limit as a request can be. */
	handleUnlimited(call: Omit<Call, 'params'>): Answer {
		return this.routed({ ...call, params: {} });
	}

	act(name: string, fields: object): Record<string, unknown> {
		const action = this.provider.actions?.[name];
		if (!action) throw new Error(`${this.name} has no action ${name}`);
		return action.run(fields) as Record<string, unknown>;
	}

	private limited(call: Call): Answer {
		const { provider, limits, clock } = this;
		const rule = provider.limit?.(call);
		const state = rule && limits.hit(rule, clock.now());
		const answer =
			state?.allowed === false
				? { status: 429, body: provider.errorBody(429, call) }
				: this.routed(call);
		if (!state) return answer;
		const retryAfter = !state.allowed && (provider.tellsRetryAfter?.() ?? true);
		const headers = {
			...provider.limitHeaders?.(state),
			...(retryAfter ? { 'retry-after': String(state.retryAfterSeconds) } : {}),
			...answer.headers,
		};
		return { ...answer, headers };
	}

	private routed(call: Call): Answer {
		const { routes } = this.provider;
		const found = matcherOf(this.name, routes)(call);
		const route = found && routes[found.index];
		if (!found || !route) return this.provider.notFound(call);
		return route.handle({ ...call, params: found.params });
	}
}

type Found = { index: number; params: Record<string, string> } | undefined;
const matchers = new Map<ProviderName, (call: Call) => Found>();

/** A provider's routes are the same in every schedule; names in a path stand for one segment, as in Fastify. */
function matcherOf(name: ProviderName, routes: readonly Route[]): (call: Call) => Found {
	let matcher = matchers.get(name);
	if (matcher) return matcher;
	const fixed = new Map<string, number>();
	const named: Array<{ index: number; method: string; pattern: RegExp }> = [];
	routes.forEach(({ method, path }, index) => {
		if (!path.includes(':')) return fixed.set(`${method} ${path}`, index);
		const pattern = new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
		return named.push({ index, method, pattern });
	});
	matcher = ({ method, path }) => {
		const index = fixed.get(`${method} ${path}`);
		if (index !== undefined) return { index, params: {} };
		for (const one of named) {
			const groups = one.method === method ? one.pattern.exec(path)?.groups : undefined;
			if (!groups) continue;
			const params = Object.entries(groups).map(([key, text]) => [key, decodeURIComponent(text)]);
			return { index: one.index, params: Object.fromEntries(params) as Record<string, string> };
		}
		return undefined;
	};
	matchers.set(name, matcher);
	return matcher;
}
