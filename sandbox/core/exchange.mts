import type { FastifyReply, FastifyRequest } from 'fastify';
import { outcomeOf, type Outcome } from './faults.mts';
import type { Host } from './host.mts';
import type { LimitState } from './limits.mts';
import type { Answer, Call } from './provider.mts';

/** One request from arrival to answer: log, limit, fault, the provider itself, delay, and what goes onto the wire. */
export async function exchange(
	host: Host,
	handle: (call: Call) => Answer,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<FastifyReply> {
	const arrived = performance.now();
	const call = callOf(request);
	const { provider } = host;
	const entry = host.requests.add(call, host.clock.iso(), provider.authenticated(call));
	const limit = hitLimit(host, call);
	const errorBody = (status: number) => provider.errorBody(status, call);

	let outcome: Outcome;
	let delayMs = 0;
	if (limit && !limit.allowed) {
		outcome = { type: 'answer', answer: { status: 429, body: errorBody(429) } };
	} else {
		const fault = host.faults.take(call);
		outcome = outcomeOf(fault, () => handle(call), errorBody);
		delayMs = fault?.delayMs ?? 0;
		if (fault) entry.fault = fault.kind;
	}
	if (limit && 'answer' in outcome) addLimitHeaders(host, outcome.answer, limit);
	entry.outcome = outcome.type === 'answer' ? outcome.answer.status : outcome.type;

	await atLeast(arrived, host.latencyMs + delayMs);
	return perform(host, outcome, reply);
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
	else if (socket) host.port.hold(socket);
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

function cut(answer: Answer, complete: boolean, reply: FastifyReply): void {
	const whole = Buffer.from(textOf(answer));
	const half = whole.subarray(0, Math.floor(whole.length / 2));
	reply.raw.writeHead(answer.status, {
		'content-type': 'application/json; charset=utf-8',
		...answer.headers,
		'content-length': complete ? half.length : whole.length,
	});
	if (complete) reply.raw.end(half);
	else reply.raw.write(half, () => reply.raw.socket?.destroy());
}

function textOf(answer: Answer): string {
	if (answer.body === undefined) return '';
	return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
}
