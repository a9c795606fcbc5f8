import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';

export const validateToken = operation<Leuwongrr, null>({
	name: 'validateToken',
	displayName: 'Validate Token',
	action: 'Validate the token',
	description: 'Check the API token and see its environment, its owner and when it was last used',
	effect: 'read',
	fields: [optionsField([], DEFAULT_CONCURRENCY.read)],
	read: () => null,
	run: async (leuwongrr, _input, itemIndex) => await leuwongrr.validateToken(itemIndex),
});
