import type { IDataObject } from 'n8n-workflow';

import { BoundedMap } from '../../../kit/data/boundedMap';
import { fingerprint } from '../../../kit/data/text';
import { checkedBaseUrl, isLoopback, isUnderDomain } from '../../../kit/http/baseUrl';

const DOMAIN = 'roblox.com';

/** The parts of Roblox that are called; each has a host of its own. */
export type Service = 'trades' | 'users' | 'inventory' | 'economy';

/**
 * The address of a service. The official Base URL stands for one host per service; a loopback address, such as a
 * sandbox's, holds all services on its one port.
 *
 * @throws RangeError for any other address: the cookie opens the whole account
 */
export function serviceUrl(baseUrl: unknown, service: Service): string {
	const checked = checkedBaseUrl(baseUrl);
	const { hostname } = new URL(checked);
	if (isLoopback(hostname)) return checked;
	if (!isUnderDomain(hostname, DOMAIN)) {
		throw new RangeError(
			`The cookie of a Roblox account is sent to Roblox and to this machine only. Set the Base URL of the credential to https://${DOMAIN}`,
		);
	}
	return `https://${service}.${DOMAIN}`;
}

/** Name of the cookie that a session is. */
export const COOKIE_NAME = '.ROBLOSECURITY';

const OUTER_QUOTES = /^(["'`])([\s\S]*)\1$/;
const LAST_SEMICOLON = /;\s*$/;
// What may stand in a cookie (RFC 6265): anything else would break out of the header or be mangled on the way.
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;
const LONGEST = 8000;

/** The name that a cookie's text begins with, if it is the one that is meant. */
function withoutName(text: string, name: string): string {
	const bare = text.replace(/^cookie:\s*/i, '');
	const begins = bare.slice(0, name.length).toLowerCase() === name.toLowerCase();
	const match = begins ? /^\s*=([\s\S]*)$/.exec(bare.slice(name.length)) : null;
	return (match?.[1] ?? text).trim();
}

/**
 * The value of a pasted cookie as it was meant: without the quotes, the name, the last semicolon and the line breaks
 * around it that copying brings along.
 *
 * @throws RangeError, without the value in its text, when what is left cannot be one cookie
 */
export function cleanCookie(value: unknown, name = COOKIE_NAME): string {
	let text = typeof value === 'string' ? value.trim() : '';
	for (let before = ''; before !== text;) {
		before = text;
		text = withoutName(text.replace(OUTER_QUOTES, '$2').replace(LAST_SEMICOLON, '').trim(), name);
	}
	if (text === '') {
		throw new RangeError(`The credential holds no cookie. Paste the value of ${name}`);
	}
	if (!COOKIE_VALUE.test(text)) {
		throw new RangeError(
			`The cookie of the credential holds a semicolon, a line break, a blank or another character that no cookie has. Paste the value of ${name} alone, in one line`,
		);
	}
	return text;
}

/** The value that an answer sets a cookie to, if it sets it to another one than was sent. */
export function replacementIn(
	headers: IDataObject,
	name: string,
	sent: string,
): string | undefined {
	for (const line of [headers['set-cookie']].flat()) {
		const [pair = ''] = typeof line === 'string' ? line.split(';') : [];
		const at = pair.indexOf('=');
		if (at <= 0 || pair.slice(0, at).trim().toLowerCase() !== name.toLowerCase()) continue;
		const value = pair
			.slice(at + 1)
			.trim()
			.replace(/^"(.*)"$/, '$1');
		const isOne = COOKIE_VALUE.test(value) && value.length <= LONGEST;
		if (isOne && value !== sent) return value;
	}
	return undefined;
}

// What Roblox has replaced cookies with, the newest last, by the hash of the one in the credential. Kept in memory alone:
// n8n cannot store a new value in a credential. When it is lost, the cookie of the credential is used, if it still lives.
const MOST_CREDENTIALS = 500;
const replacements = new BoundedMap<string, string[]>(MOST_CREDENTIALS);
const MOST_REPLACEMENTS = 5;

/** The cookie of a credential, or what Roblox has replaced it with, as long as this process lives. */
export class Cookies {
	/** Changes with the credential's cookie and where it is sent, without containing it. */
	readonly key: string;

	constructor(
		private readonly stored: string,
		baseUrl: string,
	) {
		this.key = fingerprint(COOKIE_NAME, baseUrl, stored);
	}

	/** The one to send. */
	get current(): string {
		return this.newer.at(-1) ?? this.stored;
	}

	/** Whether another one than the credential's is used. */
	get isReplaced(): boolean {
		return this.newer.length > 0;
	}

	/** Takes over what an answer sets. */
	notice(headers: IDataObject, sent: string): void {
		const fresh = replacementIn(headers, COOKIE_NAME, sent);
		const { newer } = this;
		if (fresh === undefined || fresh === this.stored || newer.includes(fresh)) return;
		replacements.set(this.key, [...newer, fresh].slice(-MOST_REPLACEMENTS));
	}

	/**
	 * Roblox does not accept one any more.
	 *
	 * @returns whether there is another one: a newer one, or the one before it
	 */
	refuse(sent: string): boolean {
		replacements.set(
			this.key,
			this.newer.filter((one) => one !== sent),
		);
		return this.current !== sent;
	}

	private get newer(): string[] {
		return replacements.get(this.key) ?? [];
	}
}
