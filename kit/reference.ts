import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import { fieldsNamedIn, instabilityOf, type Instability } from './data/expression';
import { codeOf, sourcesOf } from './data/tokens';
import { commonFailures, FailureError, type CommonCode, type Occurrence } from './failure/failure';

/** The field that holds the user's own reference of a payment or order. */
export interface ReferenceRules {
	/** The parameter. */
	name: string;
	/** Its label, as the user sees it. */
	label: string;
	maxLength: number;
	/** The reference becomes a part of a path, where dots alone would lead to another one. */
	inPath?: boolean;
	/** The reference becomes a header, which holds printable ASCII only. */
	inHeader?: boolean;
}

export interface Reference {
	label: string;
	value: string;
}

const USE_YOUR_OWN =
	'Use the ID that this payment or order has in your own system. It must stay the same however often the item is processed.';
const LONE_SURROGATE = /\p{Surrogate}/u;
// What JavaScript makes of a value that is not there, inside a text.
const NOTHING_IN_WORDS = /(?<![A-Za-z])(?:undefined|null|NaN|\[object Object\])(?![A-Za-z])/;
const PRINTABLE = /^[\x21-\x7e]+$/;

/** A refusal of a reference, in the words of its field. */
export function referenceError(code: CommonCode, occurrence: Occurrence): FailureError {
	return new FailureError({ ...commonFailures('')[code], code, ...occurrence });
}

const WHY: Readonly<Record<Instability['kind'], string>> = {
	execution: 'is different in every execution, loop, sub-workflow call and AI tool call',
	clock: 'changes with the time of day',
	chance: 'is new each time it is evaluated',
};

/**
 * The reference of one item, checked before anything is sent. It is what keeps a payment from being made twice by
 * whatever n8n does around a node, so it must come from the user's own data: an expression that names the execution, the
 * clock or chance is refused in every mode, and so is one that gives another value when it is evaluated again.
 *
 * @throws FailureError REFERENCE_MISSING, REFERENCE_UNSTABLE or INVALID_INPUT
 */
export function readReference(
	context: IExecuteFunctions,
	index: number,
	rules: ReferenceRules,
): Reference {
	const { name, label } = rules;
	const raw: unknown = context.getNode().parameters[name];
	const expression = typeof raw === 'string' && raw.startsWith('=') ? raw : '';
	const refuse = (code: CommonCode, happened: string, howToFix: string) =>
		referenceError(code, {
			message: `${label} ${happened}`,
			howToFix: `${howToFix} Nothing was sent for this item.`,
			facts: { field: label },
		});

	const unstable = unstableIn(context.getNode().parameters, expression, [name]);
	if (unstable) {
		throw refuse(
			'REFERENCE_UNSTABLE',
			`uses ${unstable.name}, which ${WHY[unstable.kind]}`,
			unstable.kind === 'clock'
				? `${USE_YOUR_OWN} A date without a time is allowed, such as {{ $now.toFormat('yyyy-MM-dd') }}.`
				: USE_YOUR_OWN,
		);
	}

	const given = context.getNodeParameter(name, index, '') as unknown;
	const pieces = piecesOf(context, index, expression, given);
	if (hasLostDigits(context, index, expression, given, pieces)) {
		throw refuse(
			'INVALID_INPUT',
			'contains a number with more than 15 digits, which n8n has rounded, so that several orders could share it',
			'Pass the number on as text from where it comes from.',
		);
	}
	const isComposed = expression !== '' && typeof given === 'string';
	if (isComposed && (pieces.some(isNothing) || NOTHING_IN_WORDS.test(given))) {
		throw refuse(
			'REFERENCE_MISSING',
			'has a part without a value, so that several orders could share it',
			'Check the expression: every part of it must have a value for this item.',
		);
	}
	const isText = typeof given === 'string' || typeof given === 'number';
	if (!isText && given !== undefined && given !== null) {
		throw refuse('INVALID_INPUT', 'must be text', 'Pick one field of the object.');
	}
	const value = isText ? String(given).trim() : '';
	if (value === '') {
		const { howToFix } = commonFailures('').REFERENCE_MISSING;
		throw referenceError('REFERENCE_MISSING', {
			message: `${label} is empty`,
			howToFix,
			facts: { field: label },
		});
	}
	const obstacle = obstacleOf(value, rules);
	if (obstacle) throw refuse('INVALID_INPUT', ...obstacle);
	if (expression !== '' && context.getNodeParameter(name, index, '') !== given) {
		throw refuse(
			'REFERENCE_UNSTABLE',
			'gave another value when it was evaluated again',
			USE_YOUR_OWN,
		);
	}
	return { label, value };
}

