import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { outcomeOfError, outcomeOfItems, saidText, type Outcome } from './adapter.mts';
import { itemsOf, mayBegin, modeOf, runIndexOf, startingOf } from './callers.mts';
import { VirtualTime } from './clock.mts';
import { executeFunctions } from './context.mts';
import { Network, type Sent } from './network.mts';
import { Cancelling, cloned } from './execution.mts';
import { operationOf } from './operations/index.mts';
import { DAY, type Operation, type Payment, type SaidTogether } from './operations/operation.mts';
import { nodeOf, Process } from './process.mts';
import type { Play, Schedule, Starting } from './schedule.mts';
import type { Sources } from './sources.mts';
import { StandIn } from './standIn.mts';
import { playName, short, Story } from './story.mts';

/** One run of the node from the outside: how it began, what was said at its end. */
export interface Run {
	play: number;
	/** What it was in the end: a loop without items to lead back is none. */
	starting: Starting;
	/** Plays of one execution: those that a loop leads back are the same one. */
	execution: number;
	/** When the first try of the execution began. */
	began: number;
	/** The items it got, as places in the schedule. */
	items: number[];
	/** n8n gives it no execution id, as when an MCP client calls a tool. */
	hasNoId: boolean;
	ended: 'said' | 'died' | 'hung' | 'cancelled' | undefined;
	endedAt?: number;
	outcome?: Outcome;
	/** Try of Retry On Fail that the outcome is of, from 0. */
	attempts: number;
}

/** Why nobody can know: see README.md. */
export const unknowables = ['doubledOnTheWay', 'cachedAnswer', 'hiddenOrder'] as const;
export type Unknowable = (typeof unknowables)[number];

/** What is left of a schedule that was run. */
export interface History {
	/** With the items completed by what the provider gave them. */
	schedule: Schedule;
	operation: Operation;
	runs: Run[];
	sent: Sent[];
	payments: Payment[];
	/** Statements that are untrue, and that nobody could know to be, by what stands in README.md. */
	unknowable: Record<Unknowable, number>;
	story: string[];
}

const START = Date.parse(`${DAY}T11:00:00.000Z`);
/** Without any traffic for so long, a run waits for something that never comes. */
const HANGS_AFTER_MS = 6 * 60_000;
/** How long after the last play something may still come of it. */
const AFTERMATH_MS = 70_000;

/** Runs a schedule from its first play to the last request that was still on its way. */
export async function play(given: Schedule, sources: Sources, inFull = false): Promise<History> {
	const world = new World(cloned(given), sources, inFull);
	return await world.run();
}

class World {
	private readonly time: VirtualTime;
	private readonly story: Story;
	private readonly standIn: StandIn;
	private readonly network: Network;
	private readonly operation: Operation;
	private readonly runs: Run[] = [];
	private readonly processes = new Map<number, Process>();
	private readonly staticData: IDataObject = {};
	private readonly processed = new Set<string>();
	/** The runs in each process, by what ends them. */
	private readonly living = new Map<Process, Set<(ended: NonNullable<Run['ended']>) => void>>();
	/** What was thrown by the simulation itself. */
	private defect: Error | undefined;
	private executions = 0;
	private starts = 0;
	/** Plays that were begun or put off and have not ended. */
	private open = 0;

	constructor(
		private readonly schedule: Schedule,
		private readonly sources: Sources,
		inFull: boolean,
	) {
		this.operation = operationOf(schedule.operation);
		this.time = new VirtualTime(START, schedule.seed);
		this.story = new Story(() => this.time.now, START, inFull);
		this.standIn = this.time.during(() => this.preparedStandIn());
		this.network = new Network(this.time, schedule, this.standIn, this.operation, this.story);
	}

	async run(): Promise<History> {
		const { time, network, operation, schedule, standIn } = this;
		for (const { afterMs, behaviour, action } of schedule.changes) {
			time.at(START + afterMs, () => {
				this.story.tell('provider', 'changes', () => `changes: ${short(behaviour ?? action)}`);
				if (behaviour) standIn.provider.behaviour?.set(behaviour);
				if (action) standIn.act(action.name, action.fields);
			});
		}
		this.begin(0);
		await time.runUntil(() => this.open === 0 && network.underWay === 0);
		const end = time.now + AFTERMATH_MS;
		let isOver = false;
		time.at(end, () => (isOver = true));
		await time.runUntil(() => isOver);
		if (this.defect) throw this.defect;
		return {
			...{ schedule, operation, runs: this.runs, sent: network.sent, story: this.story.lines },
			payments: operation.payments(standIn, network.sent),
			unknowable: { doubledOnTheWay: 0, cachedAnswer: 0, hiddenOrder: 0 },
		};
	}

