import { BoundedMap } from './data/boundedMap';
import { referenceOfAnother } from './failure/undecided';
import type { Match, Write } from './write';

const MOST = 10_000;

/** What was last noted under an account and one of its names, for the 10,000 names that were noted last. */
class NameMemory {
	private readonly notes = new BoundedMap<string, string>(MOST);

	get(account: string, name: string): string | undefined {
		return this.notes.get(`${account}/${name}`);
	}

	set(account: string, name: string, note: string): void {
		this.notes.set(`${account}/${name}`, note);
	}

	delete(account: string, name: string): void {
		this.notes.delete(`${account}/${name}`);
	}
}

// Caches of this process: they notice what a provider's own guard does not show. What guards is the provider's.

/** The reference that an id of the provider was given for, to notice an answer that comes a second time. */
const owners = new NameMemory();
/** What a reference was sent with, to notice one that is used for something else. */
const requests = new NameMemory();
/** When a reference was last given no clear answer, in milliseconds since 1970. */
const unclear = new NameMemory();

/** The reference that an earlier success of this process had the id of this value for. */
export function ownerOf<T>({ account, idOf }: Write<T>, value: T): string | undefined {
	const id = idOf(value);
	return id === undefined ? undefined : owners.get(account, id);
}

export function noteOwner<T>({ account, reference }: Write<T>, id: string | undefined): void {
	if (id !== undefined) owners.set(account, id, reference);
}

/** Whether a value is this effect, as far as the provider shows it. */
export function matchOf<T>({ matches }: Write<T>, value: T): Match {
	return matches?.(value) ?? 'same';
}

/** Whether a fresh answer is about this effect. One that shows nothing is believed only where nothing can be looked up. */
export function trusted<T>(write: Write<T>, value: T): Match {
	const owner = ownerOf(write, value);
	if (owner !== undefined && owner !== write.reference) return 'notShown';
	const match = matchOf(write, value);
	return match === 'notShown' && write.repeat !== 'ifAbsent' ? 'same' : match;
}

/** Keeps what a reference is sent with. True when this process had not sent it before. */
export function claim<T>({ account, reference, asked }: Write<T>): boolean {
	if (asked === undefined || requests.get(account, reference) !== undefined) return false;
	requests.set(account, reference, asked);
	return true;
}

/** Forgets what a reference was sent with. */
export function release<T>({ account, reference }: Write<T>): void {
	requests.delete(account, reference);
}

/** Keeps that a request with a reference, which has just ended, got no clear answer. */
export function noteUnclear<T>({ account, reference }: Write<T>): void {
	unclear.set(account, reference, String(Date.now()));
}

/** Keeps that what a reference stands for is there: nothing is open any more. */
export function noteFound<T>({ account, reference }: Write<T>): void {
	unclear.delete(account, reference);
}

/** Milliseconds since a request with a reference got no clear answer; Infinity when none is open. */
export function openFor<T>({ account, reference }: Write<T>): number {
	const since = unclear.get(account, reference);
	return since === undefined ? Infinity : Date.now() - Number(since);
}

type Claim = 'account' | 'asked' | 'reference' | 'failures' | 'noun' | 'label' | 'facts';

/**
 * Refuses a reference that this process has sent with something else. For the check before the first item is sent;
 * `atMostOnce` asks again when the item's turn has come.
 *
 * @throws FailureError REFERENCE_OF_ANOTHER
 */
export function refuseUsedReference<T>(write: Pick<Write<T>, Claim>): void {
	const { account, reference, asked } = write;
	const before = requests.get(account, reference);
	if (asked !== undefined && before !== undefined && before !== asked) {
		throw referenceOfAnother(write);
	}
}
