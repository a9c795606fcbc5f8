import type { IExecuteFunctions } from 'n8n-workflow';

import { BoundedMap } from '../data/boundedMap';
import { FailureError } from '../failure/failure';
import { failureOf } from '../failure/nodeError';
import { referenceError, type Reference } from '../reference';

// How the refusal of a field ends.
const NOTHING_SENT = 'Nothing was sent for this item.';

/** What an execution has done for one item under one reference so far. */
export interface Deed {
	reference: string;
	/** sent: a request went out and nothing is certain yet; done: the effect is there; none: certainly nothing. */
	state: 'sent' | 'done' | 'none';
	/** The provider's id of what was made. */
	id?: string;
	/** What was made, as it was reported. */
	outcome?: unknown;
	/** A look showed that nothing was there before the first request went out. */
	wasAbsent?: boolean;
}

/** What one execution has done in one node, across the tries of Retry On Fail. */
export class ExecutionMemory {
	/** The reference that each item had at the first try. */
	private readonly references = new Map<number, string>();

	/** By item. */
	private readonly deeds = new Map<number, Deed>();

	/** Of items that have several effects, by item and the name of the effect. */
	private readonly parts = new Map<number, Map<string, Deed>>();

	/** @param earlier what other calls of the execution have done, by reference, where the same item may be another one */
	constructor(private readonly earlier?: Map<string, Deed>) {}

	deedOf(index: number): Deed | undefined {
		return this.deeds.get(index) ?? this.earlier?.get(this.references.get(index) ?? '');
	}

	note(index: number, deed: Deed): void {
		this.deeds.set(index, deed);
		this.earlier?.set(deed.reference, deed);
	}

	partsOf(index: number): ReadonlyMap<string, Deed> {
		return this.parts.get(index) ?? new Map<string, Deed>();
	}

	notePart(index: number, part: string, deed: Deed): void {
		this.parts.set(index, new Map(this.partsOf(index)).set(part, deed));
	}

	/** What went through is new again for the next call with its reference. */
	forgetEarlier(): void {
		for (const reference of this.references.values()) this.earlier?.delete(reference);
	}

	/**
	 * Refuses a reference that is another one than at the first try of this execution.
	 *
	 * @throws FailureError REFERENCE_UNSTABLE
	 */
	check(index: number, { label, value }: Reference): void {
		const first = this.references.get(index) ?? value;
		this.references.set(index, first);
		if (first === value) return;
		throw referenceError('REFERENCE_UNSTABLE', {
			message: `${label} was ${first} at the first try of this execution and is ${value} now`,
			reference: value,
			facts: { field: label },
		});
	}

	/**
	 * The refusal of an item's fields, with what an earlier try of this execution has done for the item. It would say
	 * otherwise that nothing was sent.
	 */
	retold(index: number, thrown: unknown, provider: string): unknown {
		const deeds = [this.deedOf(index), ...this.partsOf(index).values()];
		const of = (state: Deed['state']) => deeds.find((one) => one?.state === state);
		const deed = of('sent') ?? of('done');
		if (!deed) return thrown;
		const { howToFix, ...failure } = failureOf(thrown, provider);
		const ended = deed.state === 'done' ? 'it went through' : 'it may have gone through';
		return new FailureError({
			...failure,
			howToFix: `${howToFix.replace(NOTHING_SENT, '').trim()} An earlier try of this execution sent this item, and ${ended}.`,
			reference: deed.reference,
			...(deed.state === 'sent' && { outcome: 'unknown' }),
		});
	}
}

// A cache: n8n tries a node again in the same process, and what decides after its loss is the provider's own guard.
const MAX_EXECUTIONS = 500;
const executions = new BoundedMap<string, ExecutionMemory>(MAX_EXECUTIONS);
const toolCalls = new BoundedMap<string, Map<string, Deed>>(MAX_EXECUTIONS);
// n8n's placeholder where an execution has no id.
const NO_ID = '__UNKNOWN__';

/** Whether an AI agent or MCP client called the node. */
export const isToolCall = (context: IExecuteFunctions): boolean =>
	'isToolExecution' in context && context.isToolExecution();

/**
 * The memory of this execution and node, and what empties it. It is shared with nobody where n8n gives no execution id, as
 * in the calls of an MCP client.
 *
 * The calls of a tool share an execution, and n8n tells those that Retry On Fail makes apart from those that the model
 * makes in nothing. So they share what was done under the same reference, and nothing else.
 */
export function memoryOf(context: IExecuteFunctions): {
	memory: ExecutionMemory;
	forget: () => void;
} {
	const id = context.getExecutionId() as string | undefined;
	const isTool = isToolCall(context);
	if (!id || id === NO_ID || context.getInputData().length === 0) {
		return { memory: new ExecutionMemory(), forget: () => undefined };
	}
	const place = [context.getWorkflow().id, id, context.getNode().id].join('/');
	if (isTool) {
		const memory = new ExecutionMemory(toolCalls.use(place, () => new Map()));
		return { memory, forget: () => memory.forgetEarlier() };
	}
	const run = context.evaluateExpression('{{ $runIndex }}', 0) as number;
	const key = `${place}/${run}`;
	const memory = executions.use(key, () => new ExecutionMemory());
	return { memory, forget: () => executions.delete(key) };
}
