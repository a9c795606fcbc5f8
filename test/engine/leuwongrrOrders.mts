import type { INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import {
	API,
	credentialsOf,
	documented,
	freshToken,
	OFFICIAL,
	ORDER,
	runOfficial,
} from './leuwongrrOfficial.mts';

export type Reply = Record<string, unknown> | string;

/** What is sent, and the answers to it in their order. */
export function answer(...replies: Array<[number, Reply, Record<string, string>?]>) {
	const sent: Array<{ body: Record<string, unknown>; headers: Record<string, string> }> = [];
	for (const [status, body, headers] of replies) {
		nock(OFFICIAL)
			.post(`${API}/me/orders`)
			.reply(
				status,
				function (_uri, request) {
					sent.push({
						body: request as Record<string, unknown>,
						headers: this.req.headers,
					});
					return body;
				},
				headers ?? {},
			);
	}
	return sent;
}

export const create = async (
	changes: INodeParameters = {},
	more: Parameters<typeof runOfficial>[1] = {},
) => await runOfficial({ ...ORDER, ...changes }, more);
export const production = (changes: object = {}) => ({
	credentials: credentialsOf({ apiToken: freshToken('production'), ...changes }) as never,
});
export const success = documented('order-create.success');
