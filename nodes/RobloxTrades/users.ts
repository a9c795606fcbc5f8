import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../kit/json';
import { fail, ours, type Body } from './answers';
import { partyOf, type Party } from './trade';
import type { Roblox } from './transport';

/** A user as a field names one. */
export type UserRef = { id: string } | { username: string };

const MAX_IDS = 200;
/** The limit is not documented; the site's own clients stay at or below this. */
const MAX_NAMES = 100;

const chunks = <T>(list: T[], size: number): T[][] =>
	Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
		list.slice(index * size, (index + 1) * size),
	);

const rowsOf = (body: Body): Body[] =>
	Array.isArray(body.data) ? body.data.filter(isJsonObject) : [];

const sameName = (a: unknown, b: string): boolean =>
	typeof a === 'string' && a.toLowerCase() === b.toLowerCase();

/** Every asked name or id with its user, in the order asked; Roblox leaves unknown ones out and promises no order. */
export interface Found {
	asked: string;
	user: Body | undefined;
}

export async function usersByName(
	roblox: Roblox,
	names: string[],
	excludeBannedUsers: boolean,
): Promise<Found[]> {
	const found: Found[] = [];
	for (const usernames of chunks(names, MAX_NAMES)) {
		const rows = await ask(roblox, '/v1/usernames/users', { usernames, excludeBannedUsers });
		for (const asked of usernames) {
			const user = rows.find(({ requestedUsername }) => sameName(requestedUsername, asked));
			found.push({ asked, user: user ?? rows.find(({ name }) => sameName(name, asked)) });
		}
	}
	return found;
}

export async function usersById(
	roblox: Roblox,
	ids: string[],
	excludeBannedUsers: boolean,
): Promise<Found[]> {
	const found: Found[] = [];
	for (const part of chunks(ids, MAX_IDS)) {
		const userIds = part.map(Number);
		const rows = await ask(roblox, '/v1/users', { userIds, excludeBannedUsers });
		for (const asked of part) {
			found.push({ asked, user: rows.find((row) => partyOf(row)?.id === asked) });
		}
	}
	return found;
}

async function ask(roblox: Roblox, path: string, body: IDataObject): Promise<Body[]> {
	return rowsOf(await roblox.read({ service: 'users', path, body }));
}

/** The user that a field names; names are looked up once in a run. */
export async function resolveUser(roblox: Roblox, ref: UserRef): Promise<Party> {
	if ('id' in ref) return { id: ref.id, name: null, displayName: null };
	const { username } = ref;
	return await roblox.once(`user ${username.toLowerCase()}`, async () => {
		const [found] = await usersByName(roblox, [username], false);
		return partyOf(found?.user) ?? (await fail(ours('USER_NOT_FOUND', { username })));
	});
}
