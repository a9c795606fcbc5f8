import type { FastifyReply, FastifyRequest } from 'fastify';
import { holdBackMs, outcomeOf, type Circumstances, type Outcome } from './faults.mts';
import type { Host } from './host.mts';
import type { LimitState } from './limits.mts';
import type { Answer, Call } from './provider.mts';
import type { LogEntry } from './requestLog.mts';

/** How a request is handled, and the name of its route. */
export interface Target {
	route: string;
	handle: (call: Call) => Answer;
}

/** One request from arrival to answer: log, limit, fault, the provider itself, delay, and what goes onto the wire. */
export async function exchange(
	host: Host,
	target: Target,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const arrived = performance.now();
	const call = callOf(request);
	const { provider } = host;
	const entry = host.requests.add(call, host.clock.iso(), provider.authenticated(call));
	const reused = host.port.isReused(request.raw.socket);
	const limit = hitLimit(host, call);

	let outcome: Outcome;
	let delayMs = 0;
	if (limit && !limit.allowed) {
		outcome = { type: 'answer', answer: { status: 429, body: provider.errorBody(429, call) } };
	} else {
		const circumstances = circumstancesOf(host, target, call, entry, reused);
		const fault = host.faults.take(call, circumstances);
		outcome = outcomeOf(fault, circumstances);
		delayMs = holdBackMs(fault);
		if (fault) entry.fault = fault.kind;
	}
	if (limit && 'answer' in outcome) addLimitHeaders(host, outcome.answer, limit);
	if (provider.datesAnswers && 'answer' in outcome) {
		const date = new Date(host.clock.now()).toUTCString();
		outcome.answer.headers = { date, ...outcome.answer.headers };
	}
	entry.outcome = outcome.type === 'answer' ? outcome.answer.status : outcome.type;

	await atLeast(arrived, host.latencyMs + delayMs);
	return perform(host, outcome, reply);
}

function circumstancesOf(
	host: Host,
	{ route, handle }: Target,
	call: Call,
	entry: LogEntry,
	reused: boolean,
): Circumstances {
	const { provider, answers, clock } = host;
	const url = `${call.path}?${call.query.toString()}`;
	const act = () => {
		const answer = handle(call);
		const { status } = answer;
		const good = status >= 200 && status < 300 && (provider.succeeded?.(answer) ?? true);
		if (good) answers.add(route, url, answer);
		return answer;
	};
	return {
		act,
		actLater: (ms) =>
			clock.at(clock.now() + ms, () => {
				entry.lateStatus = act().status;
			}),
		earlier: ({ oldest = false, exact = false }) =>
			answers.find(route, oldest, exact ? url : undefined),
		reused,
		errorBody: (status) => provider.errorBody(status, call),
	};
}

export function callOf(request: FastifyRequest): Call {
	const [path = '', query = ''] = request.url.split('?', 2);
	return {
		method: request.method,
		path,
		query: new URLSearchParams(query),
		params: request.params as Record<string, string>,
		// `request.headers` is what Fastify was told, see Host; the raw ones are what the client sent.
		headers: request.raw.headers,
		body: typeof request.body === 'string' ? request.body : '',
	};
}

function hitLimit(host: Host, call: Call): LimitState | undefined {
	const rule = host.limitOverride ?? host.provider.limit?.(call);
	return rule && host.limits.hit(rule, host.clock.now());
}

function addLimitHeaders(host: Host, answer: Answer, limit: LimitState): void {
	const { provider } = host;
	const retryAfter = !limit.allowed && (provider.tellsRetryAfter?.() ?? true);
	answer.headers = {
		...provider.limitHeaders?.(limit),
		...(retryAfter ? { 'retry-after': String(limit.retryAfterSeconds) } : {}),
		...answer.headers,
	};
}

/** Timers may fire a little early; the promise is kept to the millisecond all the same. */
async function atLeast(start: number, ms: number): Promise<void> {
	for (;;) {
		const left = start + ms - performance.now();
		if (left <= 0) return;
		await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)));
	}
}

function perform(host: Host, outcome: Outcome, reply: FastifyReply): FastifyReply {
	if (outcome.type === 'answer') return answerWith(host, outcome.answer, reply);
	reply.hijack();
	const { socket } = reply.raw;
	if (outcome.type === 'reset') socket?.resetAndDestroy();
	else if (outcome.type === 'cut') cut(outcome.answer, outcome.complete, reply);
	else {
		if (outcome.type === 'stall') begin(outcome.answer, outcome.half, reply);
		if (socket) host.port.hold(socket);
	}
	return reply;
}

function answerWith(host: Host, answer: Answer, reply: FastifyReply): FastifyReply {
	const text = textOf(answer);
	if (typeof answer.body !== 'string' && text !== '') {
		reply.header('content-type', 'application/json; charset=utf-8');
	}
	// A port that refuses connections must not live on in those that are open.
	if (host.port.refusing) reply.header('connection', 'close');
	return reply
		.code(answer.status)
		.headers(answer.headers ?? {})
		.send(text);
}

/** Sends the beginning of an answer. Without a length, as an empty body would be whole with one. */
function begin(answer: Answer, half: boolean, reply: FastifyReply): void {
	reply.raw.writeHead(answer.status, {
		'content-type': 'application/json; charset=utf-8',
		...answer.headers,
	});
	if (half) reply.raw.write(halfOf(Buffer.from(textOf(answer))));
	else reply.raw.flushHeaders();
}

function cut(answer: Answer, complete: boolean, reply: FastifyReply): void {
	const whole = Buffer.from(textOf(answer));
	const half = halfOf(whole);
	reply.raw.writeHead(answer.status, {
		'content-type': 'application/json; charset=utf-8',
		...answer.headers,
		'content-length': complete ? half.length : whole.length,
	});
	if (complete) reply.raw.end(half);
	else reply.raw.write(half, () => reply.raw.socket?.destroy());
}

const halfOf = (whole: Buffer) => whole.subarray(0, Math.floor(whole.length / 2));

function textOf(answer: Answer): string {
	if (answer.body === undefined) return '';
	return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
}
