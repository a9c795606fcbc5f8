import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { secretHeaders } from '../kit/http/authenticate';
import { testRules } from '../kit/http/credentialRules';

export class RoovetApi implements ICredentialType {
	name = 'roovetApi';

	displayName = 'Roovet API';

	icon = {
		light: 'file:../nodes/Roovet/roovet.svg',
		dark: 'file:../nodes/Roovet/roovet.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/game-commerce/n8n-nodes-game-commerce/blob/main/docs/roovet.md#credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'Roovet calls its API beta and documents two different ways to sign webhooks. Test transfers with small amounts, and test again when Roovet changes its API.',
			name: 'betaNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'Created in the developer portal of Roovet. Give it only the scopes that your workflows need: wallet:write can spend the wallet.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://roovet.com',
			description:
				'Base URL of the API, without /api. Must be https, or http on localhost for testing.',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2025-11-10',
			description:
				'Sent as X-Roovet-Version to pin a version. Leave it empty unless Roovet gives you a date: then no such header is sent.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Needed for the Roovet Trigger only, which accepts nothing without it. Roovet does not document where it is shown; look in the developer portal where you enter the webhook URL.',
		},
		{
			displayName: 'Previous Webhook Secret',
			name: 'previousWebhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'The secret that the Webhook Secret has replaced. The Roovet Trigger accepts webhooks that are signed with it. Remove it when no more of them arrive: anyone who has it can forge webhooks.',
		},
		{
			displayName: 'Signature Scheme',
			name: 'signatureScheme',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description:
						'By the shape of the signature. As long as Roovet signs without a time, someone who has seen a webhook can send it again; only the memory for duplicates prevents that.',
				},
				{
					name: 'Base64 of the Body',
					value: 'bodyBase64',
					description:
						'As the start page of the developer portal shows it. Holds no time, so an old webhook that others have seen stays valid.',
				},
				{
					name: 'Timestamped',
					value: 'timestamped',
					description:
						'As the documentation shows it: t=…,v1=… in the header. Webhooks older than the tolerance of the trigger are refused, which makes it the safest choice.',
				},
			],
			default: 'auto',
			description:
				'How Roovet signs webhooks; its two pages disagree. Start with Automatic, check verifiedBy in the first webhook, then choose that one.',
		},
	];

	// An empty version must not be sent: Roovet's samples leave the header out then.
	authenticate: IAuthenticate = secretHeaders('The Roovet key', ({ apiKey, apiVersion }) => {
		const version = String(apiVersion ?? '').trim();
		return {
			Authorization: `Bearer ${String(apiKey).trim()}`,
			...(version !== '' && { 'X-Roovet-Version': version }),
		};
	});

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/api/wallet/balance',
			disableFollowRedirect: true,
			timeout: 15_000,
		},
		rules: testRules({
			status: {
				401: 'Roovet refused the API key. Copy it again from the developer portal.',
				403: 'The API key works, but it lacks the scope wallet:read. Operations of its other scopes can be used all the same; give the key wallet:read to read the wallet and to pass this test.',
				404: 'There is no Roovet API at the Base URL. Enter the address without /api, such as https://roovet.com.',
				429: "Roovet's rate limit was reached. Try again in a minute.",
			},
			body: [
				{
					key: 'balance_cents',
					value: undefined,
					message: 'The Base URL does not answer like the Roovet API. Check the address.',
				},
			],
		}),
	};
}
