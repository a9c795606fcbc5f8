import type { IDataObject } from 'n8n-workflow';

import { failureError } from '../../../kit/failure';
import { operation, runOperations, type Effect } from '../../../kit/operation';
import { executeContext, testNode, type ExecuteSetup } from '../support.mts';

export interface Item {
	id: string;
	fails?: string;
	unreadable?: boolean;
	outcome?: string;
}

export interface Watch {
	started: string[];
	running: number;
	most: number;
}

/** An operation that takes a moment for each item and notes what it was asked to do. */
export function probe(effect: Effect, watch: Watch, extra: object = {}) {
	return operation<string, Item>({
		name: 'do',
		displayName: 'Do',
		action: 'Do it',
		description: 'Do it',
		effect,
		fields: [],
		read: (item) => {
			if (item.value('unreadable')) throw item.error('Amount', 'is empty', 'Enter one.');
			return {
				id: String(item.value('id')),
				fails: item.value('fails') as string | undefined,
				outcome: item.value('outcome') as string | undefined,
			};
		},
		run: async (connection, { id, fails, outcome }, itemIndex) => {
			watch.started.push(id);
			watch.most = Math.max(watch.most, ++watch.running);
			// Later items take fewer turns, so that under concurrency they end first.
			for (let turn = 0; turn < 200 - itemIndex * 2; turn++) await Promise.resolve();
			watch.running--;
			if (fails === 'odd') throw new TypeError('odd');
			if (fails) {
				throw failureError(testNode(), 'Provider', {
					happened: fails,
					fix: 'Look.',
					code: 'X',
					causedBy: 'provider',
					retryable: false,
					details: outcome ? { outcome } : {},
				});
			}
			return id === 'many' ? [{ id: 'a' }, { id: 'b' }] : { id, connection };
		},
		effectId: (result: IDataObject) => `order-${result.id as string}`,
		...extra,
	});
}

export function start(
	effect: Effect,
	items: Item[],
	setup: ExecuteSetup & { concurrency?: number } = {},
	extra: object = {},
) {
	const watch: Watch = { started: [], running: 0, most: 0 };
	const context = executeContext({
		...setup,
		items: items.map((item) => ({
			resource: 'thing',
			operation: 'do',
			options: { concurrency: setup.concurrency },
			...item,
		})),
	});
	const resource = {
		name: 'thing',
		displayName: 'Thing',
		operations: [probe(effect, watch, extra)],
	};
	const run = runOperations(context, [resource], () => Promise.resolve('connection'));
	return { run, watch, context };
}

export const ids = (count: number): Item[] =>
	Array.from({ length: count }, (_, n) => ({ id: `i${n}` }));
