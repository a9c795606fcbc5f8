import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Answer } from '../../sandbox/core/provider.mts';
import { bodyOf, type Arrival, type Body } from './body.mts';
import type { Event, Owner, VirtualTime } from './clock.mts';
import * as errors from './httpErrors.mts';
import type { Operation, Request } from './operations/operation.mts';
import { mix } from './random.mts';
import type { Fault, Meanwhile, Schedule } from './schedule.mts';
import type { StandIn } from './standIn.mts';
import type { Story } from './story.mts';
import { callOf, headersOf, isSuccess, kindOf, page, textOf } from './wire.mts';

/** A request as it was sent, and what became of it. */
export interface Sent {
	number: number;
	/** Of the schedule's plays, from 0. */
	play: number;
	/** The try of Retry On Fail, from 0. */
	attempt: number;
	on: 'write' | 'read';
	nth: number;
	call: Request;
	at: number;
	fault: Fault | undefined;
	/** False when no connection was made. */
	left: boolean;
	/** It met a 429 and nothing else. */
	limited: boolean;
	/** It was answered with an earlier answer. */
	wasStale: boolean;
	/** Whether the provider has seen it, and how often. */
	arrivals: number;
}

/** Who sends: the run whose faults apply. */
export interface Sender {
	owner: Owner;
	play: number;
	attempt: number;
	faults: readonly Fault[];
	signal: AbortSignal;
	/** Calls it when the execution is cancelled. */
	onAbort: (run: () => void) => void;
}

export interface Response {
	statusCode: number;
	headers: IDataObject;
	body: Body;
}

interface Exchange {
	sent: Sent;
	sender: Sender;
	timeoutMs: number;
	down: number;
	settled: boolean;
	/** What may end it; the first one does. */
	endings: Event[];
	/** The body that is being read. */
	body?: Body;
	resolve: (response: Response) => void;
	reject: (error: Error) => void;
}

const GATEWAY_MS = 400;
const DEFAULT_TIMEOUT_MS = 300_000;

/** The network between the processes and a provider: each request meets the fault that the schedule has for it. */
export class Network {
	readonly sent: Sent[] = [];
	/** Requests that may still reach the provider. */
	underWay = 0;
	lastActivity: number;
	private readonly counts = new Map<string, number>();
	/** Answers by method and path, ids taken out, for those that come again. */
	private readonly earlier = new Map<string, Answer>();
	/** When the provider knows a key that it is at work on. */
	private readonly working = new Map<string, number>();

	constructor(
		private readonly time: VirtualTime,
		private readonly schedule: Schedule,
		private readonly standIn: StandIn,
		private readonly operation: Operation,
		private readonly story: Story,
	) {
		this.lastActivity = time.now;
	}

	/** As n8n's helper sends it: rejects when no headers come, resolves with a body that is still to be read. */
	send(options: IHttpRequestOptions, sender: Sender): Promise<Response> {
		if (!sender.owner.mayStep()) return new Promise(() => undefined);
		if (sender.signal.aborted) return Promise.reject(errors.cancelled());
		const call = callOf(options);
		const on = this.operation.isWrite(call) ? 'write' : 'read';
		const nth = this.count(`${sender.play} ${on}`);
		const fault = sender.faults.find((one) => one.on === on && one.nth === nth);
		const sent: Sent = {
			...{ number: this.sent.length, play: sender.play, attempt: sender.attempt },
			...{
				on,
				nth,
				call,
				fault,
				at: this.time.now,
				left: true,
				limited: false,
				wasStale: false,
				arrivals: 0,
			},
		};
		this.sent.push(sent);
		this.story.sent(sent);
		this.lastActivity = this.time.now;
		return new Promise((resolve, reject) => {
			const timeoutMs = options.timeout ?? DEFAULT_TIMEOUT_MS;
			const down = this.latency(sent, 1);
			const exchange: Exchange = {
				...{ sent, sender, timeoutMs, down, settled: false, endings: [] },
				...{ resolve, reject },
			};
			this.carry(exchange, this.latency(sent, 0));
			this.fail(exchange, timeoutMs, () => errors.timedOut(timeoutMs));
			sender.onAbort(() => this.abort(exchange));
		});
	}

	private carry(exchange: Exchange, up: number): void {
		const { sent, down } = exchange;
		const { fault } = sent;
		const reply = (answer: Answer): void => this.reply(exchange, answer, down);
		const arrive = (ms: number, then: (answer: Answer) => void = () => undefined): void =>
			this.arrive(sent, ms, then);
		const either = (acts: boolean, then: (answer?: Answer) => void): void =>
			acts ? arrive(up, then) : then();
		switch (fault?.kind) {
			case undefined:
				return arrive(up, reply);
			case 'refused':
				sent.left = false;
				return this.fail(exchange, up, () => errors.neverConnected(fault.code));
			case 'lost':
				return this.meanwhile(exchange, fault.client, up);
			case 'late':
				arrive(up + fault.ms);
				return this.meanwhile(exchange, fault.client, up);
			case 'slow':
				return arrive(up + fault.ms, reply);
			case 'doubled': {
				const [first, second] = fault.answer === 'first' ? [reply] : [undefined, reply];
				arrive(up, first);
				return arrive(up + fault.ms, second);
			}
			case 'answerLost':
				return arrive(up, () => this.meanwhile(exchange, fault.client, down));
			case 'answerLate':
				return arrive(up, (answer) => this.reply(exchange, answer, down + fault.ms));
			case 'cut':
				return arrive(up, (answer) =>
					this.reply(exchange, answer, down, fault.complete ? 'half' : 'broken'),
				);
			case 'stalled':
				return arrive(up, (answer) =>
					this.reply(exchange, answer, down, fault.half ? 'stalled' : 'silent'),
				);
			case 'stale': {
				const earlier = this.earlier.get(kindOf(sent.call));
				// Whoever is refused by an answer to somebody else has no reason to look whether he was not.
				if (!earlier || (fault.acts && !isSuccess(earlier))) return arrive(up, reply);
				sent.wasStale = true;
				return either(fault.acts, () => reply(earlier));
			}
			case 'html':
				return either(fault.acts, () => reply(page(fault.status)));
			case 'json500':
				return either(fault.acts, () => reply(this.json500(sent, fault)));
			case 'redirect':
				return either(fault.acts, () =>
					reply({ status: 302, headers: { location: 'http://127.0.0.1:4600/' }, body: '' }),
				);
			case 'limited': {
				const { retryAfter } = fault;
				sent.limited = true;
				return reply({
					status: 429,
					headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
					body: this.standIn.provider.errorBody(429, { ...sent.call, params: {} }),
				});
			}
			case 'unrouted':
				return either(fault.acts, () =>
					this.fail(exchange, down, () => errors.broken('EHOSTUNREACH')),
				);
			case 'denied': {
				const body = this.operation.denial?.(sent.call);
				return body ? reply({ status: 200, body }) : arrive(up, reply);
			}
		}
	}

