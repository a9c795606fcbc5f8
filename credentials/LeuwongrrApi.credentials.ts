import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { checkedBaseUrl, sameOrigin } from '../kit/baseUrl';

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

	// A function instead of an expression: n8n evaluates an expression anew for every request, and only a function can
	// keep the token from being sent to another host when the credential is used in the HTTP Request node.
	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const baseUrl = checkedBaseUrl(credentials.baseUrl);
		const { uri } = requestOptions as { uri?: string };
		const target = new URL(requestOptions.url ?? uri ?? '', requestOptions.baseURL ?? baseUrl).href;
		if (!sameOrigin(baseUrl, target)) {
			throw new RangeError(
				'The LeuwongRR token is sent to the Base URL of its credential only, and this request goes to another host',
			);
		}
		return {
			...requestOptions,
			headers: {
				...requestOptions.headers,
				Authorization: `Bearer ${String(credentials.apiToken).trim()}`,
			},
		};
	};

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
