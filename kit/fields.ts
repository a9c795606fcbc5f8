import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { fieldError } from './failure';

export interface TextRules {
	maxLength?: number;
	/** Default true. */
	required?: boolean;
	/** The text becomes a part of a path, where dots alone would lead to another one. */
	inPath?: boolean;
}

/** Reads and checks the fields of one item; every refusal names the field and how to fix it. */
export class ItemFields {
	constructor(
		readonly context: IExecuteFunctions,
		readonly index: number,
	) {}

	/** A field's value with expressions resolved. */
	value(name: string, fallback?: unknown): unknown {
		return this.context.getNodeParameter(name, this.index, fallback) as unknown;
	}

	/** One of the fields of the Options collection. */
	option<T>(name: string, fallback: T): T {
		this.options ??= this.value('options', {}) as Record<string, unknown>;
		return (this.options[name] as T | undefined) ?? fallback;
	}

	private options: Record<string, unknown> | undefined;

	/** A whole number; text of digits, as expressions often give it, is accepted. */
	integer(
		name: string,
		label: string,
		{ min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
	): number {
		const value = this.value(name);
		const number = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value;
		if (
			typeof number !== 'number' ||
			!Number.isSafeInteger(number) ||
			number < min ||
			number > max
		) {
			const range =
				max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `between ${min} and ${max}`;
			throw this.error(
				label,
				`${shown(value)} is not a whole number of ${range}`,
				`Enter a whole number, ${range}, without separators or decimals.`,
			);
		}
		return number;
	}

	/**
	 * A positive numeric id as text. Digits beyond what a number holds exactly are refused: an upstream node has most
	 * likely rounded them already, and the id of somebody else would receive the payment.
	 */
	numericId(name: string, label: string): string {
		const value = this.value(name);
		const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
		if (!/^[1-9]\d*$/.test(text)) {
			throw this.error(
				label,
				text === '' ? 'is empty' : `${shown(value)} is not an id`,
				'Enter the number alone, such as 261, not a name or a link.',
			);
		}
		if (!Number.isSafeInteger(Number(text))) {
			throw this.error(
				label,
				`${shown(value)} has more digits than can be sent without rounding`,
				'Check the id and where it comes from: numbers above 9007199254740991 lose digits.',
			);
		}
		return text;
	}

	/**
	 * Text without surrounding blanks. Optional text may be left empty, but an expression that gives nothing is refused:
	 * it was meant to give something, and a reference that is silently missing is no guard against paying twice.
	 */
	text(name: string, label: string, rules: TextRules = {}): string {
		const { maxLength, required = true, inPath = false } = rules;
		const value = this.value(name, '');
		if (typeof value === 'object' && value !== null) {
			throw this.error(
				label,
				'is an object or a list',
				'Enter text; pick one field of the object in the expression.',
			);
		}
		const isText = typeof value === 'string' || typeof value === 'number';
		const text = isText ? String(value).trim() : '';
		const raw: unknown = this.context.getNode().parameters[name];
		const isExpression = typeof raw === 'string' && raw.startsWith('=');
		if (text === '' && (required || isExpression)) {
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
			throw this.error(label, 'cannot be dots alone', 'Enter the id as the provider shows it.');
		}
		return text;
	}

	error(label: string, happened: string, fix: string) {
		return fieldError(this.context.getNode(), this.index, label, happened, fix);
	}
}

function shown(value: unknown): string {
	if (value === undefined || value === null || value === '') return 'An empty value';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
	return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

/** The Options collection of an operation: its own options, and those that every operation has. */
export function optionsField(own: INodeProperties[], concurrency: number): INodeProperties {
	const shared: INodeProperties[] = [
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 64 },
			default: concurrency,
			description:
				'How many items are worked on at the same time. Results keep the order of the items.',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 300 },
			default: 30,
			description: 'How many seconds to wait for one answer',
		},
	];
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...own, ...shared].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}
