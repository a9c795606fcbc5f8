import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { runNode, type NodeResult } from './engine.mts';
import { COOKIE, documented } from './robloxLab.mts';

export const TRADES = 'https://trades.roblox.com';
export const USERS = 'https://users.roblox.com';
export const INVENTORY = 'https://inventory.roblox.com';

/** The node against Roblox's own addresses, where nock answers. */
export const run = async (parameters: IDataObject, more = {}): Promise<NodeResult> =>
	await runNode({
		type: 'robloxTrades',
		credential: 'robloxCookieApi',
		credentials: { cookie: COOKIE, baseUrl: 'https://roblox.com' },
		parameters: parameters as never,
		...more,
	});

export const trade = async (operation: string, parameters: IDataObject = {}): Promise<NodeResult> =>
	await run({ resource: 'trade', operation, ...parameters });

/** Answers the question whose cookie it is, once. */
export const signedIn = (): nock.Scope =>
	nock(USERS)
		.get('/v1/users/authenticated')
		.matchHeader('cookie', `.ROBLOSECURITY=${COOKIE}`)
		.reply(200, documented('users-authenticated.success'));

/** Answers the simplest of the trade POSTs, once. */
export const refuse = (status: number, body: IDataObject | string, headers = {}): nock.Scope =>
	nock(TRADES).post('/v1/trades/expire-outdated').reply(status, body, headers);

/** What the node makes of an answer. */
export async function refusal(
	status: number,
	body: IDataObject | string,
	headers = {},
): Promise<NonNullable<NodeResult['error']>> {
	refuse(status, body, headers);
	const { error } = await trade('expireOutdated');
	if (!error) throw new Error('the node took it for a success');
	return error;
}

/** Every prepared answer must have been asked for. */
export function allAsked(): void {
	expect(nock.pendingMocks()).toEqual([]);
	nock.cleanAll();
}
