import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { withFreeTrades } from '../../model/eligibility';

export const getMyEligibility = operation<RobloxClient, null>({
	name: 'getMyEligibility',
	displayName: 'Get My Eligibility',
	action: 'Get the eligibility of your account',
	description: 'Check whether your account can trade, why not, and how many free trades are left',
	...readOne({
		read: () => null,
		get: async (client: RobloxClient) => withFreeTrades(await client.myEligibility()),
	}),
});
