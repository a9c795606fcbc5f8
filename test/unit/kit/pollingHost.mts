import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import type { Polled } from '../../../kit/polling/follow.ts';
import { pollLists, type PollOptions, type PollSource } from '../../../kit/polling/poll.ts';
import { keepingState } from '../../../kit/polling/state.ts';

/**
 * How n8n 2.41 keeps a node's static data between polls.
 * - timer (the default): one object in memory for all polls, stored after activation and with every execution.
 * - scheduler: read anew for each poll, stored after activation and with every execution.
 * - durable: a copy for each poll, stored when the poll did not throw; the poll of the activation only with an execution.
 */
export type Keeping = 'timer' | 'scheduler' | 'durable';
export const keepings: Keeping[] = ['timer', 'scheduler', 'durable'];

type StaticData = Record<string, IDataObject>;
let workflows = 0;

export class Host {
	private stored: StaticData = {};

	private live: StaticData = {};

	/** How often a poll changed the static data; n8n goes by the assignment, not by the value. */
	writes = 0;

	nodeName = 'Trigger';

	/** The database is away when n8n stores executions and what belongs to them. */
	failsToStore = false;

	private readonly workflowId = `wf${(workflows += 1)}`;

	constructor(readonly keeping: Keeping) {}

	/** One poll; what `work` returns starts an execution if it is not empty. */
	async poll<T>(
		work: (context: IPollFunctions) => Promise<T[]>,
		isActivation = false,
	): Promise<T[]> {
		const data = this.keeping === 'timer' ? this.live : structuredClone(this.stored);
		// n8n files the data under the name of the node.
		const ofNode = (data[this.nodeName] ??= {});
		const watched = new Proxy(ofNode, {
			set: (target, name, value) => {
				this.writes += 1;
				return Reflect.set(target, name, value);
			},
		});
		const context = {
			getWorkflowStaticData: () => watched,
			getNode: () => ({ id: 'node', name: this.nodeName }),
			getWorkflow: () => ({ id: this.workflowId }),
		} as unknown as IPollFunctions;
		const events = await keepingState(context, async () => await work(context));
		const stores = events.length > 0 || isActivation === (this.keeping !== 'durable');
		if (stores && !this.failsToStore) this.stored = structuredClone(data);
		return events;
	}

	/** n8n starts again: what was only in memory of the workflow is gone. */
	restart(): void {
		this.live = structuredClone(this.stored);
	}
}

/** Entries of a provider, newest first. */
export const list = (...ids: string[]): Polled[] => ids.map((id) => ({ id, json: { id } }));
export const states = (...ids: string[]): Polled[] =>
	ids.map((id) => ({ id, about: id.split('|')[0] as string, json: { id } }));

/** A poll of one list. */
export async function pollNew(context: IPollFunctions, source: PollSource, options?: PollOptions) {
	const { lists } = await pollLists(context, [source], options);
	return lists[0]!;
}

export const polled =
	(events: Polled[], name = 'orders') =>
	async (context: IPollFunctions) => {
		const { fresh } = await pollNew(context, {
			name,
			read: async () => await Promise.resolve(events),
		});
		return fresh.map(({ id }) => id);
	};
export const failing = async (context: IPollFunctions): Promise<string[]> => {
	await pollNew(context, {
		name: 'orders',
		read: async () => await Promise.reject(new Error('down')),
	});
	return [];
};
