import {
	NodeConnectionTypes,
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { pollBudgetMs } from '../../kit/polling';
import { settle } from './answers';
import { newestEvent, pollEvents, type EventRules } from './events';
import { connect } from './transport';
import { triggerFields } from './triggerFields';

const DAY_MS = 86_400_000;
/** Part of the time that n8n grants a poll; the rest is for what is under way when it runs out. */
const BUDGET_SHARE = 0.7;

export class RobloxTradesTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roblox Trades Trigger',
		name: 'robloxTradesTrigger',
		icon: { light: 'file:robloxTrades.svg', dark: 'file:robloxTrades.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when a Roblox trade comes in, is carried out or ends',
		defaults: { name: 'Roblox Trades Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'robloxCookieApi', required: true }],
		properties: triggerFields,
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const rules = readRules(this);
		if (rules.events.length === 0) {
			throw new NodeOperationError(this.getNode(), 'Events: none is chosen', {
				description: 'Choose at least one event.',
				level: 'warning',
			});
		}
		const budget = pollBudgetMs(this) * BUDGET_SHARE;
		const roblox = await connect(this, { timeoutMs: Math.min(30_000, budget / 2), tries: 2 });
		const asked = await settle(
			this.getMode() === 'manual'
				? newestEvent(roblox, rules)
				: pollEvents(this, roblox, rules, { deadline: Date.now() + budget }),
		);
		if ('failure' in asked) throw roblox.fail(asked.failure);
		const cookieWarning = roblox.warning();
		if (cookieWarning) this.logger.warn(`${this.getNode().name}: ${cookieWarning}`);
		const items = asked.value.map((json): INodeExecutionData => ({
			json: { ...json, ...(cookieWarning && { cookieWarning }) },
		}));
		return items.length > 0 ? [items] : null;
	}
}

function readRules(context: IPollFunctions): EventRules {
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const days = Number(options.lookBackDays ?? 7);
	return {
		events: context.getNodeParameter('events', []) as string[],
		details: options.includeDetails === true || options.evaluate === true,
		evaluation: options.evaluate === true,
		ignoredAssetIds: String((options.ignoredAssetIds as string | undefined) ?? '')
			.split(/[\s,]+/)
			.filter((id) => id !== ''),
		lookBackMs: Math.min(Math.max(Number.isFinite(days) ? days : 7, 1), 30) * DAY_MS,
	};
}
