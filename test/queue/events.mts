import { setTimeout as sleep } from 'node:timers/promises';
import { Effects, rocheap, roovet } from '../e2e/callbackStream.mts';
import { printTable, type Checks } from './checks.mts';
import { payoutsAt, requestsAt } from './done.mts';
import { EventStream, type Balance } from './eventStream.mts';
import { exampleWorkflow, plainWorkflow, takeWhatWasCutOff } from './eventWorkflows.mts';
import type { QueueLab } from './lab.mts';

/** How many executions a worker runs at a time, and so how many end with it when it is killed. */
const WORKER_CONCURRENCY = 10;
/** Long enough for executions to be under way when a worker is killed. */
const WORK_MS = 300;
/** Of all events, how many may be done twice because they came at the same moment in several processes. */
const MOST_AT_ONCE = 0.02;

/** Every event once and none lost, while n8n loses a worker, a webhook processor and Redis. */
export async function testEvents(lab: QueueLab, checks: Checks, count: number): Promise<void> {
	const effects = await new Effects(WORK_MS).start();
	try {
		const plain = await Promise.all(
			[rocheap, roovet].map(async (sender) => {
				const workflow = await plainWorkflow(lab, sender, effects.url);
				const done = requestsAt(effects);
				return new EventStream(lab, `${sender.name} Trigger`, sender, workflow, count, done);
			}),
		);
		const workflow = await exampleWorkflow(lab);
		const name = 'ROCheap Trigger, PostgreSQL example';
		const done = payoutsAt(lab);
		const example = new EventStream(lab, name, rocheap, workflow, count, done, 'ROCheap Trigger');
		const streams = [...plain, example];

		await firstRound(lab, streams);
		// Processes that have just started know nothing: the memory in the database decides.
		await Promise.all(
			lab.host.webhooks.map(async (webhook) => {
				await webhook.stop();
				await webhook.boot();
			}),
		);
		await Promise.all(streams.map(async (stream) => await stream.sendAgain()));
		await settledOrCrashed(lab, streams);
		await takeWhatWasCutOff(lab, workflow);
		const balances = new Map<EventStream, Balance>();
		for (const stream of streams) balances.set(stream, await balanceOf(lab, stream));
		report(checks, balances, example);
	} finally {
		effects.stop();
	}
}

async function firstRound(lab: QueueLab, streams: EventStream[]): Promise<void> {
	const began = Date.now();
	const sending = Promise.all(streams.map(async (stream) => await stream.sendFirst()));
	await Promise.all([sending, trouble(lab, streams)]);
	const seconds = Math.round((Date.now() - began) / 1000);
	console.log(`  the first round took ${seconds} s, with all restarts`);
	await settledOrCrashed(lab, streams);
	for (const stream of streams) await stream.remember();
}

/** What happens to n8n while the first round is under way. */
async function trouble(lab: QueueLab, streams: EventStream[]): Promise<void> {
	const until = async (progress: number) => {
		while (streams.some((stream) => stream.progress < progress)) await sleep(20);
	};
	const [worker] = lab.host.workers;
	const [webhook] = lab.host.webhooks;
	await until(0.2);
	console.log('  a webhook processor is restarted');
	await webhook?.stop();
	await webhook?.boot();
	await until(0.5);
	console.log('  a worker is killed');
	await worker?.kill();
	await worker?.boot();
	await until(0.7);
	console.log('  Redis is restarted');
	await lab.redis.restart();
}

/** Waits for all executions. What a dead worker held, and nobody waits for any more, main marks when it starts. */
async function settledOrCrashed(lab: QueueLab, streams: EventStream[]): Promise<void> {
	const ids = streams.map(({ workflow }) => workflow.id);
	if ((await lab.settled(ids)) === 0) return;
	console.log('  main is restarted, to mark executions that nobody runs any more');
	await lab.restartMain();
	const open = await lab.settled(ids);
	if (open > 0) throw new Error(`${open} executions do not end`);
}

/** Retries what n8n lists as failed, as the documentation tells, before it is counted. */
async function balanceOf(lab: QueueLab, stream: EventStream): Promise<Balance> {
	const later = await stream.doubledLater();
	const failed = await lab.failed(stream.workflow.id);
	for (const id of failed) {
		const retried = await lab.client.retry(id).then(
			({ status, nodes }) => `${status} (${nodes.join(', ') || 'no node ran'})`,
			(error: unknown) => String(error),
		);
		console.log(`  ${stream.name}: Retry execution of ${id}: ${retried}`);
	}
	return await stream.balance(failed.length, later);
}

function report(checks: Checks, balances: Map<EventStream, Balance>, example: EventStream): void {
	printTable(
		[
			...['', 'events', 'lost', 'cut off', 'doubled at the same moment', 'doubled later'],
			...['done again by Retry execution', 'sent again'],
		],
		[...balances].map(([stream, balance]) => [
			...[stream.name, balance.events, balance.lost, balance.cutOff],
			...[balance.doubledAtOnce, balance.doubledLater, balance.doneAgain, stream.sentAgain],
		]),
	);
	for (const [stream, balance] of balances) {
		const most = stream === example ? 0 : balance.events * MOST_AT_ONCE;
		const mostCutOff = stream === example ? 0 : WORKER_CONCURRENCY;
		const { lost, cutOff, doubledAtOnce, doubledLater } = balance;
		checks.check(`${stream.name}: no event is lost`, lost === 0, lost);
		checks.check(
			`${stream.name}: at most ${mostCutOff} are cut off with the killed worker, and listed`,
			cutOff <= mostCutOff,
			cutOff,
		);
		checks.check(
			`${stream.name}: at most ${most} are done twice at the same moment`,
			doubledAtOnce <= most,
			doubledAtOnce,
		);
		checks.check(`${stream.name}: none is done again later`, doubledLater === 0, doubledLater);
		checks.check(
			`${stream.name}: Retry execution does at most ${WORKER_CONCURRENCY} again, those that the killed worker had begun`,
			balance.doneAgain <= WORKER_CONCURRENCY,
			balance.doneAgain,
		);
	}
}