	private preparedStandIn(): StandIn {
		const { operation, schedule, time } = this;
		const longestAgo = Math.max(0, ...schedule.prior.map(({ agoMs }) => agoMs));
		time.now = START - longestAgo - 1000;
		const standIn = new StandIn(operation.provider);
		standIn.provider.behaviour?.set({ ...schedule.behaviour });
		operation.prepare?.(standIn, schedule);
		for (const prior of schedule.prior) {
			time.now = START - prior.agoMs;
			operation.payBefore(standIn, schedule, prior);
			const text = `${prior.same ? 'was paid' : 'was used for something else'}`;
			this.story.tell('provider', text, () => `before all this, item ${prior.item} ${text}`);
		}
		time.now = START;
		return standIn;
	}

	/** Begins a play, unless who would do so has no reason to. */
	private begin(index: number): void {
		const play = this.schedule.plays[index];
		const before = this.runs.at(-1);
		if (!play || (before && !mayBegin(play, before))) return;
		this.open++;
		const isOther = this.processes.get(play.process)?.isAlive !== true;
		const beginNow = (): void => {
			const run = this.newRun(index, play, before);
			const next = this.schedule.plays[index + 1];
			if (next?.after === 'start') this.later(next.waitMs, () => this.begin(index + 1));
			this.start(run, play);
		};
		// Where the provider has no guard, nobody starts elsewhere before others have ended; and where a request that is still
		// on its way can be told by nothing, not before everything has come to rest.
		const guard = this.operation.guard(this.schedule);
		const needsQuiet = guard !== 'always' && isOther && index > 0;
		const isQuiet = (): boolean =>
			(guard === 'none' || this.network.underWay === 0) &&
			this.runs.every(
				(run) => run.ended || this.schedule.plays[run.play]?.process === play.process,
			);
		const wait = (): void => (needsQuiet && !isQuiet() ? this.later(1000, wait) : beginNow());
		wait();
	}

	private later(ms: number, run: () => void): void {
		this.open++;
		this.time.at(this.time.now + ms, () => {
			this.open--;
			run();
		});
	}

	private newRun(index: number, play: Play, before: Run | undefined): Run {
		const starting = startingOf(play, before);
		const isLoop = before !== undefined && starting === 'loop';
		const run: Run = {
			...{ play: index, starting, ended: undefined, attempts: 0 },
			execution: isLoop ? before.execution : this.executions++,
			began: isLoop ? before.began : this.time.now,
			items: itemsOf(play, starting, before, this.schedule.items.length),
			hasNoId: starting === 'tool' && (this.schedule.seed + index) % 2 === 0,
		};
		this.runs.push(run);
		return run;
	}

	private start(run: Run, play: Play): void {
		const { story } = this;
		const process = this.processOf(play.process);
		const name = playName(run.play);
		story.tell(name, `starts ${run.starting} ${run.items.join()}`, () => {
			const items = `items ${run.items.join(', ')}`;
			return `starts (${run.starting}, execution ${run.execution}, ${process.name}) with ${items}`;
		});
		const cancelling = new Cancelling();
		const end = (ended: NonNullable<Run['ended']>): void => {
			if (run.ended) return;
			run.ended = ended;
			run.endedAt = this.time.now;
			this.living.get(process)?.delete(end);
			story.tell(
				name,
				ended,
				() => `ends: ${ended}${run.outcome ? ` ${saidText(run.outcome)}` : ''}`,
			);
			this.open--;
			const next = this.schedule.plays[run.play + 1];
			if (next?.after === 'end') this.later(next.waitMs, () => this.begin(run.play + 1));
		};
		this.living.set(process, (this.living.get(process) ?? new Set()).add(end));
		if (play.diesAt !== undefined) {
			process.atStep(play.diesAt, () => {
				if (!run.ended) this.kill(process);
			});
		}
		if (play.cancelledAt !== undefined) {
			process.atStep(play.cancelledAt, () => {
				if (run.ended) return;
				cancelling.cancel();
				end('cancelled');
			});
		}
		this.watch(process, run, this.time.now, end);
		this.time.for(process, this.time.now + 1, () => {
			this.execute(run, play, process, cancelling).then(
				(outcome) => {
					if (run.ended) return;
					run.outcome = outcome;
					end('said');
				},
				(error: Error) => {
					this.defect ??= error;
					end('died');
				},
			);
		});
	}

