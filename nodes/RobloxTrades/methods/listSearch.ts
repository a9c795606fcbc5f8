import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { collect } from '../../../kit/data/pagination';
import { withNodeErrors } from '../../../kit/failure/nodeError';
import { connect, type RobloxClient } from '../api/client';
import { failures } from '../api/failures';
import { partyOf, tradeOf, type Party } from '../model/trade';

const TIMEOUT_MS = 15_000;
const ROWS = 25;

const label = ({ name, displayName, id }: Party): string =>
	displayName && displayName !== name ? `${displayName} (@${name ?? id})` : (name ?? `User ${id}`);

const profile = (id: string): string => `https://www.roblox.com/users/${id}/profile`;

async function latest(client: RobloxClient) {
	const lists = await Promise.all(
		(['Inbound', 'Outbound'] as const).map(async (list) =>
			(await collect(client.tradeRows(list, { limit: ROWS }))).map((row) => ({
				list,
				trade: tradeOf(row, ''),
			})),
		),
	);
	return lists.flat();
}

/** What a picker shows, or an error that says why it shows nothing. */
async function inEditor(
	context: ILoadOptionsFunctions,
	list: (client: RobloxClient) => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchResult> {
	const results = await withNodeErrors(
		context,
		failures.provider,
		async () =>
			await list(await connect(context, { timeoutMs: TIMEOUT_MS, patienceMs: TIMEOUT_MS })),
	);
	return { results };
}

/** Open trades, the received ones first. */
async function searchTrades(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await inEditor(this, async (client) => {
		const wanted = (filter ?? '').toLowerCase();
		return (await latest(client))
			.map(({ list, trade }) => ({
				name: `${list === 'Inbound' ? 'From' : 'To'} ${trade.partner ? label(trade.partner) : 'a deleted user'}, ${(trade.created ?? '').slice(0, 10)} (${trade.tradeId})`,
				value: trade.tradeId,
			}))
			.filter(({ name }) => name.toLowerCase().includes(wanted));
	});
}

/** The user with exactly the username that is searched for, and the partners of the open trades. */
async function searchUsers(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await inEditor(this, async (client) => {
		const wanted = (filter ?? '').trim().replace(/^@/, '');
		const exact = /^\w{1,40}$/.test(wanted) ? await client.findUsers('username', [wanted]) : [];
		const partners = (await latest(client))
			.map(({ trade }) => trade.partner)
			.filter((party) => party !== null)
			.filter((party) => label(party).toLowerCase().includes(wanted.toLowerCase()));
		const found = [...exact.map(({ user }) => partyOf(user)), ...partners]
			.filter((party) => party !== null)
			.map((party) => ({ name: label(party), value: party.id, url: profile(party.id) }));
		return [...new Map(found.map((entry) => [entry.value, entry])).values()];
	});
}

export const listSearch = { searchTrades, searchUsers };
