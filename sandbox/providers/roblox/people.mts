/** An economic restriction: HTTP 200 and nothing happens (contract: Traps, A). */
export interface Restriction {
	reason: string;
	minutes: number;
}

/** A Roblox user with everything that decides what the user may trade. */
export interface Person {
	id: number;
	name: string;
	displayName: string;
	formerNames: string[];
	verifiedBadge: boolean;
	created: string;
	robux: number;
	canTrade: boolean;
	strictPrivacy: boolean;
	hiddenInventory: boolean;
	banned: boolean;
	/** Trades show null in the user's place (contract: Traps, D). */
	deleted: boolean;
	/** Without it: no Robux to send, and a number of free trades. */
	plus: boolean;
	freeTrades: { limit: number; remaining: number; window: string };
	ageCheckDue: boolean;
	/** send and accept answer code 23 (contract: Trade friction). */
	twoStepDue: boolean;
	restriction: Restriction | null;
}

/** Partners that meet something special by their mere id; sandbox/README.md lists them. */
export const magic = { sendLostAfter: 1008, sendLostBefore: 1009 } as const;

export const TRADERS = [1001, 1002] as const;

const person = (id: number, name: string, traits: Partial<Person> = {}): Person => ({
	id,
	name,
	displayName: name,
	formerNames: [],
	verifiedBadge: false,
	created: '2020-01-01T00:00:00.000Z',
	robux: 0,
	canTrade: true,
	strictPrivacy: false,
	hiddenInventory: false,
	banned: false,
	deleted: false,
	plus: true,
	freeTrades: { limit: 2, remaining: 2, window: 'month' },
	ageCheckDue: false,
	twoStepDue: false,
	restriction: null,
	...traits,
});

export const startPeople = (): Person[] => [
	person(1001, 'SandboxAlice', { displayName: 'Alice', robux: 10_000 }),
	person(1002, 'SandboxBob', { displayName: 'Bob', formerNames: ['OldBob'], robux: 10_000 }),
	person(1003, 'StrictPrivacy', { strictPrivacy: true }),
	person(1004, 'CannotTrade', { canTrade: false }),
	person(1005, 'HiddenInventory', { hiddenInventory: true }),
	person(1006, 'BannedUser', { banned: true, canTrade: false }),
	person(1007, 'NoPlus', { plus: false, robux: 10_000 }),
	person(magic.sendLostAfter, 'SendLostAfter'),
	person(magic.sendLostBefore, 'SendLostBefore'),
	person(261, 'Shedletsky', { verifiedBadge: true }),
];

export class People {
	private byId = new Map(startPeople().map((one) => [one.id, one]));

	get(id: number): Person | undefined {
		return this.byId.get(id);
	}

	all(): Person[] {
		return [...this.byId.values()];
	}

	/** Any case; former names are found as well. */
	byName(name: string): Person | undefined {
		const same = (other: string) => other.toLowerCase() === name.toLowerCase();
		return (
			this.all().find((one) => same(one.name)) ??
			this.all().find((one) => one.formerNames.some(same))
		);
	}

	reset(): void {
		this.byId = new Map(startPeople().map((one) => [one.id, one]));
	}
}

export const inTrade = ({ id, name, displayName, deleted }: Person) =>
	deleted ? null : { id, name, displayName };
