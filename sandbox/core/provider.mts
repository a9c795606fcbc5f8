import type { IncomingHttpHeaders } from 'node:http';
import { providers, type SandboxName } from '../../providers.mts';
import type { CallbackMessage, CallbackPolicy } from './callbacks.mts';
import type { Time } from './clock.mts';
import type { Effect } from './ledger.mts';
import type { LimitRule, LimitState } from './limits.mts';

export type ProviderName = SandboxName;
export const providerNames: readonly ProviderName[] = providers.map(({ sandbox }) => sandbox);

/** A request as a provider sees it. `path` is not decoded, `params` are; `body` is the text as it arrived. */
export interface Call {
	method: string;
	path: string;
	query: URLSearchParams;
	params: Record<string, string>;
	headers: IncomingHttpHeaders;
	body: string;
}

/** A string body is sent as it stands (set its content-type), anything else as JSON, undefined as nothing. */
export interface Answer {
	status: number;
	headers?: Record<string, string | string[]>;
	body?: unknown;
}

export interface Route {
	method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
	/** A Fastify path such as `/api/orders/:id`. */
	path: string;
	handle: (call: Call) => Answer;
}

/** What POST /behaviour may change. `schema` is JSON Schema; `set` gets only what passed it. */
export interface BehaviourSettings {
	schema: object;
	get: () => Record<string, unknown>;
	set: (patch: Record<string, unknown>) => void;
}

/** Something that POST /act makes happen at a provider, as if its other customers or its staff had done it. */
export interface Action {
	/** JSON Schema of the fields beside `provider` and `action`. */
	schema: object;
	/**
	 * Gets only what passed the schema, so an implementation names the type of its fields.
	 * @throws {ControlError} when it cannot be done in the present state
	 */
	run(fields: object): object;
}

/** The bad callbacks a provider can make. */
export interface Forger {
	mutations: readonly string[];
	/** Starts from the order or event `id`, else from the latest or a made-up one; undefined when `id` is unknown. */
	forge: (mutation: string, id?: string) => CallbackMessage | undefined;
}

/**
 * A provider's behaviour, free of HTTP: a route returns its answer as data, so the core can let the provider act and
 * then lose the answer. Handlers act synchronously; what happens later is a task on the clock.
 */
export interface Provider {
	routes: Route[];
	/** The answer for a path the provider does not have. */
	notFound: (call: Call) => Answer;
	authenticated: (call: Call) => boolean;
	/** The body of an error status in the provider's own envelope, for faults and limits. */
	errorBody: (status: number, call: Call) => unknown;
	reset: () => void;
	/** Whether a 2xx tells of success; it always does without this. */
	succeeded?: (answer: Answer) => boolean;
	behaviour?: BehaviourSettings;
	forger?: Forger;
	actions?: Readonly<Record<string, Action>>;
	/** The provider's own rate limit for a call; POST /limits takes its place. */
	limit?: (call: Call) => LimitRule | undefined;
	/** Headers that tell the limit's state, put on every limited answer. */
	limitHeaders?: (state: LimitState) => Record<string, string>;
	/** Whether a 429 for a limit has Retry-After; it always has without this. */
	tellsRetryAfter?: () => boolean;
	/** Whether the Date header of answers shows the sandbox's time, not this machine's. */
	datesAnswers?: boolean;
}

export interface ProviderContext {
	clock: Time;
	/** Writes down an effect that really happened, stamped with the sandbox's time. */
	record: (effect: Effect) => void;
	/** Remembers a callback for /callbacks/resend and delivers it when the policy and a callback URL say so. */
	announce: (message: CallbackMessage, policy: CallbackPolicy) => void;
}

export interface ProviderModule {
	name: ProviderName;
	/** Added to the port base. */
	portOffset: number;
	/** Lower-case names of the headers that carry a credential, beside authorization and cookie. */
	secretHeaders: readonly string[];
	/** The fixed test credentials: never shown in the request log, wherever a client put them. */
	secrets: readonly string[];
	create: (context: ProviderContext) => Provider;
}
