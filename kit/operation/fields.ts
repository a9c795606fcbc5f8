import { tryToParseDateTime, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';

import { isJsonObject, parseJson } from '../data/json';
import { quoted } from '../data/text';
import { commonFailures, FailureError } from '../failure/failure';
import { readReference, type Reference, type ReferenceRules } from '../reference';
import type { PlainFields } from './plainFields';

export interface TextRules {
	maxLength?: number;
	/** Default true. */
	required?: boolean;
	/** The text becomes a part of a path, where dots alone would lead to another one. */
	inPath?: boolean;
}

/** Reads and checks the fields of one item; every refusal names the field and how to fix it. */
export class ItemFields {
	/** The reference that was read, for the checks across the items of a run. */
	readReference: Reference | undefined;

	private options: Record<string, unknown> | undefined;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly index: number,
		/** Items of the run. */
		readonly count: number,
		private readonly plain?: PlainFields,
	) {}

	/** A field's value with expressions resolved. */
	value(name: string, fallback?: unknown): unknown {
		const ask = () => this.context.getNodeParameter(name, this.index, fallback) as unknown;
		return this.plain ? this.plain.value(name, this.index, ask) : ask();
	}

	/** A switch that only a person turns on, in the editor: n8n 2.8 evaluates an expression in any field. */
	turnedOn(name: string): boolean {
		return this.context.getNode().parameters[name] === true;
	}

	/** One of the fields of the Options collection. */
	option<T>(name: string, fallback: T): T {
		this.options ??= this.value('options', {}) as Record<string, unknown>;
		return (this.options[name] as T | undefined) ?? fallback;
	}

	/** A whole number; text of digits, as expressions often give it, is accepted. */
	integer(
		name: string,
		label: string,
		{ min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
	): number {
		const value = this.value(name);
		const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
		const fits = typeof number === 'number' && Number.isSafeInteger(number);
		if (fits && number >= min && number <= max) return number;
		const range =
			max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `between ${min} and ${max}`;
		throw this.error(
			label,
			`must be a whole number ${range}, got ${quoted(value)}`,
			'Enter the number without separators or decimals.',
		);
	}

	/**
	 * A positive numeric id as text. Digits beyond what a number holds exactly are refused: an upstream node has most
	 * likely rounded them already, and the id of somebody else would receive the payment.
	 */
	numericId(name: string, label: string): string {
		return this.checkedId(this.value(name), label);
	}

	/** The same of a value that was read already, such as the number in a link. */
	checkedId(value: unknown, label: string): string {
		const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
		if (!/^[1-9]\d*$/.test(text)) {
			throw this.error(
				label,
				text === '' ? 'is empty' : `must be a numeric ID, got ${quoted(value)}`,
				'Enter the number alone, such as 261, not a name or a link.',
			);
		}
		if (!Number.isSafeInteger(Number(text))) {
			throw this.error(
				label,
				`${quoted(value)} has more digits than can be sent without rounding`,
				'Check the ID and where it comes from: numbers above 9007199254740991 lose digits.',
			);
		}
		return text;
	}

	/**
	 * Text without surrounding blanks, of a picker as well. Optional text may be left empty, but an expression that gives
	 * nothing is refused: it was meant to give something. So is a number that has lost digits, because it names something
	 * else by now.
	 */
	text(name: string, label: string, rules: TextRules = {}): string {
		const { maxLength, required = true, inPath = false } = rules;
		const given = this.value(name, '');
		const value = isJsonObject(given) && 'mode' in given ? given.value : given;
		if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
			throw this.error(
				label,
				'is a number with more than 15 digits, which n8n has rounded',
				'Pass it on as text from where it comes from.',
			);
		}
		if (typeof value === 'object' && value !== null) {
			throw this.error(
				label,
				'must be text, got an object or a list',
				'Pick one field of the object in the expression.',
			);
		}
		const isText = typeof value === 'string' || typeof value === 'number';
		const text = isText ? String(value).trim() : '';
		if (text === '' && (required || this.isExpression(name))) {
			throw this.error(label, 'is empty', 'Enter a value or check the expression.');
		}
		if (maxLength !== undefined && text.length > maxLength) {
			throw this.error(
				label,
				`has ${text.length} characters, ${maxLength} are allowed`,
				'Shorten it.',
			);
		}
		if (inPath && (text === '.' || text === '..')) {
			throw this.error(label, 'cannot be dots alone', 'Enter the ID as the provider shows it.');
		}
		return text;
	}

	/** One of a fixed set of values; an expression can give others. */
	choice<T extends string>(name: string, label: string, choices: readonly T[]): T {
		const value = this.value(name);
		const chosen = choices.find((choice) => choice === value);
		if (chosen !== undefined) return chosen;
		throw this.error(
			label,
			`must be one of ${choices.join(', ')}, got ${quoted(value)}`,
			'Choose a value from the list.',
		);
	}

	/**
	 * A point in time in milliseconds since 1970; undefined when empty. A time without a zone is one of the workflow's time
	 * zone, as the date picker gives it.
	 */
	time(value: unknown, label: string): number | undefined {
		if (value === undefined || value === null || value === '') return undefined;
		try {
			return tryToParseDateTime(value, this.context.getTimezone()).toMillis();
		} catch {
			throw this.error(
				label,
				`must be a date and time, got ${quoted(value)}`,
				'Choose one from the calendar, or enter one such as 2025-09-20T02:30:00Z.',
			);
		}
	}

	/** A JSON object, as text or as what an expression gives. Empty stands for an empty object. */
	jsonObject(value: unknown, label: string): IDataObject {
		const given = value === undefined || value === null || value === '' ? {} : value;
		const { value: parsed, hasUnsafeInteger } =
			typeof given === 'string' ? parsedOrNot(given) : { value: given, hasUnsafeInteger: false };
		if (hasUnsafeInteger) {
			throw this.error(
				label,
				'has a number with more digits than can be sent without rounding',
				'Put it in quotes.',
			);
		}
		if (isJsonObject(parsed)) return parsed as IDataObject;
		throw this.error(
			label,
			'must be a JSON object',
			'Enter a JSON object such as {"key": "value"}.',
		);
	}

	/**
	 * The user's own reference of a payment or order, after all the checks that keep it from being paid twice.
	 */
	reference(rules: ReferenceRules): string {
		this.readReference = readReference(this.context, this.index, rules);
		return this.readReference.value;
	}

	/** What stands for the item's effect where the provider knows no reference, for the same checks across the run. */
	standsFor(label: string, value: string): void {
		this.readReference = { label, value };
	}

	/** The refusal of a field's value. */
	error(label: string, happened: string, howToFix: string): FailureError {
		return new FailureError({
			...commonFailures('').INVALID_INPUT,
			code: 'INVALID_INPUT',
			message: `${label} ${happened}`,
			howToFix: `${howToFix} Nothing was sent for this item.`,
			facts: { field: label },
		});
	}

	/** Whether an AI model gives the value of a field, or a part of it. */
	isFromModel(name: string): boolean {
		const raw: unknown = this.context.getNode().parameters[name];
		return /\$fromai/i.test(JSON.stringify(raw ?? null));
	}

	/** Whether an entry of a collection holds an expression. */
	hasExpression(collection: string, name: string): boolean {
		const raw: unknown = this.context.getNode().parameters[collection];
		const entry = isJsonObject(raw) ? raw[name] : undefined;
		return typeof entry === 'string' && entry.startsWith('=');
	}

	/** Whether a field holds an expression, which may have been meant to give something. */
	isExpression(name: string): boolean {
		const raw: unknown = this.context.getNode().parameters[name];
		return typeof raw === 'string' && raw.startsWith('=');
	}
}

function parsedOrNot(text: string) {
	try {
		return parseJson(text);
	} catch {
		return { value: undefined, hasUnsafeInteger: false };
	}
}
