import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import type { Answer, Call, ProviderName } from '../../../sandbox/core/provider.mts';
import type { Sent } from '../network.mts';
import type { Random } from '../random.mts';
import type { Change, Item, Prior, Schedule } from '../schedule.mts';
import type { Recorded, StandIn } from '../standIn.mts';

export type Request = Omit<Call, 'params'>;

/** A payment as the ledger has it, in the same words for every provider. */
export interface Payment {
	id: string;
	/** As it was sent; for a trade the offer, or the trade that is answered. */
	reference: string | null;
	receiver: string;
	/** Empty where the provider decides it. */
	amount: string;
	at: number;
	/** The request that caused it; undefined for what somebody else did before. */
	sent: Sent | undefined;
	/** When the provider took it back by itself. */
	undoneAt?: number;
}

/** A node with its credential, and how to get to the provider without them. */
export interface Access {
	provider: ProviderName;
	node: { file: string; name: string };
	credential: { file: string; name: string; data: ICredentialDataDecryptedObject };
}

/**
 * What keeps a provider from acting twice on the same thing.
 * - always: a reference or key that it remembers, or the state of the thing itself
 * - afterWork: the same, but only once it is done with the first request
 * - none: nothing at all
 */
export type Guard = 'always' | 'afterWork' | 'none';

/** The outputs of a run, or the error that it threw. */
export type SaidTogether = { outputs: INodeExecutionData[][] } | { thrown: unknown };

/** What the simulation has to know of an operation, and nothing of how the node does it. */
export interface Operation extends Access {
	/** Such as "ROCheap order:create". */
	name: string;
	resource: string;
	operation: string;
	/** Whether it changes anything at the provider. */
	pays: boolean;
	/** How many of the schedules are its own, compared with the others. */
	weight: number;
	guard(schedule: Schedule): Guard;
	/** The parameter with the user's own reference, where the provider knows one. */
	reference?: string;
	/** Whether an answer to a write, or a look afterwards, shows for what it was made. */
	canTellStale(schedule: Schedule): boolean;
	/** Whether no answer and no look shows what an order is for. */
	hidesOrders?(schedule: Schedule): boolean;
	/** Whether reads may be answered with what was true before, and everything can still be kept apart. */
	survivesStaleReads: boolean;
	/** What the fields are set to; items are in expressions. */
	parameters(schedule: Schedule): INodeParameters;
	/** Options and other fields that a user may set in one way or another. */
	choices(random: Random): { options?: IDataObject; parameters?: IDataObject };
	behaviour(random: Random): Record<string, unknown>;
	/** Whether a provider that behaves so does everything that is asked of it. */
	isEasy(behaviour: Record<string, unknown>): boolean;
	changes?(random: Random): Change[];
	item(random: Random, index: number): Item;
	isWrite(request: Request): boolean;
	/** A 2xx that says that it failed. */
	denial?(request: Request): object;
	/** Puts at the provider what the items need; may complete them. */
	prepare?(standIn: StandIn, schedule: Schedule): void;
	/** Pays an item, or another thing under its reference, before the schedule begins. */
	payBefore(standIn: StandIn, schedule: Schedule, prior: Prior): void;
	payments(standIn: StandIn, sent: readonly Sent[]): Payment[];
	/** The reference of an item where no parameter holds it. */
	referenceOf?(item: Item): string;
	/** Has one run of the node do all items together: its one input item. */
	together?(items: readonly Item[]): IDataObject;
	/** What such a run said, as if it had said it item by item. */
	apart?(said: SaidTogether, items: readonly Item[]): SaidTogether;
	/** The most that is paid, whatever is asked. */
	cap?(schedule: Schedule): number;
	/** What an output item names as made. */
	idOf(json: IDataObject): string | undefined;
	/** Codes by which the node tells of an order that was made and has failed since. */
	failedLater?: readonly string[];
}

/** The reference that an item is meant to have. */
export function referenceOf(operation: Operation, schedule: Schedule, item: Item): string {
	if (operation.referenceOf) return operation.referenceOf(item);
	const ref = asText(item.json.ref).trim();
	if (schedule.reference === 'joined') return `shop-${ref}`;
	return schedule.reference === 'day' ? `${ref}-${DAY}` : ref;
}

/** All schedules begin at noon of this day and end on it. */
export const DAY = '2026-11-16';

/** A request as a client sends it, without network. */
export function directly(
	standIn: StandIn,
	path: string,
	headers: Record<string, string>,
	body: object,
): Answer {
	const answer = standIn.handleUnlimited({
		method: 'POST',
		path,
		query: new URLSearchParams(),
		headers: { host: '127.0.0.1', 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	});
	if (answer.status >= 300) throw new Error(`${path} was refused: ${JSON.stringify(answer.body)}`);
	return answer;
}

/** An id, an amount or whatever else stands as text or as a number. */
export const asText = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';

export const bodyOf = ({ body }: Request): Record<string, unknown> =>
	JSON.parse(body) as Record<string, unknown>;

/** Where the amount is the provider's business, and everything else it has nothing to say about. */
export const recordedOf = (standIn: StandIn, kind: string): Recorded[] =>
	standIn.ledger.filter((effect) => effect.kind === kind);
