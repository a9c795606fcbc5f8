import { BoundedMap } from '../../../kit/data/boundedMap';
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

interface Contact {
	account: string;
	at: number;
	isCertain: boolean;
}

// A cache: when a partner was last sent something and whether that is certain, for what Roblox's lists may not show yet.
const MOST_CONTACTED = 10_000;
const contacted = new BoundedMap<string, Contact>(MOST_CONTACTED);

/** Who was sent an offer of late, beside what Roblox's lists show. */
export class Contacts {
	constructor(
		private readonly client: RobloxClient,
		private readonly account: string,
	) {}

	/** How many users this process has sent something since a moment. */
	countSince(from: number): number {
		return [...contacted.values()].filter(
			({ account, at }) => account === this.account && at >= from,
		).length;
	}

	/** When a user was last sent something, and whether it is certain; by this process, or by another without an answer. */
	async lastOf(id: string): Promise<Pick<Contact, 'at' | 'isCertain'> | undefined> {
		const known = contacted.get(this.nameOf(id));
		if (known) return known;
		const at = await this.client.openRequests?.openSince([this.nameOf(id)]);
		return at === undefined ? undefined : { at, isCertain: false };
	}

	/** @returns false when another process is about to send the user something */
	async sending(id: string): Promise<boolean> {
		this.note(id, false);
		return (await this.client.openRequests?.open([this.nameOf(id)])) ?? true;
	}

	async made(id: string): Promise<void> {
		this.note(id, true);
		await this.client.openRequests?.close([this.nameOf(id)]);
	}

	/** Certainly nothing was sent. */
	async refused(id: string): Promise<void> {
		contacted.delete(this.nameOf(id));
		await this.client.openRequests?.close([this.nameOf(id)]);
	}

	private note(id: string, isCertain: boolean): void {
		const { account } = this;
		contacted.set(this.nameOf(id), { account, at: Date.now(), isCertain });
	}

	private nameOf(id: string): string {
		return `partner ${this.account} ${id}`;
	}
}
