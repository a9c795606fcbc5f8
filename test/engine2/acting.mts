import type { Json } from '../../host/lib/executions.mts';
import { printTable, type Checks } from '../queue/checks.mts';
import { Caller, itemsOf } from './caller.mts';
import type { EngineLab, Run, Step } from './lab.mts';
import { actingNode, operations, type Acting, type Intent } from './operations.mts';
import { warmUp } from './robloxOperations.mts';

type Ended = Array<Run & { step: Step | undefined }>;

/** The columns of the table: what is done, and each time one effect is meant. */
const COLUMNS = ['once', 'again', 'two at once', 'killed, then again'];

/** One operation in a workflow of its own, and what its provider has done of it. */
class Actor {
	readonly found: string[] = [];
	private readonly sandbox;

	private constructor(
		private readonly checks: Checks,
		readonly acting: Acting,
		private readonly lab: EngineLab,
		private readonly caller: Caller,
	) {
		this.sandbox = lab.sandbox.of(acting.provider);
	}

	static async open(lab: EngineLab, checks: Checks, acting: Acting): Promise<Actor> {
		const caller = await Caller.open(lab, acting.name, actingNode(acting));
		return new Actor(checks, acting, lab, caller);
	}

	/** Done once, and then once more with the same reference. */
	async onceAndAgain(): Promise<void> {
		const { again, fresh, intend } = this.acting;
		const intent = await intend(this.lab.sandbox);
		await this.report(intent, await this.caller.run(intent.body), ([one]) => saysOf(one, fresh));
		await this.report(intent, await this.caller.run(intent.body), ([one]) => saysOf(one, again));
	}

	/** Two calls at the same moment: at least one of them says that it was there before. */
	async atOnce(): Promise<void> {
		const { again, intend } = this.acting;
		const intent = await intend(this.lab.sandbox);
		await this.sandbox.latency(200);
		const both = await this.caller.run(intent.body, 2);
		await this.sandbox.latency(0);
		await this.report(
			intent,
			both,
			() => both.length === 2 && both.some((one) => saysOf(one, again)),
		);
	}

	/**
	 * n8n is killed when the provider has acted and not answered, boots and does the same once more.
	 *
	 * @returns how the run that was cut off stands afterwards
	 */
	async killed(): Promise<string> {
		const { again, elsewhere = again, intend, path } = this.acting;
		const intent = await intend(this.lab.sandbox);
		const isThere = async () => (await this.effects(intent)) > 0;
		const cutOff = await this.caller.kill(intent.body, this.sandbox, path, isThere);
		const runs = await this.caller.run(intent.body);
		await this.report(intent, runs, ([one]) => saysOf(one, elsewhere));
		return cutOff?.status ?? 'none';
	}

	private async effects({ isEffect }: Intent): Promise<number> {
		return (await this.sandbox.ledger()).filter(isEffect).length;
	}

	private async report(intent: Intent, runs: Ended, isSaid: (runs: Ended) => boolean) {
		const effects = await this.effects(intent);
		const column = COLUMNS[this.found.length] ?? '';
		const said = runs.map(({ status, step }) => `${status}: ${wordsOf(step)}`).join('; ');
		const done = runs.every(({ status }) => status === 'completed');
		this.checks.check(
			`${this.acting.name}, ${column}: one effect, and the output says so`,
			effects === 1 && done && isSaid(runs),
			`${effects} effect(s), ${said}`,
		);
		this.found.push(String(effects));
	}
}

/** Whether a run gave one item that says something. */
function saysOf(run: Ended[number] | undefined, says: (output: Json) => boolean): boolean {
	const [item, ...others] = itemsOf(run?.step);
	return item !== undefined && others.length === 0 && says(item);
}

/** What a step said about whether it was there before. */
function wordsOf(step: Step | undefined): string {
	if (step?.error) return step.error.message;
	const words = itemsOf(step).map(({ existing, sent, reason, error }) => {
		if (error !== undefined) return JSON.stringify(error);
		const held = sent === false ? `not sent (${String(reason)})` : undefined;
		return held ?? `existing ${String(existing)}`;
	});
	return words.join(', ') || 'nothing';
}

/** Every operation that moves money or items does once what was meant once, whatever happens to n8n. */
export async function testOperations(lab: EngineLab, checks: Checks): Promise<void> {
	// Roovet takes 60 requests a minute, and nodes keep to that.
	for (const provider of new Set(operations.map(({ provider }) => provider))) {
		await lab.sandbox.of(provider).limit(10_000);
	}
	const actors: Actor[] = [];
	for (const acting of operations) actors.push(await Actor.open(lab, checks, acting));
	const warm = await Caller.open(lab, 'Warm up', actingNode(warmUp));
	for (const actor of actors) await actor.onceAndAgain();
	for (const actor of actors) await actor.atOnce();
	const cutOff: string[] = [];
	for (const actor of actors) {
		if (actor.acting.provider === 'roblox') await warm.run({});
		cutOff.push(await actor.killed());
	}
	printTable(
		['effects of one intention', ...COLUMNS],
		actors.map(({ acting, found }) => [acting.name, ...found]),
	);
	checks.check(
		'known limit: a run that a kill cuts off stays "running" in n8n',
		cutOff.every((status) => status === 'running'),
		`${cutOff.length} cut off: ${[...new Set(cutOff)].join(', ')}`,
	);
}
