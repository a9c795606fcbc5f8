import type { INodeProperties } from 'n8n-workflow';

import type { EventNames } from './deduplicate';

/** The option that leaves telling deliveries apart to the user's own database. */
export const rememberField: INodeProperties = {
	displayName: 'Start Once per Event',
	name: 'once',
	type: 'boolean',
	default: true,
	description:
		'Whether an event that arrives again starts nothing. Turn off only where a unique key on eventKey in your own database decides: then an event starts an execution each time it arrives, which makes up for an execution that was cut off.',
};

/** What the trigger's memory is asked about an event: nothing when the user's own database decides. */
export function remembered(names: EventNames, options: { once?: unknown }): EventNames {
	return options.once === false ? {} : names;
}
