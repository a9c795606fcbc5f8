import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../host/lib/client.mts';
import type { SavedWorkflow } from '../../host/lib/workflow.mts';
import { Effects, inParallel, rocheap, roovet, type Sender } from '../e2e/callbackStream.mts';
import { printTable, type Checks } from '../queue/checks.mts';
import { plainWorkflow } from '../queue/eventWorkflows.mts';
import { deposits, watch } from '../queue/polling.mts';
import type { EngineLab } from './lab.mts';

const COUNT = 30;
const AT_A_TIME = 6;
/** Longer than the trigger waits on n8n's usual engine before it answers by itself. */
const STANDSTILL_MS = 7_000;
/** How long work takes, so that some is under way when n8n is killed. */
const WORK_MS = 150;

interface Answer {
	/** Undefined when none came. */
	status: number | undefined;
	text: string;
}

/** A trigger whose provider sends signed events, in a workflow that counts what it does for each. */
class Receiver {
	readonly name: string;
	/** Runs that a kill has cut off. */
	cutOff: string[] = [];
	private sent = 0;

	private constructor(
		readonly lab: EngineLab,
		readonly effects: Effects,
		private readonly sender: Sender,
		readonly workflow: SavedWorkflow,
	) {
		this.name = `${sender.name} Trigger`;
	}

	static async open(lab: EngineLab, effects: Effects, sender: Sender): Promise<Receiver> {
		return new Receiver(lab, effects, sender, await plainWorkflow(lab, sender, effects.url));
	}

	/** Ids of events that nobody has sent yet. */
	events(count: number): string[] {
		return Array.from({ length: count }, () => `${this.workflow.id}-${++this.sent}`);
	}

	async send(id: string, tamper = (body: string) => body): Promise<Answer> {
		const { body, headers } = this.sender.signed(this.lab, id);
		const url = this.lab.client.webhookUrl(this.workflow, 'Trigger', this.sender.path);
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: tamper(body),
				signal: AbortSignal.timeout(30_000),
			});
			return { status: response.status, text: await response.text() };
		} catch (error) {
			return { status: undefined, text: String(error) };
		}
	}

	async sendAll(ids: string[]): Promise<Map<string, Answer>> {
		const answers = new Map<string, Answer>();
		await inParallel(ids, AT_A_TIME, async (id) => void answers.set(id, await this.send(id)));
		return answers;
	}

	/** How many runs each event has started, by what the trigger gave them. */
	async started(): Promise<Map<string, number>> {
		const rows = await this.lab.database.ask<{ id: string; count: string }>(
			`SELECT coalesce(trigger_outputs #>> '{0,0,json,order_id}', trigger_outputs #>> '{0,0,json,id}') AS id, count(*)
			FROM workflow_execution WHERE workflow_id = $1 GROUP BY 1`,
			[this.workflow.id],
		);
		return new Map(rows.map(({ id, count }) => [id, Number(count)]));
	}

	/** Waits until everything that was started has ended. */
	async settled(): Promise<void> {
		await this.lab.over(this.workflow, 0, this.cutOff);
	}

	/** Notes which runs have been cut off. */
	async noteCutOff(): Promise<void> {
		const runs = await this.lab.runs(this.workflow);
		this.cutOff = runs.filter(({ status }) => /running|queued/.test(status)).map(({ id }) => id);
	}
}

const times = (ids: string[], counts: (id: string) => number | undefined, wanted: number) =>
	ids.filter((id) => (counts(id) ?? 0) === wanted).length;

/** What is said of events: every one of them once. */
async function checkOnce(checks: Checks, receiver: Receiver, what: string, ids: string[]) {
	await receiver.settled();
	const started = await receiver.started();
	const runs = times(ids, (id) => started.get(id), 1);
	const done = times(ids, (id) => receiver.effects.of(id), 1);
	checks.check(
		`${receiver.name}: ${what}`,
		runs === ids.length && done === ids.length,
		`${ids.length} events, ${runs} started one run, ${done} were done once`,
	);
}

/** Signed events start a run each, whatever is sent again, forged, or cut off by a restart or a kill. */
export async function testCallbacks(lab: EngineLab, checks: Checks): Promise<void> {
	const effects = await new Effects(WORK_MS).start();
	try {
		const receivers = [];
		for (const sender of [rocheap, roovet])
			receivers.push(await Receiver.open(lab, effects, sender));
		const polled = deposits(lab, 'Polled while Engine 2.0 refuses');
		const { id: pollingId } = await watch(lab, polled, effects.url);
		const all = new Map(receivers.map((one) => [one, one.events(COUNT)]));
		for (const receiver of receivers) await testSigned(checks, receiver, all.get(receiver) ?? []);
		await lab.restart();
		for (const receiver of receivers) {
			const ids = all.get(receiver) ?? [];
			await receiver.sendAll(ids);
			await checkOnce(checks, receiver, 'after a restart, the same events start nothing', ids);
		}
		const unreported = await testDatabase(lab, checks, receivers, polled.happen);
		await testKill(lab, checks, receivers);
		const known = await polled.happen();
		await eventually(
			'The next poll',
			async () => await Promise.resolve(effects.of(known) > 0 || undefined),
		);
		await lab.client.deactivate(pollingId);
		checks.check(
			'known limit: what a poll finds while Engine 2.0 cannot store a run is not reported later',
			effects.of(unreported) === 0,
			`reported ${effects.of(unreported)} times, the next one ${effects.of(known)}`,
		);
	} finally {
		effects.stop();
	}
}

