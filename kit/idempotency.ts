import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import { fieldError } from './failure';

// What n8n puts in place of an execution's id when an execution has none.
const NO_EXECUTION_ID = '__UNKNOWN__';

/**
 * A key that is the same on every try of the same thing and different for different things. Parts are separated so
 * that ('a', 'bc') and ('ab', 'c') differ.
 *
 * @returns 64 hexadecimal digits
 */
export function deterministicKey(...parts: ReadonlyArray<string | number>): string {
	return createHash('sha256')
		.update(JSON.stringify(parts.map(String)))
		.digest('hex');
}

/** Where a reference comes from: its label, its parameter and the value for one item. */
export interface Reference {
	label: string;
	parameter: string;
	value: string;
}

// What gives another value every time it is evaluated; a field that is merely called uuid does not.
const CHANGES_ON_EVERY_TRY =
	/\$now\b|\bDateTime\.(?:now|local|utc)\b|\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\brandomUUID\b|\$uuid\b|\bcrypto\./;

/**
 * Refuses a reference (custom order id, idempotency key) that would not stop a second payment.
 *
 * - A reference without an execution id where the expression expected one is the same for every run.
 * - "Retry execution" starts a new execution with a new id, while the items come from the old one. A reference built
 *   from the new id hides from the provider that the retried execution may have paid the item already.
 * - With Retry On Fail every try evaluates the expression anew, so it must not depend on the clock or on chance.
 */
export function assertStableReference(
	context: IExecuteFunctions,
	itemIndex: number,
	{ label, parameter, value }: Reference,
): void {
	const node = context.getNode();
	const raw: unknown = node.parameters[parameter];
	const expression = typeof raw === 'string' && raw.startsWith('=') ? raw : '';
	const useYourOwn =
		'Use the id of the order in your own system, which stays the same on every try';
	if (value.includes(NO_EXECUTION_ID)) {
		throw fieldError(
			node,
			itemIndex,
			label,
			'is built from the id of the execution, and this execution has none',
			`${useYourOwn}.`,
		);
	}
	// The typings know fewer modes than the engine has.
	const mode: string = context.getMode();
	if (mode === 'retry' && expression.includes('$execution')) {
		throw fieldError(
			node,
			itemIndex,
			label,
			'is built from the id of the execution, and a retried execution has a new id',
			`The execution that is being retried may have paid this item already, and the new reference could not prevent a second payment. ${useYourOwn}, or check what was paid and start a new execution for the rest.`,
		);
	}
	if (node.retryOnFail === true && CHANGES_ON_EVERY_TRY.test(expression)) {
		throw fieldError(
			node,
			itemIndex,
			label,
			'changes on every try while Retry On Fail is on, so each try would be a new payment',
			`${useYourOwn}, or switch Retry On Fail off.`,
		);
	}
}
