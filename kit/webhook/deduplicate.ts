import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { BoundedMap } from '../data/boundedMap';
import { inTurn } from '../data/inTurn';
import { ProcessedNames } from '../data/processedNames';
import { isKnown, note } from './recentEvents';

/** How many entries n8n keeps for a trigger. An event is one; what else an event leaves behind is one each. */
export const MOST_ENTRIES = 10_000;
/** The same in static data, which n8n writes anew as a whole with every event. */
const MOST_IN_STATIC_DATA = 2_000;

/** What is remembered of an event. */
export interface EventNames {
	/** The same for each delivery of an event. Without one, deliveries cannot be told apart and each of them counts. */
	key?: string | undefined;
	/** What the event leaves behind besides. */
	leaves?: string | undefined;
	/** What makes the event late when it has been left behind before. */
	lateAfter?: string | undefined;
}

/** The trigger that remembers, in caches that all triggers of a process share. */
export function triggerOf(context: IWebhookFunctions | IExecuteFunctions): string {
	return `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
}

/** Why this process knows that an event starts nothing. */
export function knownReason(
	trigger: string,
	{ key, lateAfter }: EventNames,
): 'received' | 'late' | undefined {
	if (key !== undefined && isKnown(`${trigger}/${key}`)) return 'received';
	return lateAfter !== undefined && isKnown(`${trigger}/${lateAfter}`) ? 'late' : undefined;
}

/** Notes in this process what an event leaves behind. */
export function noteEvent(
	trigger: string,
	{ key, leaves }: EventNames,
	stage: 'stored' | 'recorded',
): void {
	for (const name of [key, leaves]) if (name !== undefined) note(`${trigger}/${name}`, stage);
}

/**
 * For the trigger's own execute(): the items of events that no execution has recorded before. n8n keeps the record in
 * its database, which all its processes share.
 *
 * A run by hand and Retry execution record nothing and go on with every item: what an execution has recorded before it
 * crashed counts as received, so that Retry execution is the way to finish it.
 */
export async function newItems(
	context: IExecuteFunctions,
	namesOf: (json: IDataObject) => EventNames,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	if (context.getMode() !== 'webhook') return items;
	const trigger = triggerOf(context);
	const fresh: INodeExecutionData[] = [];
	for (const item of items) {
		const names = namesOf(item.json);
		if (await isNew(context, trigger, names)) fresh.push(item);
		noteEvent(trigger, names, 'recorded');
	}
	return fresh;
}

interface Question {
	names: EventNames;
	/** The questions of the same batch that are about something new. */
	answers?: Promise<Set<Question>>;
}

const questions = new Map<string, Question[]>();

/**
 * Whether an event is new, which records it. The executions of this process ask in turn, so that they do not overwrite
 * each other's records, and those that have been waiting ask together.
 */
async function isNew(
	context: IExecuteFunctions,
	trigger: string,
	names: EventNames,
): Promise<boolean> {
	const question: Question = { names };
	questions.set(trigger, [...(questions.get(trigger) ?? []), question]);
	await inTurn(trigger, async () => {
		const batch = questions.get(trigger) ?? [];
		questions.delete(trigger);
		const answers = newOnes(context, trigger, batch);
		for (const one of batch) one.answers = answers;
		await answers.catch(() => undefined);
	});
	return (await question.answers)?.has(question) ?? false;
}

async function newOnes(
	context: IExecuteFunctions,
	trigger: string,
	batch: Question[],
): Promise<Set<Question>> {
	const processed = new ProcessedNames(context.helpers, MOST_ENTRIES);
	const left = await recordedBefore(
		processed,
		batch.flatMap(({ names: { lateAfter } }) => lateAfter ?? []),
	);
	const fresh = new Map<string, Question>();
	const nameless = new Set<Question>();
	for (const question of batch) {
		const { key, leaves, lateAfter } = question.names;
		if (lateAfter !== undefined && left.has(lateAfter)) continue;
		if (key === undefined) nameless.add(question);
		else if (!fresh.has(key)) fresh.set(key, question);
		if (leaves !== undefined) left.add(leaves);
	}
	const names = [...fresh.values()].flatMap(({ names: { key, leaves } }) =>
		[key, leaves].filter((name) => name !== undefined),
	);
	const { unrecorded, isCertain } = await processed.add(names);
	checkLater(processed, trigger, names);
	const isFresh = ([key]: [string, Question]) => !isCertain || unrecorded.includes(key);
	return new Set([...nameless, ...[...fresh].filter(isFresh).map(([, question]) => question)]);
}

/** Longer than another process takes between reading the records and writing them back: as a rule, and on a machine that is overloaded. */
const CHECKS_AFTER_MS = [1500, 15_000];
/** Far more than come in that time, and far fewer than are kept. */
const MOST_CHECKED = 1000;
const unchecked = new Map<string, Set<string>>();

/**
 * Records names once more a moment later, and again after that: a process that had read the records before these were
 * added may write the old ones back only after they were asked for again.
 */
function checkLater(processed: ProcessedNames, trigger: string, names: string[]): void {
	for (const afterMs of CHECKS_AFTER_MS) checkAfter(afterMs, processed, trigger, names);
}

function checkAfter(
	afterMs: number,
	processed: ProcessedNames,
	trigger: string,
	names: string[],
): void {
	const group = `${trigger}/${afterMs}`;
	const waiting = unchecked.get(group);
	if (waiting) {
		for (const name of names) waiting.add(name);
		return;
	}
	unchecked.set(group, new Set(names));
	const check = async () => {
		const all = [...(unchecked.get(group) ?? [])];
		unchecked.delete(group);
		await processed.add(all.slice(-MOST_CHECKED));
	};
	// Nobody waits for it. When it fails, the events were recorded once all the same.
	void sleep(afterMs)
		.then(async () => await inTurn(trigger, check))
		.catch(() => undefined);
}

/** Which names are recorded. Asking records the others, which nobody meant, so that is taken back. */
async function recordedBefore(processed: ProcessedNames, names: string[]): Promise<Set<string>> {
	const { unrecorded, isCertain } = await processed.ask(names);
	// When in doubt nothing is late: an event too many can be seen, one that is missing cannot.
	const unmeant = isCertain ? unrecorded : names;
	await processed.remove(unmeant);
	return new Set(names.filter((name) => !unmeant.includes(name)));
}

/**
 * The memory of a trigger on n8n's Engine 2.0, which does not call a trigger's execute(): the static data of the
 * workflow, which n8n saves when it has stored the execution. Undefined on the usual engine.
 */
export function staticMemory(context: IWebhookFunctions): StaticMemory | undefined {
	// Older n8n has neither that engine nor the function.
	const settings = 'getWorkflowSettings' in context ? context.getWorkflowSettings() : undefined;
	return settings?.engineType === 'v2' ? new StaticMemory(context) : undefined;
}

const MOST_TRIGGERS = 100;
/**
 * What this process has remembered in the static data, by trigger. A request has read them when it arrived, so that it
 * would overwrite what was stored since.
 */
const remembered = new BoundedMap<string, string[]>(MOST_TRIGGERS);

export class StaticMemory {
	constructor(private readonly context: IWebhookFunctions) {}

	reason({ key, lateAfter }: EventNames): 'received' | 'late' | undefined {
		const seen = this.seen();
		if (key !== undefined && seen.includes(key)) return 'received';
		return lateAfter !== undefined && seen.includes(lateAfter) ? 'late' : undefined;
	}

	/** Remembers an event, and forgets the oldest beyond a fixed number. */
	add({ key, leaves }: EventNames): void {
		const seen = this.seen();
		const names = [key, leaves].filter(
			(name): name is string => name !== undefined && !seen.includes(name),
		);
		if (names.length === 0) return;
		const trigger = triggerOf(this.context);
		const own = [...(remembered.get(trigger) ?? []), ...names].slice(-MOST_IN_STATIC_DATA);
		remembered.set(trigger, own);
		const data = this.context.getWorkflowStaticData('node');
		data.seen = [...new Set([...seen, ...own])].slice(-MOST_IN_STATIC_DATA);
	}

	private seen(): string[] {
		const { seen } = this.context.getWorkflowStaticData('node');
		return Array.isArray(seen)
			? seen.filter((name): name is string => typeof name === 'string')
			: [];
	}
}