	/** What the client meets while the provider has not answered. */
	private meanwhile(exchange: Exchange, client: Meanwhile, ms: number): void {
		if (client === 'reset') this.fail(exchange, ms, () => errors.broken('ECONNRESET'));
		if (client === 'gateway') this.reply(exchange, page(504), ms + GATEWAY_MS);
	}

	/** Lets the provider act, as soon as the request is there, and gives its answer. */
	private arrive(sent: Sent, ms: number, then: (answer: Answer) => void): void {
		this.underWay++;
		this.time.at(this.time.now + ms, () => {
			this.lastActivity = this.time.now;
			sent.arrivals++;
			const answer = this.handled(sent);
			this.earlier.set(kindOf(sent.call), answer);
			this.story.arrived(sent, answer);
			const { workMs } = this.schedule;
			const restsMs = sent.on === 'write' ? workMs : 0;
			this.time.at(this.time.now + restsMs, () => {
				this.underWay--;
				then(answer);
			});
		});
	}

	/** A provider that is still at work on a key does not know it yet, and takes the same one for a new one. */
	private handled({ call, on, number }: Sent): Answer {
		const { standIn, working, time } = this;
		const { 'idempotency-key': key, ...headers } = call.headers;
		const { workMs } = this.schedule;
		if (workMs === 0 || on !== 'write' || typeof key !== 'string') {
			return standIn.handle(call, number);
		}
		const isAtWork = time.now < (working.get(key) ?? 0);
		const before = standIn.ledger.length;
		const answer = standIn.handle(isAtWork ? { ...call, headers } : call, number);
		if (standIn.ledger.length > before) working.set(key, time.now + workMs);
		return answer;
	}

	private reply(exchange: Exchange, answer: Answer, ms: number, arrival: Arrival = 'whole'): void {
		this.deliver(exchange, ms, () => {
			const { sent, sender } = exchange;
			this.story.answered(sent, answer, arrival);
			const after = (ms: number): Promise<void> =>
				new Promise((resolve) => this.time.for(sender.owner, this.time.now + ms, resolve));
			const body = bodyOf(textOf(answer), arrival, after);
			exchange.body = body;
			exchange.resolve({ statusCode: answer.status, headers: headersOf(answer), body });
		});
	}

	private fail(exchange: Exchange, ms: number, error: () => Error): void {
		this.deliver(exchange, ms, () => {
			const made = error();
			this.story.failed(exchange.sent, made);
			exchange.reject(made);
		});
	}

	/** Ends the exchange for the client, unless something has ended it before. */
	private deliver(exchange: Exchange, ms: number, settle: () => void): void {
		if (exchange.settled) return;
		const ending = this.time.for(exchange.sender.owner, this.time.now + ms, () => {
			this.settle(exchange);
			this.lastActivity = this.time.now;
			settle();
		});
		exchange.endings.push(ending);
	}

	private settle(exchange: Exchange): void {
		exchange.settled = true;
		for (const ending of exchange.endings) ending.cancelled = true;
	}

	/** axios ends a request that waits for headers, and breaks a body that is being read. */
	private abort(exchange: Exchange): void {
		if (!exchange.settled) {
			this.settle(exchange);
			exchange.reject(errors.cancelled());
		} else exchange.body?.break(errors.cancelled());
	}

	private json500(sent: Sent, fault: Extract<Fault, { kind: 'json500' }>): Answer {
		const { status, body } = fault;
		const call = { ...sent.call, params: {} };
		const bodies = {
			own: () => this.standIn.provider.errorBody(status, call),
			generic: () => ({ message: 'Internal Server Error' }),
			success: () => ({ success: false, error: 'Internal Server Error' }),
		};
		return { status, body: bodies[body]() };
	}

	private count(key: string): number {
		const next = (this.counts.get(key) ?? 0) + 1;
		this.counts.set(key, next);
		return next;
	}

	/** The same for the same request of a play, whatever else is taken out of the schedule. */
	private latency({ play, on, nth }: Sent, way: 0 | 1): number {
		const { seed, latency } = this.schedule;
		const chance = mix(seed, play, on === 'write' ? 1 : 2, nth, way);
		const isLong = latency === 'mixed' && chance % 13 === 0;
		return isLong ? 500 + (chance % 4001) : 2 + (chance % 120);
	}
}
