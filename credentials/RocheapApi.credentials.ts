import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { secretHeaders } from '../kit/http/authenticate';
import { testRules } from '../kit/http/credentialRules';

export class RocheapApi implements ICredentialType {
	name = 'rocheapApi';

	displayName = 'ROCheap API';

	icon = {
		light: 'file:../nodes/Rocheap/rocheap.svg',
		dark: 'file:../nodes/Rocheap/rocheap.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/game-commerce/n8n-nodes-game-commerce/blob/main/docs/rocheap.md#credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'ROCheap signs its callbacks with this same API key. When you rotate the key, move the old one to Previous API Key: callbacks that are on their way with it would be refused otherwise, and ROCheap does not say whether it sends them again.',
			name: 'keySignsCallbacks',
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
				'Found in ROCheap under Business Settings. Anyone who has it can spend your credits and forge callbacks.',
		},
		{
			displayName: 'Previous API Key',
			name: 'previousApiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'The key that the API Key has replaced. The ROCheap Trigger accepts callbacks that are signed with it; it is never sent to ROCheap. Remove it when the orders placed with it have ended: anyone who has it can forge callbacks.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://rocheap.com/business/api',
			description: 'Base URL of the API. Must be https, or http on localhost for testing.',
		},
	];

	authenticate: IAuthenticate = secretHeaders('The ROCheap key', ({ apiKey }) => ({
		'rocheap-api-key': String(apiKey).trim(),
	}));

	// A bad key is answered with a body, possibly with HTTP 200, so the body is what counts.
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/ping',
			disableFollowRedirect: true,
			timeout: 15_000,
		},
		rules: testRules({
			status: {
				401: 'ROCheap refused the API key. Copy it again from Business Settings.',
				403: 'ROCheap refused the API key, or a firewall refused this n8n. Check the key in Business Settings first.',
				404: 'There is no ROCheap API at the Base URL. Enter the whole address, such as https://rocheap.com/business/api.',
				429: "ROCheap's rate limit was reached. Try again in a minute.",
			},
			body: [
				{
					key: 'success',
					value: false,
					message: 'ROCheap refused the API key. Copy it again from Business Settings.',
				},
				...['success', 'message'].map((key) => ({
					key,
					value: undefined,
					message: 'The Base URL does not answer like the ROCheap API. Check the address.',
				})),
			],
		}),
	};
}
