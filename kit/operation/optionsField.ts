import type { INodeProperties } from 'n8n-workflow';

import { processesField } from '../http/sharedLimit';
import { defaultConcurrency, MAX_CONCURRENCY, type Effect } from './effect';

/**
 * The Options collection of an operation: its own options, and those that every operation has.
 *
 * @param isLimited whether the provider has a rate limit
 */
export function optionsField(
	effect: Effect,
	own: INodeProperties[] = [],
	isLimited = false,
): INodeProperties {
	const shared: INodeProperties[] = [
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MAX_CONCURRENCY },
			default: defaultConcurrency(effect),
			description:
				effect === 'read'
					? 'How many items to process at the same time. Without this option as many as the provider answers quickly, up to 128. Results keep the order of the items.'
					: 'How many items to process at the same time. Results keep the order of the items.',
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
		options: [...own, ...shared, ...(isLimited ? [processesField] : [])].sort((a, b) =>
			a.displayName.localeCompare(b.displayName),
		),
	};
}
