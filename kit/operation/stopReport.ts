import type { IDataObject } from 'n8n-workflow';

import { counted } from '../data/text';
import { failureOf } from '../failure/nodeError';
import type { Deed, ExecutionMemory } from './executionMemory';
import type { Effect } from './effect';
import type { ItemResult } from './runner';

const MAX_LISTED = 20;

interface Done {
	item: number;
	reference?: string;
	id?: string;
}

const doneOf = (item: number, deed: Deed | undefined): Done => ({
	item,
	...(deed && { reference: deed.reference }),
	...(deed?.id !== undefined && { id: deed.id }),
});

interface Stopped {
	results: readonly ItemResult[];
	/** The item that stopped the run. */
	failed: number | undefined;
	memory: ExecutionMemory | undefined;
	provider: string;
	effect: Effect;
}

/**
 * What the error of a stopped run says beside its cause: what was paid in this execution, what nobody knows of, and what
 * was not started. Undefined when there is nothing to add. Reads leave nothing behind, so they have no report.
 */
export function stopReport(stopped: Stopped): { text: string; facts: IDataObject } | undefined {
	const { results, memory, effect, failed } = stopped;
	if (effect === 'read') return undefined;
	const done: Done[] = [];
	const unknown: Array<{ item: number; reference: string }> = [];
	const refused: Array<{ item: number; message: string }> = [];
	const notStarted: number[] = [];
	for (const [item, result] of results.entries()) {
		const deed = memory?.deedOf(item);
		const isOutput = result !== undefined && 'json' in result;
		const parts = [...(memory?.partsOf(item).values() ?? [])];
		const went = parts.filter(({ state }) => state === 'done');
		const open = parts.filter(({ state }) => state === 'sent');
		done.push(...went.map((part) => doneOf(item, part)));
		unknown.push(...open.map(({ reference }) => ({ item, reference })));
		if (went.length + open.length > 0) continue;
		const isOver = deed?.state === 'none' || parts.length > 0;
		if (deed?.state === 'done' || (isOutput && !isOver)) {
			done.push(doneOf(item, deed));
		} else if (deed?.state === 'sent') {
			unknown.push({ item, reference: deed.reference });
		} else if (result === undefined) {
			notStarted.push(item);
		} else if (isOutput) {
			refused.push({ item, message: failureIn(result.json) });
		} else if (item !== failed && 'thrown' in result) {
			refused.push({ item, message: failureOf(result.thrown, stopped.provider).message });
		}
	}
	const text = [
		sentence(
			done,
			'went through in this execution',
			({ item, id }) => `item ${item}${id ? `: ${id}` : ''}`,
		),
		sentence(
			unknown.filter(({ item }) => item !== failed || !saysSo(results[item], stopped.provider)),
			'may have gone through',
			({ item, reference }) => `item ${item}: ${reference}`,
		),
		sentence(refused, 'failed as well', ({ item, message }) => `item ${item}: ${message}`),
		notStarted.length > 0 ? `${counted(notStarted.length, 'item')} not started.` : '',
	].filter((part) => part !== '');
	if (results.length < 2 && text.length === 0) return undefined;
	return {
		text: text.join(' '),
		facts: { wentThrough: done, mayHaveGoneThrough: unknown, notStarted },
	};
}

/** What an output item says that was made for nothing, such as a failed order that the user wants to go on with. */
function failureIn([json]: IDataObject[]): string {
	const failure = json?.failure as IDataObject | null | undefined;
	return typeof failure?.message === 'string' ? failure.message : 'nothing was made';
}

/** Whether an item's own failure tells that it may have gone through. */
const saysSo = (result: ItemResult, provider: string): boolean =>
	result !== undefined &&
	'thrown' in result &&
	failureOf(result.thrown, provider).outcome === 'unknown';

function sentence<T extends { item: number }>(
	list: T[],
	what: string,
	show: (entry: T) => string,
): string {
	if (list.length === 0) return '';
	const shown = list.slice(0, MAX_LISTED).map(show).join(', ');
	const more = list.length > MAX_LISTED ? ` and ${list.length - MAX_LISTED} more` : '';
	const items = new Set(list.map(({ item }) => item)).size;
	return `${counted(items, 'item')} ${what} (${shown}${more}).`;
}
