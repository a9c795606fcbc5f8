import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { withNodeErrors } from '../../kit/failure/nodeError';
import { failures } from './api/failures';
import { poll } from './trigger/events';
import { triggerFields } from './trigger/fields';

export class LeuwongrrTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'LeuwongRR Trigger',
		name: 'leuwongrrTrigger',
		icon: { light: 'file:leuwongrr.svg', dark: 'file:leuwongrr.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			'Starts the workflow when an order, invoice, deposit or the balance changes in the Indonesian Robux shop LeuwongRR',
		eventTriggerDescription: 'Waiting for a change in the LeuwongRR account',
		defaults: { name: 'LeuwongRR Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'leuwongrrApi', required: true }],
		properties: triggerFields,
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const events = await withNodeErrors(this, failures.provider, async () => await poll(this));
		return events.length > 0 ? [events.map((json) => ({ json }))] : null;
	}
}
