// Time that hurries while nobody works, for tests that mostly wait: for a limit, before a repeat, for an answer that never
// comes. The node and the sandbox of a test live in the same process and so in the same time: every duration is what it
// is elsewhere. While something happens in the process, time passes as usual.
//
// What Node times by itself is not hurried: the time-out of a socket, `AbortSignal.timeout`, `node:timers/promises`.
const { performance: ownPerformance } = require('node:perf_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** By how much a round of the event loop moves time on in which nothing was done. */
const STEP_MS = 50;
/** The part of a round that may be work in it. */
const IDLE = 0.25;

class Timer {
	due = 0;
	#time;
	#ms;
	#isReferenced = true;

	constructor(time, call, ms, repeats) {
		this.#time = time;
		this.#ms = ms;
		this.call = call;
		this.repeats = repeats;
		this.refresh();
	}

	ref() {
		this.#isReferenced = true;
		this.#time.arm();
		return this;
	}

	unref() {
		this.#isReferenced = false;
		this.#time.arm();
		return this;
	}

	hasRef() {
		return this.#isReferenced;
	}

	refresh() {
		this.due = this.#time.now() + this.#ms;
		this.#time.add(this);
		return this;
	}

	close() {
		this.#time.stop(this);
		return this;
	}

	[Symbol.toPrimitive]() {
		return this.#time.numberOf(this);
	}
}

class HurriedTime {
	#usual;
	#timers = new Set();
	#numbered = new Map();
	/** By how much this time is ahead. */
	#ahead = 0;
	#round;
	#roundBegan;

	/** Replaces the clock and the timers of a test file. */
	constructor(global) {
		const { Date, setTimeout, clearTimeout, performance } = global;
		this.#usual = { Date, setTimeout, clearTimeout };
		const start =
			(repeats) =>
			(callback, ms, ...args) =>
				new Timer(this, () => callback(...args), Math.max(1, Number(ms) || 1), repeats);
		const stop = (timer) => this.stop(timer);
		Object.assign(global, {
			Date: this.#hurried(Date),
			setTimeout: start(false),
			setInterval: start(true),
			clearTimeout: stop,
			clearInterval: stop,
			performance: new Proxy(performance, {
				get: (target, name) => {
					if (name === 'now') return () => this.now();
					const value = Reflect.get(target, name, target);
					return typeof value === 'function' ? value.bind(target) : value;
				},
			}),
		});
	}

	now() {
		return ownPerformance.now() + this.#ahead;
	}

	add(timer) {
		this.#timers.add(timer);
		this.arm();
	}

	stop(timer) {
		const known = timer instanceof Timer ? timer : this.#numbered.get(Number(timer));
		// Others are from before this time began.
		if (known === undefined) this.#usual.clearTimeout(timer);
		else this.#timers.delete(known);
		this.arm();
	}

	numberOf(timer) {
		const number = this.#numbered.size + 1;
		this.#numbered.set(number, timer);
		return number;
	}

	/** Watches the rounds of the event loop for as long as somebody waits. */
	arm() {
		if (this.#timers.size === 0) {
			this.#usual.clearTimeout(this.#round);
			this.#round = undefined;
			return;
		}
		if (this.#round === undefined) {
			this.#roundBegan = ownPerformance.eventLoopUtilization();
			this.#round = this.#usual.setTimeout(() => this.#endRound(), 1);
		}
		if (this.#isAwaited()) this.#round.ref();
		else this.#round.unref();
	}

	/** Nobody is there any more. */
	end() {
		this.#timers.clear();
		this.arm();
	}

	#isAwaited() {
		for (const timer of this.#timers) if (timer.hasRef()) return true;
		return false;
	}

	#endRound() {
		this.#round = undefined;
		const { utilization } = ownPerformance.eventLoopUtilization(this.#roundBegan);
		let next = Infinity;
		for (const { due } of this.#timers) next = Math.min(next, due);
		if (this.#isAwaited() && utilization < IDLE) {
			this.#ahead += Math.min(STEP_MS, Math.max(0, next - this.now()));
		}
		const now = this.now();
		const due = [...this.#timers].filter((timer) => timer.due <= now);
		for (const timer of due.sort((one, other) => one.due - other.due)) {
			// One that ran before it may have stopped it.
			if (!this.#timers.delete(timer)) continue;
			if (timer.repeats) timer.refresh();
			timer.call();
		}
		this.arm();
	}

	#hurried(RealDate) {
		const now = () => this.#usual.Date.now() + Math.floor(this.#ahead);
		const hurried = new Proxy(RealDate, {
			construct: (target, args, newTarget) =>
				Reflect.construct(
					target,
					args.length === 0 ? [now()] : args,
					newTarget === hurried ? target : newTarget,
				),
			apply: () => new RealDate(now()).toString(),
			get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
		});
		return hurried;
	}
}

/** Keeps what is printed, such as n8n's log, and shows it if a test fails. */
function quiet(console) {
	const kept = [];
	let isOpen = false;
	const show = () => {
		isOpen = true;
		kept.splice(0).forEach((print) => print());
	};
	const keeping = new Proxy(console, {
		get: (target, name) => {
			// The way around its methods, which n8n's log takes.
			if (name === '_stdout' || name === '_stderr') return undefined;
			const value = Reflect.get(target, name, target);
			if (typeof value !== 'function') return value;
			return (...args) =>
				isOpen ? value.apply(target, args) : kept.push(() => value.apply(target, args));
		},
	});
	return { console: keeping, show };
}

module.exports = class HurriedEnvironment extends TestEnvironment {
	#time;
	#showConsole;

	/** Jest itself has its own clock by the time it begins. */
	handleTestEvent({ name }) {
		if (name === 'setup') {
			this.#time = new HurriedTime(this.global);
			const { console, show } = quiet(this.global.console);
			this.global.console = console;
			this.#showConsole = show;
		}
		if (/failure$/.test(name)) this.#showConsole();
	}

	async teardown() {
		this.#time?.end();
		await super.teardown();
	}
};
