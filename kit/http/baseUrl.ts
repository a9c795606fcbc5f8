const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** True for this machine's own names and addresses. */
export function isLoopback(hostname: string): boolean {
	return LOOPBACK.test(hostname);
}

/**
 * The base address without a trailing slash, after checking that a secret may be sent there: https, or http to this
 * machine. Throws RangeError with a text for the user otherwise.
 */
export function checkedBaseUrl(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!URL.canParse(text)) {
		throw new RangeError(
			'The Base URL of the credential is not a web address. Enter a whole address such as https://example.com/api',
		);
	}
	const url = new URL(text);
	// An empty query or fragment shows in the text only, and would swallow every path that is appended.
	if (url.username || url.password || /[?#]/.test(text)) {
		throw new RangeError(
			'The Base URL of the credential must hold no user name, password, query or fragment',
		);
	}
	const secure =
		url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
	if (!secure) {
		throw new RangeError(
			'The Base URL of the credential must start with https:// so that the key is never sent in the clear. Plain http is allowed to this machine (127.0.0.1) only',
		);
	}
	return url.href.replace(/\/+$/, '');
}

/** True when both addresses have the same scheme, host and port. */
export function sameOrigin(a: string, b: string): boolean {
	return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}

/** True for a domain and everything below it. */
export function isUnderDomain(hostname: string, domain: string): boolean {
	const host = hostname.toLowerCase();
	return host === domain || host.endsWith(`.${domain}`);
}

/**
 * Whether a secret that opens a whole domain may be sent to an address: https to a host below the domain, or the very
 * loopback address that the credential names.
 */
export function mayReceiveSecret(target: string, domain: string, baseUrl: unknown): boolean {
	if (!URL.canParse(target)) return false;
	const { protocol, hostname, port, username, password } = new URL(target);
	if (username !== '' || password !== '') return false;
	if (isLoopback(hostname)) return sameOrigin(target, checkedBaseUrl(baseUrl));
	const isBelow = isUnderDomain(hostname, domain) && hostname.toLowerCase() !== domain;
	return protocol === 'https:' && port === '' && isBelow;
}
