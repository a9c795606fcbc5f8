import type { IDataObject } from 'n8n-workflow';

const OUTER_QUOTES = /^(["'`])([\s\S]*)\1$/;
// What may stand in a cookie (RFC 6265): anything else would break out of the header or be mangled on the way.
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/;

/** The name that a cookie's text begins with, if it is the one that is meant. */
function withoutName(text: string, name: string): string {
	const bare = text.replace(/^cookie:\s*/i, '');
	const begins = bare.slice(0, name.length).toLowerCase() === name.toLowerCase();
	const match = begins ? /^\s*=([\s\S]*)$/.exec(bare.slice(name.length)) : null;
	return (match?.[1] ?? text).trim();
}

/**
 * The value of a pasted cookie as it was meant: without the quotes, the name and the line breaks around it that copying
 * brings along.
 *
 * @throws RangeError, without the value in its text, when what is left cannot be one cookie
 */
export function cleanCookie(value: unknown, name: string): string {
	let text = typeof value === 'string' ? value.trim() : '';
	for (let before = ''; before !== text;) {
		before = text;
		text = withoutName(text.replace(OUTER_QUOTES, '$2').trim(), name);
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

/** Whether an answer sets a cookie anew, to another value than the one that was sent. */
export function replacesCookie(headers: IDataObject, name: string, value: string): boolean {
	const lines = [headers['set-cookie']].flat();
	return lines.some((line) => {
		if (typeof line !== 'string') return false;
		const [pair = ''] = line.split(';');
		const at = pair.indexOf('=');
		const isMeant = at > 0 && pair.slice(0, at).trim().toLowerCase() === name.toLowerCase();
		const set = pair
			.slice(at + 1)
			.trim()
			.replace(/^"(.*)"$/, '$1');
		return isMeant && set !== '' && set !== value;
	});
}
