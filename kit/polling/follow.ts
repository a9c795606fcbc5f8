import type { IDataObject } from 'n8n-workflow';

import type { OpenThing, PollState } from './state';

/** One thing a polling trigger may tell about. */
export interface Polled {
	/** The same for the same event on every poll, such as `order-1|paid`. An id is told once, whatever comes between. */
	id: string;
	/**
	 * What the event is about, when one thing has several events in its life: `order-1` for `order-1|paid`. The id must
	 * then begin with it and a bar.
	 */
	about?: string;
	json: IDataObject;
}

/** What a provider says of one thing that has left the lists. */
export interface Answer {
	isOpen: boolean;
	/** Events of it as it stands, each with the name of its list. */
	events: Array<Polled & { source: string }>;
}

/** How things that are not over are followed once they have left the lists. */
export interface Follow {
	/** What the lists that were read for this poll show, newest first. */
	listed(): { open: OpenThing[]; over: string[] };
	/** @returns undefined when it cannot be asked now; then no other one is asked in this poll */
	ask(open: OpenThing): Promise<Answer | undefined>;
	/** How many are followed, and how many of them are asked about in one poll, those that were asked longest ago first. */
	most: number;
	mostAsked: number;
}

/** Asks about some of the things that were open at the last poll and that no list shows any more. */
export async function followOpen(
	{ listed, ask, most, mostAsked }: Follow,
	{ open, polls }: PollState,
) {
	const shown = listed();
	const visible = new Set([...shown.open.map(({ thing }) => thing), ...shown.over]);
	const left = open.filter(({ thing }) => !visible.has(thing));
	const inTurn = [...left].sort((a, b) => (a.asked ?? 0) - (b.asked ?? 0)).slice(0, mostAsked);
	const answers = new Map<string, Answer | undefined>();
	for (const one of inTurn) {
		const answer = await ask(one);
		// Also when it cannot be asked about: otherwise it would stand in the way of the others for ever.
		answers.set(one.thing, answer);
		if (!answer) break;
	}
	const still = left
		.filter(({ thing }) => answers.get(thing)?.isOpen !== false)
		.map((one) => (answers.has(one.thing) ? { ...one, asked: polls + 1 } : one));
	const tooMany = Math.max(0, still.length - most);
	const known = new Set(open.map(({ thing }) => thing));
	const followed = new Map([...still.slice(tooMany), ...shown.open].map((one) => [one.thing, one]));
	return {
		events: [...answers.values()].flatMap((answer) => answer?.events ?? []),
		open: [
			...open.flatMap(({ thing }) => followed.get(thing) ?? []),
			...[...followed.values()].filter(({ thing }) => !known.has(thing)).reverse(),
		],
		notFollowed: still.slice(0, tooMany).map(({ thing }) => thing),
	};
}
