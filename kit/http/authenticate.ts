import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { checkedBaseUrl, sameOrigin } from './baseUrl';

type Headers = Record<string, string>;

/** The address of a request; the older client, which the HTTP Request node uses, calls it uri. */
export function targetOf(options: IHttpRequestOptions, baseUrl?: string): string {
	const { uri } = options as { uri?: string };
	const address = options.url ?? uri ?? '';
	const base = options.baseURL ?? baseUrl;
	return URL.canParse(address, base) ? new URL(address, base).href : '';
}

/** The request with the credential's headers, which a redirect would carry to wherever it points. */
export function withSecret(options: IHttpRequestOptions, headers: Headers): IHttpRequestOptions {
	return {
		...options,
		disableFollowRedirect: true,
		// The same for the older client.
		...{ followRedirect: false, followAllRedirects: false },
		headers: { ...options.headers, ...headers },
	};
}

/**
 * Authentication by headers that go to the base URL's host alone.
 *
 * It is a function instead of an expression: n8n evaluates an expression anew for every request, and only a function
 * can keep the secret from another host when the credential is used in the HTTP Request node.
 *
 * @param what the secret in words, such as "The key of the shop"
 */
export function secretHeaders(
	what: string,
	headersOf: (credentials: ICredentialDataDecryptedObject) => Headers,
) {
	return async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const baseUrl = checkedBaseUrl(credentials.baseUrl);
		if (!sameOrigin(baseUrl, targetOf(options, baseUrl))) {
			throw new RangeError(
				`${what} is sent to the Base URL of its credential only, and this request goes to another host`,
			);
		}
		return withSecret(options, headersOf(credentials));
	};
}
