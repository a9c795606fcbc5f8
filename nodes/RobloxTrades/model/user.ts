import { isJsonObject } from '../../../kit/data/json';
import { partyOf, type Body } from './trade';

/** A user as a field names one. */
export type UserRef = { id: string } | { username: string };

/** Whether a text is the ID of a user, with all its digits. */
export const isUserId = (text: string): boolean =>
	/^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text));

/** What was asked for, with its user if there is one. */
export interface FoundUser {
	asked: string;
	user: Body | undefined;
}

export const chunksOf = <T>(list: T[], size: number): T[][] =>
	Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
		list.slice(index * size, (index + 1) * size),
	);

export const rowsOf = (body: Body): Body[] =>
	Array.isArray(body.data) ? body.data.filter(isJsonObject) : [];

const sameName = (a: unknown, b: string): boolean =>
	typeof a === 'string' && a.toLowerCase() === b.toLowerCase();

/** Every asked name or id with its user, in the order asked; Roblox leaves unknown ones out and promises no order. */
export function matched(asked: string[], rows: Body[], by: 'username' | 'id'): FoundUser[] {
	return asked.map((text) => ({
		asked: text,
		user:
			by === 'id'
				? rows.find((row) => partyOf(row)?.id === text)
				: (rows.find(({ requestedUsername }) => sameName(requestedUsername, text)) ??
					rows.find(({ name }) => sameName(name, text))),
	}));
}
