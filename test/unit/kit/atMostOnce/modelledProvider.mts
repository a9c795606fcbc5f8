import type { Attempt, Found, Match, Write } from '../../../../kit/atMostOnce';
import { FailureError } from '../../../../kit/failure/failure';
import { down, duplicate, failures, refusal } from './support.mts';

/**
 * How a provider keeps an effect from happening twice, and what it shows.
 * - unique: refuses a reference that it has; a look finds it exactly.
 * - keyed: answers a key that it has with the first effect; no look.
 * - none: makes an effect of every request; a look finds those that are the same.
 */
export type Guard = 'unique' | 'keyed' | 'none';

export const REPEAT = { unique: 'ifAbsent', keyed: 'sameKey', none: 'never' } as const;

/** What happens to one request. */
export type Fate =
	/** It acts, and the answer arrives. */
	| 'fine'
	/** Refused for a reason of its own, such as too few credits; a reference that it has comes before that. */
	| 'refused'
	/** Never arrives. */
	| 'lost'
	/** Acts, and the answer is lost. */
	| 'answerLost'
	/** Arrives once the sender has given up, at the next request or look, or at the end. */
	| 'late'
	/** Something on the way sends it twice; the second answer arrives. */
	| 'twice'
	/** Acts, and an earlier answer to another request arrives instead of its own. */
	| 'stale'
	/** Acts, and an answer that shows nothing arrives. */
	| 'bare';
export const FATES: Fate[] = [
	'fine',
	'refused',
	'lost',
	'answerLost',
	'late',
	'twice',
	'stale',
	'bare',
];

/** What happens to one look. */
export type Sight = 'clear' | 'blind' | 'defect';
export const SIGHTS: Sight[] = ['clear', 'blind', 'defect'];

/** One try of an execution. */
export interface Sender {
	execution: number;
	tried: number;
}

export interface Effect {
	id: string;
	reference: string;
	/** Whose request made it. */
	by: Sender;
}

interface Shown {
	id: string;
	reference: string | undefined;
}

type Answer =
	{ kind: 'done'; shown: Shown; existed: boolean } | { kind: 'duplicate' } | { kind: 'poor' };

/** A provider with a ledger, behind a network that does what it is told. */
export class ModelledProvider {
	readonly ledger: Effect[] = [];

	sender: Sender = { execution: 0, tried: 0 };

	private readonly answers: Answer[] = [];

	private late: Array<{ reference: string; by: Sender }> = [];

	constructor(
		readonly guard: Guard,
		private readonly account: string,
		/** One after the other; fine once they are spent. */
		private readonly fates: Fate[],
		private readonly sights: Sight[],
	) {}

	/** Everything that is still on its way arrives. */
	settle(): void {
		const arriving = this.late;
		this.late = [];
		for (const { reference, by } of arriving) this.act(reference, by);
	}

	effectsOf(reference: string): Effect[] {
		return this.ledger.filter((effect) => effect.reference === reference);
	}

	write(reference: string): Write<Shown> {
		const { guard, account } = this;
		return {
			failures,
			account,
			reference,
			noun: 'order',
			...(guard !== 'none' && { label: 'Order ID' }),
			repeat: REPEAT[guard],
			findFirst: guard === 'none',
			attempt: async () => await Promise.resolve(this.attempt(reference)),
			...(guard !== 'keyed' && { find: async () => await Promise.resolve(this.find(reference)) }),
			matches: ({ reference: shown }): Match => {
				if (shown === undefined) return 'notShown';
				return shown === reference ? 'same' : 'differs';
			},
			idOf: ({ id }) => id,
		};
	}

	private recalls(reference: string): boolean {
		return this.guard !== 'none' && this.effectsOf(reference).length > 0;
	}

	private act(reference: string, by = this.sender): Answer {
		const [before] = this.effectsOf(reference);
		if (before && this.guard === 'unique') return { kind: 'duplicate' };
		if (before && this.guard === 'keyed') {
			return { kind: 'done', shown: { ...before }, existed: true };
		}
		const effect = { id: `id-${this.ledger.length}`, reference, by };
		this.ledger.push(effect);
		return { kind: 'done', shown: { ...effect }, existed: false };
	}

	private attempt(reference: string): Attempt<Shown> {
		this.settle();
		const fate = this.fates.shift() ?? 'fine';
		if (fate === 'lost') return { unclear: 'no answer' };
		if (fate === 'late') {
			this.late.push({ reference, by: this.sender });
			return { unclear: 'no answer in time' };
		}
		const isRefused = fate === 'refused' && !this.recalls(reference);
		const answer: Answer = isRefused ? { kind: 'poor' } : this.act(reference);
		const last = fate === 'twice' ? this.act(reference) : answer;
		if (fate === 'answerLost') return { unclear: 'the connection broke' };
		if (fate === 'bare') return { unclear: 'HTTP 200 without an order' };
		// A replay that something repeats later would pass for a clash of the key, which nobody can tell apart.
		const earlier = this.answers.find(({ kind }) => kind === 'done');
		this.answers.push(last);
		return this.told(fate === 'stale' && earlier ? earlier : last);
	}

	private told(answer: Answer): Attempt<Shown> {
		if (answer.kind === 'poor') return { refused: refusal };
		if (answer.kind === 'duplicate') return { taken: duplicate };
		const { shown, existed } = answer;
		return this.guard === 'keyed' ? { done: shown, existing: existed } : { done: shown };
	}

	private find(reference: string): Found<Shown> {
		this.settle();
		const sight = this.sights.shift() ?? 'clear';
		if (sight === 'blind') throw new FailureError(down);
		if (sight === 'defect') throw new TypeError('defect');
		const [effect] = this.effectsOf(reference);
		return effect ? { found: { ...effect } } : { absent: true };
	}
}