	/** Whoever sees a run stand still for so long ends the process. */
	private watch(process: Process, run: Run, since: number, end: (ended: 'hung') => void): void {
		this.time.at(since + HANGS_AFTER_MS, () => {
			if (run.ended) return;
			const { lastActivity } = this.network;
			if (this.time.now - lastActivity < HANGS_AFTER_MS) {
				this.watch(process, run, lastActivity, end);
				return;
			}
			end('hung');
			this.kill(process);
		});
	}

	/** Ends everything that runs in a process. */
	private kill(process: Process): void {
		process.kill();
		this.story.tell(process.name, 'dies', () => 'dies; what it has sent goes on');
		for (const end of [...(this.living.get(process) ?? [])]) end('died');
	}

	private processOf(number: number): Process {
		let process = this.processes.get(number);
		if (process?.isAlive !== true) {
			process = new Process(`process ${this.starts++}`, this.sources, this.operation);
			this.processes.set(number, process);
		}
		return process;
	}

	/** What n8n does with a node: calls it, and calls it again when Retry On Fail is on and it failed. */
	private async execute(
		run: Run,
		play: Play,
		process: Process,
		cancelling: Cancelling,
	): Promise<Outcome> {
		const { retry } = this.schedule.node;
		const { maxTries, waitMs } = retry ?? { maxTries: 1, waitMs: 0 };
		for (let attempt = 0; ; attempt++) {
			run.attempts = attempt;
			const { outcome, failed } = await this.once(run, play, process, cancelling, attempt);
			if (!failed || attempt >= maxTries - 1) return outcome;
			this.story.tell(
				playName(run.play),
				'retries',
				() => `fails and is retried: ${saidText(outcome)}`,
			);
			if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
		}
	}

	private async once(
		run: Run,
		play: Play,
		process: Process,
		cancelling: Cancelling,
		attempt: number,
	): Promise<{ outcome: Outcome; failed: boolean }> {
		const { schedule, operation, network } = this;
		const meant = run.items.map((item) => cloned(schedule.items[item]!));
		const jsons = operation.together ? [operation.together(meant)] : meant.map(({ json }) => json);
		const items = jsons.map((json): INodeExecutionData => ({ json, pairedItem: { item: 0 } }));
		const apart = (said: SaidTogether): SaidTogether => operation.apart?.(said, meant) ?? said;
		const outcomeOf = (given: SaidTogether): Outcome => {
			const said = apart(given);
			return 'outputs' in said
				? outcomeOfItems(operation, said.outputs)
				: outcomeOfError(operation, said.thrown);
		};
		const sender = {
			...{ owner: process, play: run.play, attempt, faults: play.faults },
			...{ signal: cancelling.signal, onAbort: cancelling.onCancel },
		};
		const context = executeFunctions({
			node: nodeOf(process, schedule, operation),
			...{ items, continueOnFail: schedule.node.continueOnFail, signal: cancelling.signal },
			mode: modeOf(run.starting),
			executionId: run.hasNoId ? undefined : String(4000 + run.execution),
			runIndex: runIndexOf(run, attempt),
			isTool: run.starting === 'tool',
			credential: { type: process.credential, data: operation.credential.data },
			...{ staticData: this.staticData, processed: this.processed },
			send: (options) => network.send(options, sender),
		});
		try {
			const outputs = await process.execute.call(context);
			// By the first item alone, as n8n does it; a tool is tried again only when it throws.
			const failed = run.starting !== 'tool' && Boolean(outputs[0]?.[0]?.json.error);
			return { outcome: outcomeOf({ outputs }), failed };
		} catch (error) {
			return { outcome: outcomeOf({ thrown: error }), failed: true };
		}
	}
}
