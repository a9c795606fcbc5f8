import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { collect } from '../../../kit/pagination';
import { tradeRows } from '../reads';
import { partyOf, tradeOf, type Party } from '../trade';
import { connect, type Roblox } from '../transport';
import { usersByName } from '../users';
import { forEditor } from './forEditor';

const TIMEOUT_MS = 15_000;
const ROWS = 25;

const label = ({ name, displayName, id }: Party): string =>
	displayName && displayName !== name ? `${displayName} (@${name ?? id})` : (name ?? `User ${id}`);

const profile = (id: string): string => `https://www.roblox.com/users/${id}/profile`;

async function latest(roblox: Roblox) {
	const lists = await Promise.all(
		(['Inbound', 'Outbound'] as const).map(async (list) =>
			(await collect(tradeRows(roblox, list, { limit: ROWS }))).map((row) => ({
				list,
				trade: tradeOf(row, ''),
			})),
		),
	);
	return lists.flat();
}

/** Open trades, the received ones first. */
async function searchTrades(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return await forEditor(async () => {
		const roblox = await connect(this, { timeoutMs: TIMEOUT_MS });
		const wanted = (filter ?? '').toLowerCase();
		return (await latest(roblox))
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
	return await forEditor(async () => {
		const roblox = await connect(this, { timeoutMs: TIMEOUT_MS });
		const wanted = (filter ?? '').trim().replace(/^@/, '');
		const exact = /^\w{1,40}$/.test(wanted) ? await usersByName(roblox, [wanted], false) : [];
		const partners = (await latest(roblox))
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
