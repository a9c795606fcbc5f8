import type { IHookFunctions } from 'n8n-workflow';

/**
 * Webhook methods for a provider without an API to register callbacks: there is nothing to call, so the address to
 * paste is written to the log when the workflow is activated.
 */
export const manualRegistration = {
	async checkExists(this: IHookFunctions): Promise<boolean> {
		return false;
	},

	async create(this: IHookFunctions): Promise<boolean> {
		this.logger.info(
			`${this.getNode().name}: paste ${this.getNodeWebhookUrl('default') ?? 'the URL of the node'} as callback URL in the provider's settings`,
		);
		return true;
	},

	async delete(this: IHookFunctions): Promise<boolean> {
		return true;
	},
};
