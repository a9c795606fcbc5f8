import type { Effect } from '../../../../kit/operation/effect';
import type { IDataObject } from 'n8n-workflow';

import { FailureError } from '../../../../kit/failure/failure';
import type { Deed } from '../../../../kit/operation/executionMemory';
import { operation, runOperations, type Provider } from '../../../../kit/operation/runner';
import type { PartedRun } from '../../../../kit/operation/itemRun';
import { executeContext, type ExecuteSetup, type Json } from '../../support.mts';

export interface Item {
	id: string;
	/** Ends with this failure; "odd" is a defect. */
	fails?: string;
	unreadable?: boolean;
	/** The reference of the payment, when it has one. */
	reference?: string;
	/** What the item leaves in the memory of the execution, as far as a payment gets. */
	deed?: Deed['state'];
	/** What it leaves of each of its effects. */
	parts?: Record<string, Deed['state']>;
}

export interface Watch {
	started: string[];
	running: number;
	most: number;
	/** What an earlier try had left of each item. */
	deeds: Array<Deed | undefined>;
	parts: Array<Record<string, Deed['state']>>;
}

/** An operation that takes a moment for each item and notes what it was asked to do. */
export function probe(effect: Effect, watch: Watch, extra: object = {}) {
	return operation<string, Item>({
		name: 'do',
		displayName: 'Do',
		action: 'Do it',
		description: 'Do something',
		effect,
		fields: [],
		read: (item) => {
			if (item.value('unreadable')) throw item.error('Amount', 'is empty', 'Enter one.');
			if (item.value('reference') !== undefined) {
				item.reference({ name: 'reference', label: 'Order ID', maxLength: 50 });
			}
			const read = (name: string) => item.value(name) as never;
			return {
				id: read('id'),
				fails: read('fails'),
				reference: read('reference'),
				deed: read('deed'),
				parts: read('parts'),
			};
		},
		run: async (connection, { id, fails, reference = id, deed, parts = {} }, run: PartedRun) => {
			watch.started.push(id);
			watch.deeds.push(run.deed);
			watch.parts.push(
				Object.fromEntries([...run.parts].map(([name, { state }]) => [name, state])),
			);
			watch.most = Math.max(watch.most, ++watch.running);
			// Later items take fewer turns, so that under concurrency they end first.
			for (let turn = 0; turn < 400 - watch.started.length * 2; turn++) await Promise.resolve();
			watch.running--;
			if (deed) {
				run.note({ reference, state: deed, ...(deed === 'done' && { id: `order-${id}` }) });
			}
			for (const [name, state] of Object.entries(parts)) {
				const made = state === 'done' && { id: `order-${name}` };
				run.part(name).note({ reference: name, state, ...made });
			}
			if (fails === 'odd') throw new TypeError('odd');
			if (fails) {
				throw new FailureError({
					code: 'X',
					message: fails,
					howToFix: 'Look.',
					causedBy: 'provider',
					retryable: false,
					...(deed === 'sent' && { outcome: 'unknown' }),
				});
			}
			return id === 'many' ? [{ id: 'a' }, { id: 'b' }] : { id, connection };
		},
		...extra,
	});
}

export type Setup = ExecuteSetup & {
	concurrency?: unknown;
	provider?: Partial<Provider<string>>;
};

/** A run of the probe, with each item's own fields as its parameters. */
export function start(effect: Effect, items: Item[], setup: Setup = {}, extra: object = {}) {
	const watch: Watch = { started: [], running: 0, most: 0, deeds: [], parts: [] };
	const context = executeContext({
		...setup,
		items: items.map((item): Json => ({
			resource: 'thing',
			operation: 'do',
			options: { concurrency: setup.concurrency },
			...item,
		})),
	});
	const run = runOperations(context, {
		name: 'Provider',
		resources: [{ name: 'thing', displayName: 'Thing', operations: [probe(effect, watch, extra)] }],
		connect: () => Promise.resolve('connection'),
		...setup.provider,
	});
	// Tests wait for it in their own time.
	run.catch(() => undefined);
	return { run, watch, context };
}

export const ids = (count: number): Item[] =>
	Array.from({ length: count }, (_, n) => ({ id: `i${n}` }));

export const jsonOf = async (run: Promise<Array<Array<{ json: IDataObject }>>>) =>
	(await run)[0]?.map(({ json }) => json);
