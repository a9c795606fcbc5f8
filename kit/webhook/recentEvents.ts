import { BoundedMap } from '../data/boundedMap';

// Caches of this process, which spare n8n executions that would end at the trigger. What decides is the durable memory.

/** What an event has reached: its execution is stored, or the durable memory holds it. */
type Stage = 'stored' | 'recorded';

const MOST = 20_000;
/**
 * How long an event whose execution is stored counts as received here. Its execution can still end with the worker that
 * should run it; a callback that is sent again later than this starts another one, and the durable memory decides.
 */
const STORED_COUNTS_MS = 60_000;

const events = new BoundedMap<string, { stage: Stage; at: number }>(MOST);
const inFlight = new Map<string, Promise<boolean>>();

/** Notes that an event has reached a stage. */
export function note(event: string, stage: Stage): void {
	const known = events.get(event);
	events.set(event, { stage: known?.stage === 'recorded' ? 'recorded' : stage, at: Date.now() });
}

/** Whether this process knows that an event has been received. */
export function isKnown(event: string): boolean {
	const known = events.get(event);
	if (known === undefined) return false;
	return known.stage === 'recorded' || Date.now() - known.at < STORED_COUNTS_MS;
}

/** An event that this request alone works on, until it settles what became of it. */
export interface Claim {
	/** The first call counts. True: whoever waits for the same event need not work on it. */
	settle(received: boolean): void;
}

/**
 * Lets one request at a time work on an event: the others wait until that one is answered for.
 *
 * @returns undefined when another request has received it
 */
export async function claim(event: string): Promise<Claim | undefined> {
	for (;;) {
		const other = inFlight.get(event);
		if (other === undefined) break;
		if (await other) return undefined;
	}
	let settle: (received: boolean) => void = () => undefined;
	const settled = new Promise<boolean>((resolve) => (settle = resolve));
	inFlight.set(event, settled);
	return {
		settle: (received) => {
			if (inFlight.get(event) === settled) inFlight.delete(event);
			settle(received);
		},
	};
}
