import type { IDataObject } from 'n8n-workflow';

/**
 * One schedule: everything that happens, as data. It is made from the seed first and run afterwards, so that it can be made
 * smaller while it still fails. Times are in milliseconds.
 */
export interface Schedule {
	seed: number;
	/** Name of the operation, such as "ROCheap order:create". */
	operation: string;
	items: Item[];
	reference: ReferenceForm;
	node: NodeSettings;
	/** The options of the operation, as the user set them. */
	options: IDataObject;
	/** Other settings of the operation that the user chose. */
	parameters: IDataObject;
	/** How the provider behaves, in the words of its stand-in. */
	behaviour: Record<string, unknown>;
	/** Whether requests can take seconds. */
	latency: 'short' | 'mixed';
	/** How long the provider is at work on a write before it knows its key. */
	workMs: number;
	/** What stands at the provider before the first play. */
	prior: Prior[];
	/** What happens at the provider by itself. */
	changes: Change[];
	plays: Play[];
}

export interface Item {
	/** The item's JSON, from which expressions take the fields. */
	json: IDataObject;
	/** What the item is meant to pay. */
	receiver: string;
	amount: string;
	/** The fields are such that the node itself has to refuse it. */
	invalid?: true;
	/** The provider refuses it or fails over it; nobody expects it to succeed. */
	odd?: true;
	/** The reference is one that the node has to refuse. */
	unsafe?: true;
}

/** Where the reference comes from. All but the first two differ from one execution to the next, or are missing. */
export const referenceForms = {
	json: '={{ $json.ref }}',
	joined: '=shop-{{ $json.ref }}',
	day: "={{ $json.ref }}-{{ $now.toFormat('yyyy-MM-dd') }}",
	execution: '={{ $execution.id }}-{{ $itemIndex }}',
	runIndex: '={{ $json.ref }}-{{ $runIndex }}',
	clock: '={{ $json.ref }}-{{ $now.toMillis() }}',
	date: '={{ $json.ref }}-{{ +new Date }}',
	chance: '={{ $json.ref }}-{{ Math.random() }}',
	nothing: '={{ $json.nothing }}',
	empty: '',
} as const;
export type ReferenceForm = keyof typeof referenceForms;
export const safeForms: readonly ReferenceForm[] = ['json', 'joined', 'day'];

export interface NodeSettings {
	continueOnFail: boolean;
	/** Retry On Fail; undefined when it is off. */
	retry?: { maxTries: number; waitMs: number };
}

/** A payment that was made before, under the reference of an item: for the same thing or for another one. */
export interface Prior {
	item: number;
	same: boolean;
	agoMs: number;
}

export interface Change {
	afterMs: number;
	behaviour?: Record<string, unknown>;
	action?: { name: string; fields: object };
}

export const startings = [
	'trigger',
	'webhook',
	'manual',
	'subworkflow',
	'retry',
	'loop',
	'tool',
] as const;
/**
 * What starts a play. `retry` is Retry execution; `loop` leads failed items back to the node within the execution;
 * `tool` is an AI agent that calls the node as its tool.
 */
export type Starting = (typeof startings)[number];

/** One run of the node by somebody: a user, n8n or a caller, and what befalls it. */
export interface Play {
	starting: Starting;
	/** Plays of the same number run in the same process as long as it lives. */
	process: number;
	/** From the end of the play before, or from its start. */
	after: 'end' | 'start';
	waitMs: number;
	/** Runs although the play before says that it succeeded, or that doing it again does not help. */
	insists: boolean;
	/** Only the items that failed. */
	onlyFailed: boolean;
	faults: Fault[];
	/** The process dies before this step of its code since the play began: a request, an answer, a timer. */
	diesAt?: number;
	/** The execution is cancelled before this step. */
	cancelledAt?: number;
}

/** What befalls one request: the nth of its kind in a play. */
export type Fault = { on: 'write' | 'read'; nth: number } & FaultKind;

/** What the client meets while the provider has not answered: a reset, silence, or a gateway's page. */
export type Meanwhile = 'reset' | 'silence' | 'gateway';

export type FaultKind =
	/** No connection: nothing leaves. */
	| { kind: 'refused'; code: string }
	/** It never arrives. */
	| { kind: 'lost'; client: Meanwhile }
	/** It arrives when the client has given up. */
	| { kind: 'late'; ms: number; client: Meanwhile }
	/** It is overtaken by others on its way. */
	| { kind: 'slow'; ms: number }
	/** Something on the way sends it twice. */
	| { kind: 'doubled'; ms: number; answer: 'first' | 'second' }
	/** The provider acts, its answer does not arrive. */
	| { kind: 'answerLost'; client: Meanwhile }
	| { kind: 'answerLate'; ms: number }
	/** Half of the body arrives; `complete`: as if it were the whole. */
	| { kind: 'cut'; complete: boolean }
	/** The headers arrive, or half of the body as well, then silence. */
	| { kind: 'stalled'; half: boolean }
	/** An earlier answer again. */
	| { kind: 'stale'; acts: boolean }
	| { kind: 'html'; status: number; acts: boolean }
	/** JSON with a 5xx, of the provider itself or of something in between. */
	| { kind: 'json500'; status: number; body: 'own' | 'generic' | 'success'; acts: boolean }
	| { kind: 'redirect'; acts: boolean }
	| { kind: 'limited'; retryAfter?: string }
	/** The host becomes unreachable while the answer is awaited. */
	| { kind: 'unrouted'; acts: boolean }
	/** A 2xx whose body says that it failed; nothing was done. */
	| { kind: 'denied' };

/** A fault in words, for the story. */
export function faultText(fault: Fault): string {
	const { on, nth, kind, ...details } = fault;
	const shown = Object.entries(details).map(([key, value]) => `${key} ${String(value)}`);
	return `${on} ${nth}: ${[kind, ...shown].join(', ')}`;
}
