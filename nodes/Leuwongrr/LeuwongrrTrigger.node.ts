import {
	NodeConnectionTypes,
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { deterministicKey } from '../../kit/idempotency';
import { pollBudgetMs, pollLists, withinBudget, type PollOwner } from '../../kit/polling';
import { eventOutput, watchedLists, wordOf, type Watch } from './events';
import { failures } from './failures';
import { MAX_LISTED } from './fields';
import { connect, type Leuwongrr } from './transport';
import { ALL_INVOICE_TYPES, DEFAULT_ORDER_STATUSES, triggerFields } from './triggerFields';

export class LeuwongrrTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'LeuwongRR Trigger',
		name: 'leuwongrrTrigger',
		icon: { light: 'file:leuwongrr.svg', dark: 'file:leuwongrr.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when something changes in the LeuwongRR account',
		eventTriggerDescription: 'Waiting for a change in the LeuwongRR account',
		defaults: { name: 'LeuwongRR Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'leuwongrrApi', required: true }],
		properties: triggerFields,
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const budget = pollBudgetMs(this);
		// Two tries of the lists and of the account must fit.
		const leuwongrr = await connect(this, {
			timeoutMs: Math.min(30_000, Math.trunc(budget / 5)),
			tries: 2,
			maxWaitMs: Math.trunc(budget / 5),
		});
		const sources = watchedLists(leuwongrr, readWatch(this));
		const late = () => leuwongrr.fail({ ...failures.POLL_TOO_SLOW, code: 'POLL_TOO_SLOW' });

		if (this.getMode() === 'manual') {
			const newest = await withinBudget(
				this,
				async () =>
					await Promise.all(
						sources.map(async (source) => {
							const found = (await source.fetch(() => false)).find(({ json }) =>
								source.isWanted(json),
							);
							return found && eventOutput(source, { ...found, previous: undefined }, leuwongrr);
						}),
					),
				late,
			);
			return itemsOf(newest) ?? nothingToShow(this);
		}

		const results = await withinBudget(
			this,
			async () => await pollLists(this, sources, ownerOf(leuwongrr)),
			late,
		);
		const full = sources.filter(({ name }) =>
			results.some((result) => result.name === name && result.gap),
		);
		for (const list of new Set(full.map((source) => source.list))) {
			this.logger.warn(
				`${this.getNode().name}: none of the ${list} of the last poll is listed any more. LeuwongRR lists ${MAX_LISTED} at most, so some in between may have been missed; poll more often`,
			);
		}
		return itemsOf(
			sources.flatMap((source) =>
				(results.find(({ name }) => name === source.name)?.fresh ?? [])
					.filter(({ json }) => source.isWanted(json))
					.map((event) => eventOutput(source, event, leuwongrr)),
			),
		);
	}
}

function readWatch(context: IPollFunctions): Watch {
	const list = (name: string, fallback: string[]) =>
		context.getNodeParameter(name, fallback) as string[];
	const types: unknown = context.getNodeParameter('transactionTypes', '');
	return {
		events: list('events', []),
		orderStatuses: list('orderStatuses', DEFAULT_ORDER_STATUSES),
		invoiceTypes: list('invoiceTypes', ALL_INVOICE_TYPES),
		transactionTypes: String(types)
			.split(',')
			.map(wordOf)
			.filter((type) => type !== ''),
	};
}

/** A new token of the same account goes on where the old one was; another account or environment begins anew. */
function ownerOf(leuwongrr: Leuwongrr): PollOwner {
	const { token, baseUrl, environment } = leuwongrr;
	return {
		key: deterministicKey(baseUrl, token).slice(0, 32),
		identify: async () => {
			const { id } = await leuwongrr.readObject({ path: '/me' }, 'user');
			return `${environment}/${String(id as string | number)}`;
		},
	};
}

function itemsOf(found: Array<IDataObject | undefined>): INodeExecutionData[][] | null {
	const items = found.flatMap((json) => (json ? [{ json }] : []));
	return items.length > 0 ? [items] : null;
}

function nothingToShow(context: IPollFunctions): never {
	throw new NodeOperationError(context.getNode(), 'There is nothing to show yet', {
		description:
			'The account has no entry that fits the chosen events and filters. The trigger works all the same once the workflow is active.',
		level: 'warning',
	});
}