async function testSigned(checks: Checks, receiver: Receiver, ids: string[]): Promise<void> {
	const answers = [...(await receiver.sendAll(ids)).values()];
	checks.check(
		`${receiver.name}: signed events are answered with 200`,
		answers.every(({ status }) => status === 200),
		`${answers.filter(({ status }) => status === 200).length} of ${ids.length}`,
	);
	const [first = ''] = ids;
	const again = await receiver.send(first);
	const id = receiver.events(1);
	await Promise.all(Array.from({ length: 5 }, async () => await receiver.send(id[0] ?? '')));
	await checkOnce(checks, receiver, 'each signed event starts one run', ids);
	checks.check(
		`${receiver.name}: the same event again starts nothing`,
		again.text.includes('Already received'),
		again.text,
	);
	await checkOnce(checks, receiver, 'five times at the same moment it starts one run', id);
	const before = (await receiver.started()).size;
	const [forgedId = ''] = receiver.events(1);
	const forged = await receiver.send(forgedId, (body) => `${body} `);
	checks.check(
		`${receiver.name}: a forged event is refused and starts nothing`,
		forged.status === 401 && (await receiver.started()).size === before,
		`HTTP ${forged.status}`,
	);
}

/**
 * Engine 2.0 keeps runs in a database of its own, which can stand still or refuse while n8n's own answers.
 *
 * @param happen makes something happen that a polling trigger finds while it refuses
 * @returns what that was
 */
async function testDatabase(
	lab: EngineLab,
	checks: Checks,
	receivers: Receiver[],
	happen: () => Promise<string>,
): Promise<string> {
	const { database } = lab;
	const events = new Map(receivers.map((one) => [one, one.events(1)]));
	const sendEach = async () =>
		await Promise.all(receivers.map(async (one) => await one.send(events.get(one)?.[0] ?? '')));

	await database.ask('ALTER TABLE workflow_execution RENAME TO away');
	const refused = await sendEach();
	// What n8n writes about the two events that were just refused comes a moment later.
	await sleep(500);
	const refusals = () => lab.host.log.split('Engine responded with 500').length;
	const before = refusals();
	const polled = await happen();
	await eventually(
		'A poll that is refused',
		async () => await Promise.resolve(refusals() > before || undefined),
	);
	await database.ask('ALTER TABLE away RENAME TO workflow_execution');
	for (const [index, receiver] of receivers.entries()) {
		checks.check(
			`${receiver.name}: an event that Engine 2.0 cannot store is asked for again`,
			refused[index]?.status === 503,
			`HTTP ${refused[index]?.status}`,
		);
	}
	await sendEach();
	for (const receiver of receivers) {
		await checkOnce(checks, receiver, 'sent again, it starts one run', events.get(receiver) ?? []);
	}

	const began = Date.now();
	const standstill = database.ask(
		`BEGIN; LOCK TABLE workflow_execution; SELECT pg_sleep(${STANDSTILL_MS / 1000}); COMMIT`,
	);
	for (const receiver of receivers) events.set(receiver, receiver.events(1));
	await sleep(200);
	const late = await sendEach();
	const waited = Date.now() - began;
	await standstill;
	checks.check(
		'no event is answered before Engine 2.0 has stored it',
		late.every(({ status }) => status === 200) && waited >= STANDSTILL_MS,
		`its database stood still for ${STANDSTILL_MS / 1000} s, answered after ${(waited / 1000).toFixed(1)} s`,
	);
	for (const receiver of receivers) {
		await checkOnce(checks, receiver, 'it starts one run then', events.get(receiver) ?? []);
	}
	return polled;
}

/** What was answered has a run, also when n8n is killed in the middle; what was not can be sent again. */
async function testKill(lab: EngineLab, checks: Checks, receivers: Receiver[]): Promise<void> {
	const all = new Map(receivers.map((one) => [one, one.events(COUNT)]));
	const sending = Promise.all(receivers.map(async (one) => await one.sendAll(all.get(one) ?? [])));
	await eventually('Some work', async () => {
		const begun = receivers.map(async (one) => (await one.started()).size);
		const counts = await Promise.all(begun);
		return counts.every((count) => count > COUNT + 10) ? true : undefined;
	});
	await lab.restart({ kill: true });
	const answers = await sending;
	for (const receiver of receivers) await receiver.noteCutOff();
	const rows: Array<Array<string | number>> = [];
	for (const [index, receiver] of receivers.entries()) {
		const ids = all.get(receiver) ?? [];
		const answered = ids.filter((id) => answers[index]?.get(id)?.status === 200);
		const stored = await receiver.started();
		const unstored = answered.filter((id) => !stored.has(id));
		checks.check(
			`${receiver.name}: what was answered before a kill has a run`,
			unstored.length === 0 && answered.length > 0,
			`${answered.length} answered, ${unstored.length} without a run`,
		);
		await receiver.sendAll(ids);
		await receiver.settled();
		const started = await receiver.started();
		const doubled = answered.filter((id) => (started.get(id) ?? 0) > 1);
		checks.check(
			`${receiver.name}: what was answered is not started again when it is sent again`,
			doubled.length === 0,
			doubled.length,
		);
		const done = times(ids, (id) => receiver.effects.of(id), 1);
		const missing = ids.filter((id) => !started.has(id)).length;
		checks.check(
			`${receiver.name}: sent again, every event has a run`,
			missing === 0,
			`${ids.length - missing} of ${ids.length}`,
		);
		rows.push([receiver.name, ids.length, answered.length, done, receiver.cutOff.length]);
	}
	printTable(
		[
			'killed in the middle',
			'events',
			'answered before',
			'done once',
			'cut off, "running" permanently',
		],
		rows,
	);
}
