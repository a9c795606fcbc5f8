import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';

export const getRobux = operation<RobloxClient, null>({
	name: 'getRobux',
	displayName: 'Get My Robux',
	action: 'Get the robux of your account',
	description: 'Get how many Robux the account of the credential has',
	...readOne({
		read: () => null,
		get: async (client: RobloxClient) => ({ robux: await client.robux() }),
	}),
});
