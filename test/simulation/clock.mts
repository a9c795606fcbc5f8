import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { Random } from './random.mts';

/** Whose code runs in an event: timers set there belong to it, and are gone when it is. */
export interface Owner {
	/** Counts a step; false when the owner is dead, or dies of this one. */
	mayStep(): boolean;
}

/** Something that will happen, unless it is cancelled. */
export interface Event {
	at: number;
	order: number;
	owner: Owner | undefined;
	run: () => void;
	/** Whether promises may be settled by it, so that their continuations have to run before time goes on. */
	settles: boolean;
	cancelled: boolean;
}

const real = {
	Date,
	setTimeout,
	clearTimeout,
	setInterval,
	clearInterval,
	setImmediate,
	clearImmediate,
	random: Math.random,
	randomUUID: nodeCrypto.randomUUID,
	randomBytes: nodeCrypto.randomBytes,
};

/** Real milliseconds, for measuring the simulation itself. */
export const realNow = (): number => real.Date.now();

/** Lets everything run that waits for a settled promise. */
const turn = (): Promise<void> => new Promise((resolve) => real.setImmediate(resolve));

let current: VirtualTime | undefined;

const enter = (time: VirtualTime): void => void (current = time);
const leave = (): void => void (current = undefined);

/** Time that passes from event to event, in an order that depends on the seed alone. */
export class VirtualTime {
	now: number;
	private readonly heap: Event[] = [];
	private order = 0;
	private owner: Owner | undefined;
	private readonly random: Random;

	constructor(start: number, seed: number) {
		this.now = start;
		this.random = new Random(seed, 0x7ac3);
	}

	/** Runs nobody's code, or the world's: no promise is settled by it. */
	at(at: number, run: () => void): Event {
		return this.push(at, undefined, run, false);
	}

	/** Runs code of an owner, unless it is dead by then. */
	for(owner: Owner, at: number, run: () => void): Event {
		return this.push(at, owner, run, true);
	}

	/** Runs events until `isOver`, or until nothing is left that could happen. */
	async runUntil(isOver: () => boolean): Promise<void> {
		enter(this);
		try {
			while (!isOver()) {
				const event = this.pop();
				if (!event) return;
				if (event.cancelled) continue;
				this.now = Math.max(this.now, event.at);
				if (event.owner && !event.owner.mayStep()) continue;
				this.owner = event.owner;
				event.run();
				if (event.settles) await turn();
			}
		} finally {
			this.owner = undefined;
			leave();
		}
	}

	/** Runs `work` now, in this time. */
	during<T>(work: () => T): T {
		enter(this);
		try {
			return work();
		} finally {
			leave();
		}
	}

	/** A timer as the code that is running sets it. */
	timer(run: () => void, ms: number): Event {
		return this.push(this.now + Math.max(1, Math.trunc(ms) || 1), this.owner, run, true);
	}

	chance(): number {
		return this.random.next();
	}

	hex(digits: number): string {
		return this.random.hex(digits);
	}

	private push(at: number, owner: Owner | undefined, run: () => void, settles: boolean): Event {
		const event = { at, order: this.order++, owner, run, settles, cancelled: false };
		const { heap } = this;
		let index = heap.length;
		heap.push(event);
		while (index > 0) {
			const parent = (index - 1) >> 1;
			if (isBefore(heap[parent]!, event)) break;
			heap[index] = heap[parent]!;
			index = parent;
		}
		heap[index] = event;
		return event;
	}

	private pop(): Event | undefined {
		const { heap } = this;
		const first = heap[0];
		const last = heap.pop();
		if (!first || !last || heap.length === 0) return first;
		let index = 0;
		for (;;) {
			let child = 2 * index + 1;
			if (child >= heap.length) break;
			if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
			if (isBefore(last, heap[child]!)) break;
			heap[index] = heap[child]!;
			index = child;
		}
		heap[index] = last;
		return first;
	}
}

const isBefore = (a: Event, b: Event): boolean =>
	a.at < b.at || (a.at === b.at && a.order < b.order);

/** What setTimeout gives in Node, as far as anybody uses it. */
class Timer {
	constructor(readonly event: Event) {}
	ref(): this {
		return this;
	}
	unref(): this {
		return this;
	}
	hasRef(): boolean {
		return true;
	}
}

type Callback = (...values: unknown[]) => void;

/**
 * Puts the virtual time in the place of the real one: Date, timers and chance, for everything that runs while a
 * schedule runs, n8n's own `sleep` and the sandbox included. Outside of a schedule everything is as ever.
 */
export function installVirtualTime(): void {
	globalThis.Date = new Proxy(real.Date, {
		construct: (target, values: unknown[], newTarget): object =>
			Reflect.construct(
				target,
				values.length === 0 && current ? [current.now] : values,
				newTarget,
			) as object,
		apply: () => new real.Date(now()).toString(),
		get: (target, key): unknown => (key === 'now' ? now : Reflect.get(target, key)),
	});
	const timeout = (callback: Callback, ms = 0, ...values: unknown[]): unknown =>
		current
			? new Timer(current.timer(() => callback(...values), ms))
			: real.setTimeout(callback, ms, ...values);
	const interval = (callback: Callback, ms = 0, ...values: unknown[]): unknown => {
		if (!current) return real.setInterval(callback, ms, ...values);
		const time = current;
		const again = (): void => {
			timer.event = time.timer(again, ms);
			callback(...values);
		};
		const timer = { event: time.timer(again, ms) };
		return timer;
	};
	const clear = (timer: unknown): void => {
		const event = (timer as { event?: Event } | null | undefined)?.event;
		if (event) event.cancelled = true;
		else real.clearTimeout(timer as NodeJS.Timeout | undefined);
	};
	Object.assign(globalThis, {
		setTimeout: timeout,
		setInterval: interval,
		setImmediate: (callback: Callback, ...values: unknown[]): unknown =>
			current ? timeout(callback, 0, ...values) : real.setImmediate(callback, ...values),
		clearTimeout: clear,
		clearInterval: clear,
		clearImmediate: clear,
	});
	Math.random = () => (current ? current.chance() : real.random());
	const uuid = (time: VirtualTime): string =>
		[8, 4, 4, 4, 12].map((digits) => time.hex(digits)).join('-');
	Object.assign(nodeCrypto, {
		randomUUID: () => (current ? uuid(current) : real.randomUUID()),
		randomBytes: (size: number) =>
			current ? Buffer.from(current.hex(2 * size), 'hex') : real.randomBytes(size),
	});
	// The names that others have imported already.
	syncBuiltinESMExports();
}

const now = (): number => (current ? current.now : real.Date.now());
