import { randomUUID } from 'node:crypto';
import type { Answer, Call } from './provider.mts';

export const faultKinds = [
	'refuse',
	'reset-before',
	'reset-after',
	'hang-after',
	'status',
	'status-after',
	'html',
	'truncated',
	'slow',
	'stall',
	'late',
	'twice',
	'stale',
	'json-500',
	'reused',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What a client meets while the provider has yet to act (`late`). */
export const lateClients = ['reset', 'hang', 'html', 'status'] as const;
export const twiceAnswers = ['first', 'second'] as const;

const LATE_MS = 1000;
const GATEWAY_TIMEOUT = 504;
const INTERNAL_ERROR = { success: false, error: 'Internal Server Error' };

/** What to inject. "after" in a kind: the provider acts first. */
export interface FaultInput {
	kind: FaultKind;
	/** Any method when absent. */
	method?: string;
	/** Matches when the request's path, without its query, contains this text. */
	path?: string;
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
	/**
	 * Real time before the fault shows; for `refuse`, how long the port stays closed; for `late`, the sandbox's time until
	 * the provider acts.
	 */
	delayMs?: number;
	/** How many requests it meets; 0 or -1: until it is removed. */
	times?: number;
	/** `html`, `json-500`, `reused`, `stale`: the provider acts first. `stall`: false: it does not. */
	after?: boolean;
	/** `truncated` only: the cut body arrives with a length that fits it. */
	complete?: boolean;
	/** `stall` only: the first half of the body arrives too. */
	half?: boolean;
	/** `late` only. */
	client?: (typeof lateClients)[number];
	/** `twice` only: which of the two answers the client gets. */
	answer?: (typeof twiceAnswers)[number];
	/** `stale` only: the oldest answer that is kept instead of the newest. */
	oldest?: boolean;
	/** `stale` only: an answer to the same path and query, as a cache keeps it, not just of the same route. */
	exact?: boolean;
}

export type Fault = FaultInput & {
	id: string;
	/** null: until it is removed. */
	remaining: number | null;
};

/** What becomes of a request. */
export type Outcome =
	| { type: 'answer'; answer: Answer }
	| { type: 'reset' }
	| { type: 'hang' }
	| { type: 'stall'; answer: Answer; half: boolean }
	| { type: 'cut'; answer: Answer; complete: boolean };

/** A request as the faults see it, whatever carries it. */
export interface Circumstances {
	/** Lets the provider act and gives its answer. */
	act: () => Answer;
	/** Lets the provider act when so many milliseconds are over; its answer goes nowhere. */
	actLater: (ms: number) => void;
	/** The earlier answer a `stale` gives again. */
	earlier: (fault: Pick<Fault, 'oldest' | 'exact'>) => Answer | undefined;
	/** Whether its connection carried a request before. */
	reused: boolean;
	/** The body of an error status in the provider's envelope. */
	errorBody: (status: number) => unknown;
}

/** The faults waiting for requests, first in, first met. */
export class FaultBook {
	private list: Fault[] = [];

	add(input: FaultInput): Fault {
		const times = input.times ?? 1;
		const fault = { ...input, id: randomUUID(), remaining: times > 0 ? times : null };
		this.list.push(fault);
		return fault;
	}

	/** The fault this request meets, its count taken off. One that cannot show in this request waits for another. */
	take(call: Call, circumstances: Pick<Circumstances, 'earlier' | 'reused'>): Fault | undefined {
		const fault = this.list.find((one) => matches(one, call) && canShow(one, circumstances));
		if (fault && fault.remaining !== null) {
			fault.remaining--;
			if (fault.remaining === 0) this.remove(fault.id);
		}
		return fault;
	}

	pending(): Fault[] {
		return this.list.map((fault) => ({ ...fault }));
	}

	remove(id: string): void {
		this.list = this.list.filter((fault) => fault.id !== id);
	}

	reset(): void {
		this.list = [];
	}
}

/** Lets the provider act as the fault has it: at once, later, twice or never. */
export function outcomeOf(fault: Fault | undefined, circumstances: Circumstances): Outcome {
	const { act, actLater, earlier, errorBody } = circumstances;
	switch (fault?.kind) {
		case 'reset-before':
			return { type: 'reset' };
		case 'reset-after':
			act();
			return { type: 'reset' };
		case 'hang-after':
			act();
			return { type: 'hang' };
		case 'status':
			return { type: 'answer', answer: statusAnswer(fault, errorBody) };
		case 'status-after':
			act();
			return { type: 'answer', answer: statusAnswer(fault, errorBody) };
		case 'html':
			if (fault.after) act();
			return { type: 'answer', answer: htmlAnswer(fault) };
		case 'json-500':
			if (fault.after) act();
			return { type: 'answer', answer: statusAnswer(fault, () => INTERNAL_ERROR) };
		case 'truncated':
			return { type: 'cut', answer: act(), complete: fault.complete === true };
		case 'stall': {
			const answer = fault.after === false ? unfounded(fault) : act();
			return { type: 'stall', answer, half: fault.half === true };
		}
		case 'late':
			actLater(fault.delayMs ?? LATE_MS);
			return lateOutcome(fault, errorBody);
		case 'twice': {
			const answers = [act(), act()] as const;
			return { type: 'answer', answer: answers[fault.answer === 'second' ? 1 : 0] };
		}
		case 'stale': {
			// Looked for before the provider acts, or its answer of now would be the newest.
			const answer = earlier(fault);
			if (!answer) return { type: 'answer', answer: act() };
			if (fault.after) act();
			return { type: 'answer', answer };
		}
		case 'reused':
			if (fault.after) act();
			return { type: 'reset' };
		default:
			return { type: 'answer', answer: act() };
	}
}

/** How long a fault holds back what the client gets, in real milliseconds. */
export function holdBackMs(fault: Fault | undefined): number {
	return fault === undefined || fault.kind === 'late' ? 0 : (fault.delayMs ?? 0);
}

function matches(fault: Fault, call: Call): boolean {
	if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) return false;
	return fault.path === undefined || call.path.includes(fault.path);
}

/** A closed port (`refuse`) meets no request. */
function canShow(
	fault: Fault,
	{ earlier, reused }: Pick<Circumstances, 'earlier' | 'reused'>,
): boolean {
	if (fault.kind === 'refuse') return false;
	if (fault.kind === 'reused') return reused;
	return fault.kind !== 'stale' || earlier(fault) !== undefined;
}

function lateOutcome(fault: Fault, errorBody: Circumstances['errorBody']): Outcome {
	switch (fault.client) {
		case 'hang':
			return { type: 'hang' };
		case 'html':
			return { type: 'answer', answer: htmlAnswer(fault, GATEWAY_TIMEOUT) };
		case 'status':
			return { type: 'answer', answer: statusAnswer(fault, errorBody, GATEWAY_TIMEOUT) };
		default:
			return { type: 'reset' };
	}
}

/** The beginning of an answer that nothing stands behind yet. */
function unfounded({ status = 200, headers, body = {} }: Fault): Answer {
	return { status, headers, body };
}

function statusAnswer(fault: Fault, errorBody: Circumstances['errorBody'], standard = 500): Answer {
	const status = fault.status ?? standard;
	return { status, headers: fault.headers, body: fault.body ?? errorBody(status) };
}

function htmlAnswer(fault: Fault, standard = 502): Answer {
	const status = fault.status ?? standard;
	const page = `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>Error ${status}</h1></body></html>\n`;
	return {
		status,
		headers: { ...fault.headers, 'content-type': 'text/html; charset=utf-8' },
		body: typeof fault.body === 'string' ? fault.body : page,
	};
}
