interface Task {
	due: number;
	run: () => void;
}

/** The time a provider lives in. Whoever drives the providers without a server may give them a time of its own. */
export interface Time {
	/** Milliseconds since the epoch. */
	now(): number;
	iso(): string;
	/** A point in this time by the clock of everyone else. */
	toReal(at: number): number;
	/** Runs `run` at a point in this time. Tasks due at the same moment keep the order they were given in. */
	at(due: number, run: () => void): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The sandbox's time: real time plus what /advance added. Tasks run in the order they fall due, on either. */
export class Clock implements Time {
	private offset = 0;
	private tasks: Task[] = [];
	private timer: NodeJS.Timeout | undefined;
	private generation = 0;
	private advancing: Promise<void> = Promise.resolve();

	now(): number {
		return Date.now() + this.offset;
	}

	/** Nobody else's waiting is shortened by /advance. */
	toReal(at: number): number {
		return at - this.offset;
	}

	iso(): string {
		return new Date(this.now()).toISOString();
	}

	at(due: number, run: () => void): void {
		let index = this.tasks.length;
		while (index > 0 && this.tasks[index - 1]!.due > due) index--;
		this.tasks.splice(index, 0, { due, run });
		this.arm();
	}

	/**
	 * Moves time on by `ms`, stopping at every task on the way so that a task never sees a time after its own.
	 * @param settled resolves when everything the tasks started has ended; what that scheduled within `ms` runs as well.
	 */
	advance(ms: number, settled: () => Promise<void>): Promise<void> {
		this.advancing = this.advancing.then(() => this.advanceNow(ms, settled));
		return this.advancing;
	}

	reset(): void {
		this.generation++;
		this.tasks = [];
		this.offset = 0;
		clearTimeout(this.timer);
		this.timer = undefined;
	}

	private async advanceNow(ms: number, settled: () => Promise<void>): Promise<void> {
		const generation = this.generation;
		const offset = this.offset + ms;
		const target = this.now() + ms;
		while (generation === this.generation) {
			const ran = this.runUntil(target);
			await settled();
			if (!ran) break;
		}
		if (generation !== this.generation) return;
		this.offset = offset;
		this.runDue();
		await settled();
	}

	private runUntil(target: number): boolean {
		let ran = false;
		while (this.tasks[0] && this.tasks[0].due <= target) {
			this.offset = Math.max(this.offset, this.tasks[0].due - Date.now());
			this.runFirst();
			ran = true;
		}
		return ran;
	}

	private runDue(): void {
		while (this.tasks[0] && this.tasks[0].due <= this.now()) this.runFirst();
		this.arm();
	}

	private runFirst(): void {
		this.tasks.shift()?.run();
	}

	private arm(): void {
		clearTimeout(this.timer);
		this.timer = undefined;
		const next = this.tasks[0];
		if (!next) return;
		const wait = Math.min(Math.max(next.due - this.now(), 0), LONGEST_TIMER_MS);
		this.timer = setTimeout(() => this.runDue(), wait);
	}
}
