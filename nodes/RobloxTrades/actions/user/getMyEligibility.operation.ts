import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { myEligibility } from '../../eligibility';
import type { Roblox } from '../../transport';

export const getMyEligibility = operation<Roblox, null>({
	name: 'getMyEligibility',
	displayName: 'Get My Eligibility',
	action: 'Get the eligibility of your account',
	description: 'Check whether your account can trade, why not, and how many free trades are left',
	effect: 'read',
	fields: [optionsField([], DEFAULT_CONCURRENCY.read)],
	read: () => null,
	run: async (roblox) => await myEligibility(roblox),
});