function obstacleOf(
	value: string,
	{ maxLength, inPath, inHeader }: ReferenceRules,
): [string, string] | undefined {
	if (LONE_SURROGATE.test(value)) {
		return ['contains half of a character, which cannot be sent', 'Check how the text was cut.'];
	}
	if (inHeader && !PRINTABLE.test(value)) {
		return [
			'contains a blank or a character that a header cannot hold',
			'Use letters without accents, digits and signs such as - or _.',
		];
	}
	if (inPath && (value === '.' || value === '..')) return ['cannot be dots alone', 'Use an ID.'];
	return value.length > maxLength
		? [`has ${value.length} characters, ${maxLength} are allowed`, 'Shorten it.']
		: undefined;
}

/** What is unstable in an expression, or in the other fields of the node that it names. */
function unstableIn(
	fields: INodeParameters,
	expression: string,
	seen: readonly string[],
): Instability | undefined {
	const own = instabilityOf(expression);
	if (own) return own;
	const named = fieldsNamedIn(expression).flatMap((field) =>
		Object.hasOwn(fields, field) ? [field] : Object.keys(fields),
	);
	for (const field of named.filter((one) => !seen.includes(one))) {
		for (const text of textsIn(fields[field])) {
			const found = unstableIn(fields, text, [...seen, field]);
			if (found) return found;
		}
	}
	return undefined;
}

const textsIn = (value: unknown): string[] =>
	typeof value === 'object' && value !== null
		? Object.values(value).flatMap(textsIn)
		: [String(value as string)];

/** The value of a piece of code for an item; undefined in a list of its own when it has none by itself. */
function valuesOf(context: IExecuteFunctions, index: number, code: string): unknown[] {
	try {
		return [context.evaluateExpression(`{{${code.replace('}}', '\\}}')}}}`, index)];
	} catch {
		// The value as a whole could be evaluated, and that is what is sent.
		return [];
	}
}

/** The values of the expressions that a composed reference consists of; none when it is one expression as a whole. */
function piecesOf(
	context: IExecuteFunctions,
	index: number,
	expression: string,
	given: unknown,
): unknown[] {
	if (typeof given !== 'string' || /^=\s*\{\{[^{}]*\}\}\s*$/.test(expression)) return [];
	return codeOf(expression).flatMap((code) => valuesOf(context, index, code));
}

const isNothing = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	Number.isNaN(value) ||
	(typeof value === 'string' && value.trim() === '');

const isRounded = (value: unknown): boolean =>
	typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;

/**
 * Whether a number in the reference has been rounded. JSON numbers beyond 2^53 reach n8n rounded, so that two orders,
 * or two users of a chat service, would share one reference. What the expression takes its value from is asked as well,
 * because a text hides that it was a number.
 */
function hasLostDigits(
	context: IExecuteFunctions,
	index: number,
	expression: string,
	given: unknown,
	pieces: unknown[],
): boolean {
	if (isRounded(given) || pieces.some(isRounded)) return true;
	if (typeof given !== 'string' || !/\d{16}|\de\+\d/.test(given)) return false;
	const stands = (value: unknown): boolean =>
		typeof value === 'object' && value !== null
			? Object.values(value).some(stands)
			: isRounded(value) && given.includes(String(value));
	return codeOf(expression)
		.flatMap(sourcesOf)
		.some((beginnings) =>
			beginnings.some((code, at) => {
				const isWhole = at === beginnings.length - 1;
				return valuesOf(context, index, code).some(
					// A beginning such as $json holds other fields as well.
					(value) => (isWhole || Array.isArray(value) || isRounded(value)) && stands(value),
				);
			}),
		);
}
