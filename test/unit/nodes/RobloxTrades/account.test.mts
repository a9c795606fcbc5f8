import type { IAllExecuteFunctions } from 'n8n-workflow';

import { connect } from '../../../../nodes/RobloxTrades/api/client';

const sessionOf = async (baseUrl: string): Promise<string> => {
	const context = {
		getCredentials: async () => await Promise.resolve({ cookie: '_|WARNING:-|_a', baseUrl }),
		getExecutionCancelSignal: () => undefined,
	};
	return (await connect(context as unknown as IAllExecuteFunctions)).sessionKey;
};

test('an address with a slash at its end is the same account, another address is not', async () => {
	const session = await sessionOf('https://roblox.com');
	expect(await sessionOf('https://roblox.com/')).toBe(session);
	expect(await sessionOf(' https://ROBLOX.com ')).toBe(session);
	expect(await sessionOf('http://127.0.0.1:5678')).not.toBe(session);
});
