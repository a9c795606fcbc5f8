import type { IHookFunctions } from 'n8n-workflow';

import { manualRegistration } from '../../../../kit/webhook/manualRegistration';

const activated = async (url: string | undefined) => {
	const logged: string[] = [];
	const context = {
		logger: { info: (text: string) => logged.push(text) },
		getNode: () => ({ name: 'My Trigger' }),
		getNodeWebhookUrl: (name: string) => (name === 'default' ? url : undefined),
	} as unknown as IHookFunctions;
	const results = [
		await manualRegistration.checkExists.call(context),
		await manualRegistration.create.call(context),
		await manualRegistration.delete.call(context),
	];
	return { results, logged };
};

test('activating a trigger writes the address to paste to the log', async () => {
	const { results, logged } = await activated('https://n8n.example/webhook/1');
	expect(results).toEqual([false, true, true]);
	expect(logged).toEqual([
		"My Trigger: paste https://n8n.example/webhook/1 as callback URL in the provider's settings",
	]);
});

test('without an address it points to the node', async () => {
	const { logged } = await activated(undefined);
	expect(logged[0]).toContain('paste the URL of the node as callback URL');
});
