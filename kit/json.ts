/** A parsed JSON document and what parsing did to it. */
export interface ParsedJson {
	/** The document. Integers that a JavaScript number cannot hold are strings with their exact digits. */
	value: unknown;
	/** True when a plain JSON.parse would have changed an integer of the document. */
	hasUnsafeInteger: boolean;
}

// One alternative per JSON token that can hold digits: a string (skipped as a whole) or a number.
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const INTEGER = /^-?\d+$/;

const survivesAsNumber = (literal: string): boolean =>
	literal === '-0' || JSON.stringify(Number(literal)) === literal;

/**
 * Parses JSON without changing a digit of it: ids of 17 and more digits arrive as strings instead of being rounded.
 * Throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): ParsedJson {
	const value: unknown = JSON.parse(text);
	let hasUnsafeInteger = false;
	const exact = text.replace(STRING_OR_NUMBER, (token) => {
		if (!INTEGER.test(token) || survivesAsNumber(token)) return token;
		hasUnsafeInteger = true;
		return `"${token}"`;
	});
	return hasUnsafeInteger
		? { value: JSON.parse(exact), hasUnsafeInteger }
		: { value, hasUnsafeInteger };
}

/** Narrows to a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
