import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { secretHeaders } from '../kit/authenticate';

export class LeuwongrrApi implements ICredentialType {
	name = 'leuwongrrApi';

	displayName = 'LeuwongRR API';

	icon = {
		light: 'file:../nodes/Leuwongrr/leuwongrr.svg',
		dark: 'file:../nodes/Leuwongrr/leuwongrr.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/game-commerce/n8n-nodes-game-commerce#leuwongrr-credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'The beginning of the token tells the environment: <b>lrrs_v1_</b> is the sandbox (test invoices, no real charge, payment method Invoice only), <b>lrrp_v1_</b> is production. Both belong to the same account and the same Base URL.',
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
				'Made and revoked in LeuwongRR on the member page under API Access. Whoever has it can order in your name.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://leuwongrr.online',
			description:
				'Where the API is, with or without /api/v1 at the end. Only https addresses are accepted, and http on this machine for trying things out.',
		},
		{
			displayName: 'Discord User ID',
			name: 'discordUserId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 123456789012345678',
			description:
				'Used for orders that are paid with the balance, unless the order names another one. The Discord account must be linked to the LeuwongRR account.',
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
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'success',
					value: false,
					message:
						'LeuwongRR refused the token. Copy it again from the member page under API Access, or generate a new one.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'success',
					value: undefined,
					message: 'The Base URL does not answer like the LeuwongRR API. Check the address.',
				},
			},
		],
	};
}
