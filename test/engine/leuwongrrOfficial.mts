import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runNode, type NodeResult, type NodeRun } from './engine.mts';

export const OFFICIAL = 'https://leuwongrr.online';
export const API = '/api/v1';

/** A documented body; the index of the fixtures says which of them are guesses. */
export const documented = (name: string): Record<string, unknown> =>
	JSON.parse(
		readFileSync(join(__dirname, '../fixtures/leuwongrr', `${name}.json`), 'utf8'),
	) as Record<string, unknown>;

/** The data of a documented body. */
export const dataOf = (name: string): Record<string, IDataObject> =>
	documented(name).data as Record<string, IDataObject>;

let used = 0;
/** Pacing counts per token for a minute, so every test has a token of its own. */
export const freshToken = (environment: 'sandbox' | 'production' = 'sandbox'): string =>
	`${environment === 'sandbox' ? 'lrrs_v1_' : 'lrrp_v1_'}test${process.pid}x${(used += 1)}`;

export const credentialsOf = (changes: IDataObject = {}) => ({
	apiToken: freshToken(),
	baseUrl: OFFICIAL,
	discordUserId: '',
	...changes,
});

/** The built LeuwongRR node in n8n's engine against what nock answers for the official address. */
export async function runOfficial(
	parameters: INodeParameters,
	more: Partial<NodeRun> = {},
): Promise<NodeResult> {
	return await runNode({
		type: 'leuwongrr',
		credential: 'leuwongrrApi',
		credentials: credentialsOf(),
		parameters,
		...more,
	});
}

export const listed = (value: string): INodeParameters => ({ __rl: true, mode: 'list', value });
export const typed = (value: string): INodeParameters => ({ __rl: true, mode: 'id', value });

export const ORDER: INodeParameters = {
	resource: 'order',
	operation: 'create',
	orderType: 'gamepass',
	robloxUsername: 'LeuwongUser',
	placeId: '123456789',
	passId: '987654321',
	paymentMethod: listed('invoice'),
	clientReference: 'bot-order-001',
	idempotencyKey: 'shop-1',
};
