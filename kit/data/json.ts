/** A parsed JSON document and what parsing did to it. */
export interface ParsedJson {
	/** The document. Integers that a JavaScript number cannot hold are strings with their exact digits. */
	value: unknown;
	/** True when a plain JSON.parse would have changed an integer of the document. */
	hasUnsafeInteger: boolean;
	/** True when a number of the document is larger than a JavaScript number can be, and so reads as Infinity. */
	hasInfinity: boolean;
}

// One alternative per JSON token that can hold digits: a string (skipped as a whole) or a number.
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;
// Below 16 digits every integer survives, and below an exponent of three digits every such number is finite.
const MAY_BE_CHANGED = /\d{16}|\d[eE][+-]?\d{3}/;

const survivesAsNumber = (literal: string): boolean =>
	literal === '-0' || JSON.stringify(Number(literal)) === literal;

/**
 * Parses JSON without changing a digit of it: ids of 17 and more digits arrive as strings instead of being rounded.
 * Throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): ParsedJson {
	const value: unknown = JSON.parse(text);
	if (!MAY_BE_CHANGED.test(text)) return { value, hasUnsafeInteger: false, hasInfinity: false };
	let hasUnsafeInteger = false;
	let hasInfinity = false;
	const exact = text.replace(STRING_OR_NUMBER, (token) => {
		if (token.startsWith('"')) return token;
		if (!INTEGER.test(token)) {
			hasInfinity ||= !Number.isFinite(Number(token));
			return token;
		}
		if (survivesAsNumber(token)) return token;
		hasUnsafeInteger = true;
		return `"${token}"`;
	});
	return { value: hasUnsafeInteger ? JSON.parse(exact) : value, hasUnsafeInteger, hasInfinity };
}

/**
 * Whether a JSON text has at most so many members and elements, nested at most so deep. Reads no further than that and
 * builds nothing, so that what it costs to parse a text can be known before. Says something about any other text as well.
 */
export function isWithin(text: string, limits: { values: number; depth: number }): boolean {
	let values = 1;
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		const character = text.charCodeAt(at);
		if (character === QUOTE) {
			at = endOfText(text, at);
		} else if (character === COMMA) {
			values++;
		} else if (character === BRACE || character === BRACKET) {
			values++;
			depth++;
		} else if (character === BRACE_END || character === BRACKET_END) {
			depth--;
		}
		if (values > limits.values || depth > limits.depth) return false;
	}
	return true;
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [BRACE, BRACE_END, BRACKET, BRACKET_END] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Where the text ends that begins at a quote: at its last quote, or at the end of everything. */
function endOfText(text: string, from: number): number {
	let at = from + 1;
	while (at < text.length && text.charCodeAt(at) !== QUOTE) {
		at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
	}
	return at;
}

/** Narrows to a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
