import type { IExecuteFunctions } from 'n8n-workflow';

import { commonFailures, FailureError } from '../failure/failure';

const DEFAULT_SECONDS = 30;
const MAX_SECONDS = 300;

/** The Timeout option in milliseconds; that of the first item holds for the run. */
export function timeoutOf(context: IExecuteFunctions): number {
	const seconds = Number(context.getNodeParameter('options.timeout', 0, DEFAULT_SECONDS));
	return Math.min(Math.max(seconds || DEFAULT_SECONDS, 1), MAX_SECONDS) * 1000;
}

/**
 * What `read` makes of a credential, or a failure with the reason why the credential cannot be used.
 *
 * @param read throws RangeError with a text for the user, which must not hold the secret
 */
export function usable<T>(read: () => T): T {
	const outcome = outcomeOf(read);
	if ('value' in outcome) return outcome.value;
	throw new FailureError({
		...commonFailures('').INVALID_INPUT,
		code: 'INVALID_INPUT',
		message: outcome.refusal.message,
		howToFix: 'Correct the credential. Nothing was sent.',
		facts: { field: 'credential' },
	});
}

function outcomeOf<T>(read: () => T): { value: T } | { refusal: RangeError } {
	try {
		return { value: read() };
	} catch (error) {
		return {
			refusal:
				error instanceof RangeError ? error : new RangeError('The credential cannot be read'),
		};
	}
}
