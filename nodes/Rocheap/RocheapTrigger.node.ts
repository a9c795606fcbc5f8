import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { isRejection, readJsonBytes, reject, singleHeader, start } from '../../kit/callback';
import { manualRegistration } from '../../kit/manualRegistration';
import { decide } from './delivery';
import { SIGNATURE_HEADER, verifyCallback } from './signature';
import { CREDENTIAL } from './transport';
import { ALL_CAUSES, triggerFields } from './triggerFields';

export class RocheapTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ROCheap Trigger',
		name: 'rocheapTrigger',
		icon: { light: 'file:rocheap.svg', dark: 'file:rocheap.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["statuses"].join(", ") }}',
		description: 'Starts the workflow when ROCheap reports how an order ended',
		eventTriggerDescription: 'Waiting for a signed callback from ROCheap',
		activationMessage:
			'ROCheap has no API to register callbacks: copy the Production URL of the ROCheap Trigger and paste it in ROCheap under Business Settings as callback URL.',
		defaults: { name: 'ROCheap Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'rocheapApi', required: true }],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'rocheap' },
		],
		properties: triggerFields,
	};

	webhookMethods = { default: manualRegistration };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const options = this.getNodeParameter('options', {}) as { [name: string]: unknown };
		const bytes = await readJsonBytes(this, Number(options.maxBodyKb ?? 256) * 1024);
		if (isRejection(bytes)) return reject(this, bytes);

		const { apiKey } = await this.getCredentials<{ apiKey: string }>(CREDENTIAL);
		const verification = verifyCallback(
			bytes,
			singleHeader(this, SIGNATURE_HEADER),
			String(apiKey ?? '').trim(),
		);
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

		const decision = await decide(this, verification.body, {
			statuses: this.getNodeParameter('statuses', []) as string[],
			causes: this.getNodeParameter('causes', ALL_CAUSES) as string[],
			confirm: options.confirm === true,
			ignoreLate: options.ignoreLate !== false,
		});
		if ('rejection' in decision) return reject(this, decision.rejection);
		if ('ignore' in decision) return { webhookResponse: decision.ignore };
		const { verifiedBy } = verification;
		const receivedAt = new Date().toISOString();
		return start(this, { ...decision.start, verifiedBy, receivedAt });
	}
}
