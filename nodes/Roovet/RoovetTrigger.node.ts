import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { FailureError } from '../../kit/failure/failure';
import { nodeError } from '../../kit/failure/nodeError';
import { textOf } from '../../kit/data/text';
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
import { failures } from './api/failures';
import { eventKeyOf, isWanted, parseDelivery, readEvents } from './trigger/events';
import { DEFAULT_TOLERANCE_SECONDS, triggerFields } from './trigger/fields';
import { SIGNATURE_HEADER, verifyDelivery, type SignatureRules } from './trigger/signature';

const REFUSALS = {
	'no-secret': 'its credential has no Webhook Secret',
	'no-signature': 'it has no signature of the scheme that the credential names',
	'wrong-signature': 'its signature does not fit; check the Webhook Secret',
	'wrong-time': 'the time of its signature is too far from now; check the clock of this machine',
};

/** Roovet has no API to register webhooks. Without a secret every delivery would be refused, so activating stops at once. */
const registration = {
	...manualRegistration,

	async create(this: IHookFunctions): Promise<boolean> {
		const { webhookSecret } = await this.getCredentials<{ webhookSecret?: string }>(CREDENTIAL);
		if (String(webhookSecret ?? '').trim() !== '')
			return await manualRegistration.create.call(this);
		const failure = failures.make('INVALID_INPUT', {
			message: 'The Roovet credential has no Webhook Secret, so no webhook could be accepted',
			howToFix:
				'Enter the Webhook Secret in the credential. Without it anyone could start this workflow.',
			facts: { field: 'credential' },
		});
		throw nodeError(new FailureError(failure), { node: this.getNode(), provider: 'Roovet' });
	},
};

export class RoovetTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roovet Trigger',
		name: 'roovetTrigger',
		icon: { light: 'file:roovet.svg', dark: 'file:roovet.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"] || "all events" }}',
		description:
			'Starts the workflow when the payment service Roovet reports an event of a wallet or shop (beta API)',
		eventTriggerDescription: 'Waiting for a signed webhook from Roovet',
		activationMessage:
			'Roovet has no API to register webhooks: copy the Production URL of the Roovet Trigger and enter it in the developer portal of Roovet.',
		triggerPanel: triggerPanel({
			provider: 'Roovet',
			where: 'in the developer portal of Roovet',
			event: 'place a small order',
		}),
		defaults: { name: 'Roovet Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'roovetApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'roovet',
			},
		],
		properties: triggerFields,
	};

	webhookMethods = { default: registration };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const options = this.getNodeParameter('options', {}) as Record<string, unknown>;
		const bytes = await readJsonBytes(this, largestBody(options));
		if (isRejection(bytes)) return reject(this, bytes);

		const tolerance = Number(options.toleranceSeconds);
		const credentials = await sharedCredentials(this, CREDENTIAL);
		const verification = verifyDelivery(bytes, singleHeader(this, SIGNATURE_HEADER), {
			secret: String(credentials.webhookSecret ?? '').trim(),
			previousSecret: String(credentials.previousWebhookSecret ?? '').trim(),
			scheme: (credentials.signatureScheme ?? 'auto') as SignatureRules['scheme'],
			toleranceSeconds: tolerance > 0 ? tolerance : DEFAULT_TOLERANCE_SECONDS,
			now: Date.now(),
		});
		if (!verification.ok) {
			this.logger.warn(`Roovet Trigger refused a webhook: ${REFUSALS[verification.reason]}`);
			return reject(this, { status: 401, text: 'Unauthorized' });
		}
		const body = parseDelivery(bytes);
		if (!body) {
			this.logger.warn(
				'Roovet Trigger refused a webhook: its body is no JSON object that names an event',
			);
			return reject(this, { status: 400, text: 'The body is no event' });
		}
		if (!isWanted(body.event, readEvents(this.getNodeParameter('events', '')))) {
			return { webhookResponse: 'Not one of the events this trigger waits for' };
		}
		const { verifiedBy, verifiedWith, signedAt = null } = verification;
		const eventKey = eventKeyOf(body, bytes);
		const names = remembered({ key: eventKey }, options);
		const start = {
			...(body as IDataObject),
			verifiedBy,
			verifiedWith,
			signedAt,
			receivedAt: new Date().toISOString(),
			eventKey,
		};
		return await receive(this, {
			delivered: names,
			decide: () => ({ start, names }),
			databaseAnswers: async () => await this.getCredentials(CREDENTIAL),
		});
	}

	/** Runs first in each execution: lets an event through once, whichever of n8n's processes received it. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const options = this.getNodeParameter('options', 0, {}) as Record<string, unknown>;
		return [await newItems(this, ({ eventKey }) => remembered({ key: textOf(eventKey) }, options))];
	}
}
