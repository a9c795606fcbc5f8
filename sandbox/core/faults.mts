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
] as const;
export type FaultKind = (typeof faultKinds)[number];

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
	/** Real time before the fault shows; for `refuse`, how long the port stays closed. */
	delayMs?: number;
	/** How many requests it meets; 0 or -1: until it is removed. */
	times?: number;
	/** `html` only: the provider acts first. */
	after?: boolean;
	/** `truncated` only: the cut body arrives with a length that fits it. */
	complete?: boolean;
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
	| { type: 'cut'; answer: Answer; complete: boolean };

/** The faults waiting for requests, first in, first met. */
export class FaultBook {
	private list: Fault[] = [];

	add(input: FaultInput): Fault {
		const times = input.times ?? 1;
		const fault = { ...input, id: randomUUID(), remaining: times > 0 ? times : null };
		this.list.push(fault);
		return fault;
	}

	/** The fault this request meets, its count taken off. A closed port (`refuse`) meets no request. */
	take(call: Call): Fault | undefined {
		const fault = this.list.find((one) => one.kind !== 'refuse' && matches(one, call));
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

/** @param act lets the provider act and gives its answer; not called where the fault comes first. */
export function outcomeOf(
	fault: Fault | undefined,
	act: () => Answer,
	errorBody: (status: number) => unknown,
): Outcome {
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
		case 'truncated':
			return { type: 'cut', answer: act(), complete: fault.complete === true };
		default:
			return { type: 'answer', answer: act() };
	}
}

function matches(fault: Fault, call: Call): boolean {
	if (fault.method !== undefined && fault.method.toUpperCase() !== call.method) return false;
	return fault.path === undefined || call.path.includes(fault.path);
}

function statusAnswer(fault: Fault, errorBody: (status: number) => unknown): Answer {
	const status = fault.status ?? 500;
	return { status, headers: fault.headers, body: fault.body ?? errorBody(status) };
}

function htmlAnswer(fault: Fault): Answer {
	const status = fault.status ?? 502;
	const page = `<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>Error ${status}</h1></body></html>\n`;
	return {
		status,
		headers: { ...fault.headers, 'content-type': 'text/html; charset=utf-8' },
		body: typeof fault.body === 'string' ? fault.body : page,
	};
}
