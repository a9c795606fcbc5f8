import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { secretHeaders } from '../kit/http/authenticate';
import { testRules } from '../kit/http/credentialRules';

export class LeuwongrrApi implements ICredentialType {
	name = 'leuwongrrApi';

	displayName = 'LeuwongRR API';

	icon = {
		light: 'file:../nodes/Leuwongrr/leuwongrr.svg',
		dark: 'file:../nodes/Leuwongrr/leuwongrr.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/game-commerce/n8n-nodes-game-commerce/blob/main/docs/leuwongrr.md#credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'A token that begins with <b>lrrs_v1_</b> is for the sandbox (test invoices, no real charge, payment method Invoice only), one with <b>lrrp_v1_</b> for production. Both belong to the same account and the same Base URL.',
			name: 'environmentNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'Generated and revoked on the member page of LeuwongRR under API Access. Anyone who has it can order in your name.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://leuwongrr.online',
			description:
				'Base URL of the API, with or without /api/v1 at the end. Must be https, or http on localhost for testing.',
		},
		{
			displayName: 'Discord User ID',
			name: 'discordUserId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 123456789012345678',
			description:
				'The Discord user for orders that are paid with the balance, unless the order names another one. Must be linked to the LeuwongRR account.',
		},
	];

	authenticate: IAuthenticate = secretHeaders('The LeuwongRR token', ({ apiToken }) => ({
		Authorization: `Bearer ${String(apiToken).trim()}`,
	}));

	// A GET without a body; the address that the API itself shows as base_url ends with /api/v1 already.
	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ $credentials.baseUrl.trim().replace(/\\/+$/, "").replace(/\\/api\\/v1$/i, "") }}',
			url: '/api/v1/me',
			headers: { Accept: 'application/json' },
			disableFollowRedirect: true,
			timeout: 15_000,
		},
		rules: testRules({
			status: {
				401: 'LeuwongRR refused the token. Copy it again from the member page under API Access, or generate a new one.',
				403: 'LeuwongRR knows the token, but its account is not active or not entitled to use the API. Check the account on the member page.',
				404: 'There is no LeuwongRR API at the Base URL. Enter the address of the site, such as https://leuwongrr.online.',
				429: "LeuwongRR's rate limit was reached. Try again in a minute.",
			},
			body: [
				{
					key: 'success',
					value: false,
					message:
						'LeuwongRR refused the token. Copy it again from the member page under API Access, or generate a new one.',
				},
				{
					key: 'data.user',
					value: undefined,
					message: 'The Base URL does not answer like the LeuwongRR API. Check the address.',
				},
			],
		}),
	};
}
