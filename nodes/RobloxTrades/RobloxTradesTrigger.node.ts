import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { withNodeErrors } from '../../kit/failure/nodeError';
import { pollBudgetMs, withinBudget } from '../../kit/polling/budget';
import { keepingState } from '../../kit/polling/state';
import { connect } from './api/client';
import { failures } from './api/failures';
import { LATE, newestEvent, pollEvents, type EventRules } from './trigger/events';
import { invalid, readRules, triggerFields } from './trigger/fields';

/** Parts of the time that n8n grants a poll: until when requests begin, and how long one may take and wait. */
const ASKING = 0.5;
const REQUEST = 0.2;
const WAIT = 0.25;

export class RobloxTradesTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roblox Trades Trigger',
		name: 'robloxTradesTrigger',
		icon: { light: 'file:robloxTrades.svg', dark: 'file:robloxTrades.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when a trade of limited items on Roblox is received, completed or ended',
		defaults: { name: 'Roblox Trades Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'robloxCookieApi', required: true }],
		properties: triggerFields,
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const { events, cookieWarning } = await withNodeErrors(
			this,
			failures.provider,
			async () => await poll(this, readRules(this)),
		);
		if (cookieWarning) this.logger.warn(`${this.getNode().name}: ${cookieWarning}`);
		const items = events.map((json): INodeExecutionData => ({
			json: { ...json, ...(cookieWarning && { cookieWarning }) },
		}));
		return items.length > 0 ? [items] : null;
	}
}

async function poll(context: IPollFunctions, rules: EventRules) {
	if (rules.events.length === 0) {
		throw invalid('Events', 'is empty', 'Choose at least one event.');
	}
	const budget = pollBudgetMs(context);
	const deadline = Date.now() + budget * ASKING;
	const client = await connect(context, {
		timeoutMs: Math.min(30_000, budget * REQUEST),
		tries: 2,
		maxWaitMs: budget * WAIT,
		patienceMs: budget * WAIT,
	});
	if (context.getMode() === 'manual') {
		return { events: await newestEvent(client, rules), cookieWarning: client.warning };
	}
	const late = () => failures.error('NO_READABLE_ANSWER', LATE);
	const events = await keepingState(
		context,
		async () =>
			await withinBudget(
				context,
				async (checkTime) => await pollEvents(context, client, rules, { deadline, checkTime }),
				late,
			),
	);
	return { events, cookieWarning: client.warning };
}
