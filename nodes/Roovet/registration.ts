import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';

import { manualRegistration } from '../../kit/manualRegistration';
import { CREDENTIAL } from './transport';

/** Roovet has no API to register webhooks. Without a secret every delivery would be refused, so that is told at once. */
export const registration = {
	...manualRegistration,

	async create(this: IHookFunctions): Promise<boolean> {
		const { webhookSecret } = await this.getCredentials<{ webhookSecret?: string }>(CREDENTIAL);
		if (String(webhookSecret ?? '').trim() === '') {
			throw new NodeOperationError(
				this.getNode(),
				'The Roovet credential has no Webhook Secret, so no delivery could be accepted',
				{
					description:
						'Enter the Webhook Secret in the credential. Without it anybody could start this workflow.',
					level: 'warning',
				},
			);
		}
		return await manualRegistration.create.call(this);
	},
};
