import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { newItems } from '../../kit/webhook/deduplicate';
import { manualRegistration } from '../../kit/webhook/manualRegistration';
import { receive } from '../../kit/webhook/receive';
import {
	isRejection,
	largestBody,
	readJsonBytes,
	reject,
	singleHeader,
} from '../../kit/webhook/request';
import { remembered } from '../../kit/webhook/rememberField';
import { sharedCredentials } from '../../kit/webhook/sharedCredentials';
import { triggerPanel } from '../../kit/webhook/triggerPanel';
import { CREDENTIAL } from './api/client';
import { decide, isWanted, LATE_TEXT, namesOf, rulesOf } from './trigger/events';
import { triggerFields } from './trigger/fields';
import { SIGNATURE_HEADER, verifyCallback } from './trigger/signature';

export class RocheapTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ROCheap Trigger',
		name: 'rocheapTrigger',
		icon: { light: 'file:rocheap.svg', dark: 'file:rocheap.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["statuses"].join(", ") }}',
		description: "Starts the workflow when an order's status changes",
		eventTriggerDescription: 'Waiting for a signed callback from ROCheap',
		activationMessage:
			'ROCheap has no API to register callbacks: copy the Production URL of the ROCheap Trigger and paste it in ROCheap under Business Settings as callback URL.',
		triggerPanel: triggerPanel({
			provider: 'ROCheap',
			where: 'in ROCheap under Business Settings as callback URL',
			event: 'order a small payout',
		}),
		defaults: { name: 'ROCheap Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'rocheapApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'rocheap',
			},
		],
		properties: triggerFields,
	};

	webhookMethods = { default: manualRegistration };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const bytes = await readJsonBytes(this, largestBody(this.getNodeParameter('options', {})));
		if (isRejection(bytes)) return reject(this, bytes);

		const { apiKey, previousApiKey } = await sharedCredentials(this, CREDENTIAL);
		const verification = verifyCallback(bytes, singleHeader(this, SIGNATURE_HEADER), {
			current: String(apiKey ?? '').trim(),
			previous: String(previousApiKey ?? '').trim(),
		});
		if (!verification.ok) {
			const notJson = verification.reason === 'not-json';
			this.logger.warn(
				`ROCheap Trigger refused a callback: ${notJson ? 'its body is no order' : 'its signature is missing or wrong'}`,
			);
			return reject(
				this,
				notJson
					? { status: 400, text: 'The body is not a JSON object that can be accepted' }
					: { status: 401, text: 'Unauthorized' },
			);
		}

		const { body, verifiedBy, verifiedWith } = verification;
		const rules = rulesOf(this);
		const marks = { verifiedBy, verifiedWith, receivedAt: new Date().toISOString() };
		return await receive(this, {
			delivered: remembered(namesOf(body, rules), rules),
			decide: async () => await decide(this, body, rules, marks),
			lateText: LATE_TEXT,
			databaseAnswers: async () => await this.getCredentials(CREDENTIAL),
		});
	}

	/** Runs first in each execution: lets an event through once, whichever of n8n's processes received it. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const rules = rulesOf(this);
		const items = await newItems(this, (order) => remembered(namesOf(order, rules), rules));
		return [items.filter(({ json }) => isWanted(json, rules))];
	}
}
