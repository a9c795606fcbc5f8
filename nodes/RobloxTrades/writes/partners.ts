import type { RobloxClient } from '../api/client';
import { failures } from '../api/failures';
import { copyOf, pickCopies, type Copy } from '../model/copies';
import { instancesOf, itemOf, partyOf } from '../model/trade';
import { isUserId, type UserRef } from '../model/user';

/** The users of a list of IDs and usernames. */
export async function resolvePartners(client: RobloxClient, asked: string[]) {
	const names = asked.filter((text) => !isUserId(text));
	const found = names.length > 0 ? await client.findUsers('username', names) : [];
	const byName = new Map(found.map((one) => [one.asked, partyOf(one.user) ?? undefined]));
	return asked.map((text) => {
		const ref: UserRef | undefined = isUserId(text) ? { id: text } : undefined;
		const party = ref ? { ...ref, name: null, displayName: null } : byName.get(text);
		return { asked: text, party };
	});
}

/** The copies of a user that can be traded; of certain assets, until there are enough of each. */
export async function tradableCopies(
	client: RobloxClient,
	userId: string,
	wanted: string[] | undefined,
): Promise<Copy[]> {
	const copies: Copy[] = [];
	for await (const row of client.tradableRows(userId)) {
		for (const instance of instancesOf(row)) {
			const copy = copyOf(itemOf({ ...row, ...instance }));
			if (copy && (!wanted || wanted.includes(copy.assetId))) copies.push(copy);
		}
		if (wanted && 'picked' in pickCopies(wanted, copies, () => false)) break;
	}
	if (client.cancelled) throw failures.error('CANCELLED');
	return copies;
}
