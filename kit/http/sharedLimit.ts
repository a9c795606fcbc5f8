import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { quoted } from '../data/text';
import { commonFailures, FailureError } from '../failure/failure';

const MAX_PROCESSES = 100;
const LABEL = 'Processes Sharing the Limit';

/**
 * An option of every node and polling trigger of a provider that documents a rate limit. Those with the same number share
 * the limiter of their process, so all that use a credential should have the same.
 */
export const processesField: INodeProperties = {
	displayName: LABEL,
	name: 'processes',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MAX_PROCESSES },
	default: 1,
	description:
		"How many n8n processes use this credential at the same time: in queue mode the number of workers, and one more for main when a trigger polls with it. Each then keeps to its part of the provider's rate limit. Set the same number in all nodes with this credential.",
};

/**
 * How many processes share a provider's limit, 1 where the option is not set. Text of digits, as expressions often give it,
 * is accepted.
 *
 * @throws FailureError for anything else: with a number that was guessed instead, the limit would not be kept
 */
export function readProcesses(value: unknown): number {
	if (value === undefined) return 1;
	const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
	const fits = typeof number === 'number' && Number.isInteger(number);
	if (fits && number >= 1 && number <= MAX_PROCESSES) return number;
	throw new FailureError({
		...commonFailures('').INVALID_INPUT,
		code: 'INVALID_INPUT',
		message: `${LABEL} must be a whole number between 1 and ${MAX_PROCESSES}, got ${quoted(value)}`,
		howToFix:
			'Enter how many n8n processes use this credential at the same time. Nothing was sent.',
		facts: { field: LABEL },
	});
}

/** The option of an action node; that of the first item holds for the run. */
export const processesOf = (context: IExecuteFunctions): number =>
	readProcesses(context.getNodeParameter('options.processes', 0, 1));
