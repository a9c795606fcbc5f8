import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

const NAME = '.ROBLOSECURITY';
const COOKIE_NAME = /^(?:cookie:\s*)?\.ROBLOSECURITY\s*=/i;
const OUTER_QUOTES = /^(["'`])([\s\S]*)\1$/;
// What may stand in a cookie (RFC 6265): anything else would break out of the header or be mangled on the way.
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/**
 * The value of the cookie as it was meant: without the quotes, the name and the line breaks around it that copying
 * brings along.
 *
 * @throws RangeError, without the value in its text, when what is left cannot be one cookie
 */
export function cleanCookie(value: unknown): string {
	let text = typeof value === 'string' ? value.trim() : '';
	for (let before = ''; before !== text;) {
		before = text;
		text = text.replace(OUTER_QUOTES, '$2').trim().replace(COOKIE_NAME, '').trim();
	}
	if (text === '') {
		throw new RangeError(
			'The Roblox credential holds no cookie. Paste the value of .ROBLOSECURITY',
		);
	}
	if (!COOKIE_VALUE.test(text)) {
		throw new RangeError(
			'The cookie of the Roblox credential holds a semicolon, a line break, a blank or another character that no cookie has. Paste the value of .ROBLOSECURITY alone, in one line',
		);
	}
	return text;
}

/** The header that signs a request in. */
export function cookieHeader(cookie: string): string {
	return `${NAME}=${cookie}`;
}

/** Stands for a cookie where the cookie itself must not be kept. */
export function cookieKey(cookie: string): string {
	return createHash('sha256').update(cookie).digest('hex');
}

/** Whether an answer replaces the session: Roblox may do that at any time and retire the cookie that was sent. */
export function replacesCookie(headers: IDataObject, cookie: string): boolean {
	const lines = [headers['set-cookie']].flat();
	return lines.some((line) => {
		const match = typeof line === 'string' ? /^\s*\.ROBLOSECURITY\s*=([^;]*)/i.exec(line) : null;
		const value = match?.[1]?.trim().replace(/^"|"$/g, '') ?? '';
		return value !== '' && value !== cookie;
	});
}

/** What an output says after such an answer; the new value itself is never shown. */
export const REPLACED_COOKIE =
	'Roblox replaced the session cookie during this run. The one in the credential can stop working at any moment: log in again and paste the new cookie.';
