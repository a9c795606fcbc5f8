import {
	NodeConnectionTypes,
	type IDataObject,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { isRejection, readJsonBytes, reject, singleHeader, start } from '../../kit/callback';
import { parseDelivery, readEvents, reasonToIgnore } from './delivery';
import { registration } from './registration';
import { SIGNATURE_HEADER, verifyDelivery, type SignatureRules } from './signature';
import { CREDENTIAL } from './transport';
import { DEFAULT_MAX_KB, DEFAULT_TOLERANCE_SECONDS, triggerFields } from './triggerFields';

const REFUSALS = {
	'no-secret': 'its credential has no Webhook Secret',
	'no-signature': 'it has no signature of the scheme that the credential names',
	'wrong-signature': 'its signature does not fit; check the Webhook Secret',
	'wrong-time': 'the time of its signature is too far from now; check the clock of this machine',
};

export class RoovetTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roovet Trigger',
		name: 'roovetTrigger',
		icon: { light: 'file:roovet.svg', dark: 'file:roovet.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"] || "all events" }}',
		description: 'Starts the workflow when Roovet reports an event (beta API of Roovet)',
		eventTriggerDescription: 'Waiting for a signed webhook from Roovet',
		activationMessage:
			'Roovet has no API to register webhooks: copy the Production URL of the Roovet Trigger and enter it in the developer portal of Roovet.',
		defaults: { name: 'Roovet Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'roovetApi', required: true }],
		webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'roovet' }],
		properties: triggerFields,
	};

	webhookMethods = { default: registration };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const options = this.getNodeParameter('options', {}) as Record<string, unknown>;
		const positive = (value: unknown, fallback: number) =>
			Number(value) > 0 ? Number(value) : fallback;
		const bytes = await readJsonBytes(this, positive(options.maxBodyKb, DEFAULT_MAX_KB) * 1024);
		if (isRejection(bytes)) return reject(this, bytes);

		const credentials = await this.getCredentials(CREDENTIAL);
		const verification = verifyDelivery(bytes, singleHeader(this, SIGNATURE_HEADER), {
			secret: String(credentials.webhookSecret ?? '').trim(),
			scheme: (credentials.signatureScheme ?? 'auto') as SignatureRules['scheme'],
			toleranceSeconds: positive(options.toleranceSeconds, DEFAULT_TOLERANCE_SECONDS),
			now: Date.now(),
		});
		if (!verification.ok) {
			this.logger.warn(`Roovet Trigger refused a delivery: ${REFUSALS[verification.reason]}`);
			return reject(this, { status: 401, text: 'Unauthorized' });
		}
		const body = parseDelivery(bytes);
		if (!body) {
			this.logger.warn(
				'Roovet Trigger refused a delivery: its body is no JSON object that names an event',
			);
			return reject(this, { status: 400, text: 'The body is no event' });
		}
		const ignored = reasonToIgnore(
			this,
			body,
			bytes,
			readEvents(this.getNodeParameter('events', '')),
		);
		if (ignored !== undefined) return { webhookResponse: ignored };
		const json: IDataObject = {
			...(body as IDataObject),
			verifiedBy: verification.verifiedBy,
			signedAt: verification.signedAt ?? null,
			receivedAt: new Date().toISOString(),
		};
		return start(this, json);
	}
}
