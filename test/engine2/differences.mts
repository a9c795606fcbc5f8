import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../host/lib/client.mts';
import { RestError } from '../../host/lib/rest.mts';
import { chain, type WorkflowNode } from '../../host/lib/workflow.mts';
import { rocheap } from '../e2e/callbackStream.mts';
import type { Checks } from '../queue/checks.mts';
import { createNode } from '../queue/nodes.mts';
import { Caller, calledAt, itemsOf } from './caller.mts';
import type { EngineLab } from './lab.mts';

const ID = '={{ $json.body.id }}';
const CREATE = { method: 'POST', path: '/create_order' };
const splitList: WorkflowNode = {
	name: 'Items',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	position: [220, 0],
	parameters: { fieldToSplitOut: 'body.list', options: {} },
};

/** What Engine 2.0 does in another way than the usual engine, and what the nodes make of it. */
export async function testDifferences(lab: EngineLab, checks: Checks): Promise<void> {
	const rocheapBox = lab.sandbox.of('rocheap');
	const payouts = async (reference: string) => (await rocheapBox.payouts(reference)).length;
	for (const test of [byHand, continueOnFail, retryOnFail, loop, subWorkflow, refusedEvent]) {
		await test(lab, checks, payouts);
	}
	await pollByHand(lab, checks);
	await oneAtATime(lab, checks);
	await endInOrder(lab, checks, payouts);
}

type Payouts = (reference: string) => Promise<number>;

async function byHand(lab: EngineLab, checks: Checks, payouts: Payouts): Promise<void> {
	const trigger: WorkflowNode = {
		name: 'By hand',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const pay = createNode('by-hand');
	const file = { name: 'By hand', nodes: [trigger, pay], connections: chain(trigger, pay) };
	const workflow = await lab.save(file, { activate: false });
	const first = await lab.client.run(workflow.id, trigger.name);
	const second = await lab.client.run(workflow.id, trigger.name);
	checks.check(
		'run by hand twice, a workflow pays once, and n8n shows the run',
		first.first('Pay')?.existing === false &&
			second.first('Pay')?.existing === true &&
			(await payouts('by-hand')) === 1,
		`${first.status}, ${second.status}; ${await payouts('by-hand')} payout(s)`,
	);
}

async function continueOnFail(lab: EngineLab, checks: Checks, payouts: Payouts): Promise<void> {
	const onError = 'continueRegularOutput';
	const nobody = await Caller.open(lab, 'Nobody', {
		...createNode(ID, { robloxUserId: '404' }),
		onError,
	});
	const [refused] = await nobody.run({ id: 'nobody' });
	const [item] = itemsOf(refused?.step);
	checks.check(
		'On Error: Continue gives a refused item its error',
		refused?.status === 'completed' && Object.keys(item ?? {}).join() === 'error',
		Object.keys(item ?? {}).join(),
	);
	const stops = await Caller.open(lab, 'Stops', createNode(ID, { robloxUserId: '404' }));
	const [stopped] = await stops.run({ id: 'stops' });
	const shown = stopped && (await lab.client.execution(stopped.id));
	checks.check(
		'known limit: the error of a run that failed has its message and not what to do about it',
		shown?.status === 'error' &&
			shown.error?.message === 'There is no Roblox user with this ID' &&
			!shown.error.description,
		shown?.error?.message,
	);

	const unusable = await lab.client.saveCredential('Unusable', 'rocheapApi', {
		apiKey: 'key',
		baseUrl: 'no address',
	});
	const call = calledAt('unusable');
	const pay: WorkflowNode = { ...createNode(ID), onError };
	const file = { name: 'Unusable credential', nodes: [call, pay], connections: chain(call, pay) };
	const workflow = await lab.save(file, { credentials: { rocheapApi: unusable } });
	await fetch(lab.client.webhookUrl(workflow, call.name), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ id: 'unusable' }),
	});
	const [run] = await lab.over(workflow, 1);
	const [failed] = itemsOf(run && (await lab.step(run, workflow, pay.name)));
	checks.check(
		'On Error: Continue does not pass an item off as paid whose credential cannot be used',
		failed?.error !== undefined && (await payouts('unusable')) === 0,
		Object.keys(failed ?? {}).join(),
	);
}

async function retryOnFail(lab: EngineLab, checks: Checks): Promise<void> {
	const trying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
	const caller = await Caller.open(lab, 'Retry On Fail', {
		...createNode(ID, { robloxUserId: '404' }),
		...trying,
	});
	const requests = async () =>
		(await lab.sandbox.of('rocheap').requests()).filter(({ path }) => path.includes(CREATE.path));
	const before = (await requests()).length;
	const [run] = await caller.run({ id: 'retry-on-fail' });
	const tries = (await requests()).length - before;
	checks.check(
		'known limit: Retry On Fail does nothing',
		run?.status === 'failed' && tries === 1,
		`${tries} try, with Max. Tries 3`,
	);
}

async function loop(lab: EngineLab, checks: Checks, payouts: Payouts): Promise<void> {
	const call = calledAt('loop');
	const rounds: WorkflowNode = {
		name: 'Loop',
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		position: [440, 0],
		parameters: { options: {} },
	};
	const pay = createNode('={{ $json.id }}');
	const to = (node: string) => [{ node, type: 'main', index: 0 }];
	const workflow = await lab.save({
		name: 'Loop',
		nodes: [call, splitList, rounds, pay],
		connections: {
			[call.name]: { main: [to(splitList.name)] },
			[splitList.name]: { main: [to(rounds.name)] },
			[rounds.name]: { main: [[], to(pay.name)] },
			[pay.name]: { main: [to(rounds.name)] },
		},
	});
	const list = ['loop-1', 'loop-2', 'loop-1'].map((id) => ({ id }));
	await fetch(lab.client.webhookUrl(workflow, call.name), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ list }),
	});
	const [run] = await lab.over(workflow, 1);
	const paid = [await payouts('loop-1'), await payouts('loop-2')];
	checks.check(
		'a loop with a reference that comes twice pays once for each',
		run?.status === 'completed' && paid.every((count) => count === 1),
		`3 rounds, ${paid.join(' and ')} payout(s)`,
	);
}

async function subWorkflow(lab: EngineLab, checks: Checks, payouts: Payouts): Promise<void> {
	const called: WorkflowNode = {
		name: 'Called',
		type: 'n8n-nodes-base.executeWorkflowTrigger',
		typeVersion: 1.1,
		position: [0, 0],
		parameters: { inputSource: 'passthrough' },
	};
	const pay = createNode(ID);
	const file = { name: 'Called', nodes: [called, pay], connections: chain(called, pay) };
	const child = await lab.save(file, { runs: false });
	const caller = await Caller.open(lab, 'Calls', {
		name: 'Call it',
		type: 'n8n-nodes-base.executeWorkflow',
		typeVersion: 1.2,
		position: [220, 0],
		parameters: {
			source: 'database',
			workflowId: { __rl: true, mode: 'id', value: child.id },
			options: {},
		},
	});
	await caller.run({ id: 'sub' });
	const [again] = await caller.run({ id: 'sub' });
	const paid = await payouts('sub');
	checks.check(
		'a sub-workflow that is called twice pays once',
		paid === 1 && itemsOf(again?.step)[0]?.existing === true,
		`${paid} payout(s)`,
	);
	checks.check(
		'known limit: a sub-workflow runs on the usual engine, whatever its setting says',
		lab.usualRuns(child) === 2 && (await lab.runs(child)).length === 0,
		`${lab.usualRuns(child)} runs there`,
	);
}

async function refusedEvent(lab: EngineLab, checks: Checks): Promise<void> {
	const trigger: WorkflowNode = {
		name: 'Trigger',
		type: `n8n-nodes-game-commerce.${rocheap.trigger}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: rocheap.parameters,
		credentials: { [rocheap.credential]: { id: null, name: rocheap.credential } },
		webhookId: 'refused-event',
	};
	const pay: WorkflowNode = { ...createNode('refused-event'), onError: 'continueErrorOutput' };
	const file = { name: 'Refused event', nodes: [trigger, pay], connections: chain(trigger, pay) };
	const workflow = await lab.save(file, { runs: false });
	const { body, headers } = rocheap.signed(lab, 'refused-event');
	const send = async () =>
		await fetch(lab.client.webhookUrl(workflow, trigger.name, rocheap.path), {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body,
		});
	const statuses = [(await send()).status, (await send()).status];
	checks.check(
		'an event for a workflow that Engine 2.0 refuses is asked for again each time',
		statuses.every((status) => status === 503),
		`HTTP ${statuses.join(', ')}`,
	);
}

async function pollByHand(lab: EngineLab, checks: Checks): Promise<void> {
	const trigger: WorkflowNode = {
		name: 'Trigger',
		type: 'n8n-nodes-game-commerce.leuwongrrTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { leuwongrrApi: { id: null, name: 'leuwongrrApi' } },
	};
	const file = { name: 'Polled by hand', nodes: [trigger], connections: {} };
	const { id } = await lab.save(file, { activate: false });
	const items = (await lab.client.run(id, trigger.name)).items(trigger.name);
	checks.check(
		'known limit: a polling trigger that is run by hand asks nobody and gives one empty item',
		JSON.stringify(items) === '[{}]',
		items,
	);
}

async function oneAtATime(lab: EngineLab, checks: Checks): Promise<void> {
	const slow = await Caller.open(lab, 'Slow', createNode(ID));
	const quick = await Caller.open(lab, 'Quick', { ...splitList, name: 'Split' });
	const took = async () => {
		const began = Date.now();
		await quick.run({ list: [{ a: 1 }] });
		return Date.now() - began;
	};
	await took();
	const alone = await took();
	const rocheapBox = lab.sandbox.of('rocheap');
	await rocheapBox.latency(4_000);
	const paying = slow.run({ id: 'slow' });
	await sleep(1_000);
	const behind = await took();
	await paying;
	await rocheapBox.latency(0);
	checks.check(
		'known limit: n8n does one step at a time, for all workflows together',
		behind > alone + 1_000,
		`alone ${alone} ms, behind a slow payment ${behind} ms`,
	);
}

/** What has not begun when n8n ends in order is not begun afterwards either. */
async function endInOrder(lab: EngineLab, checks: Checks, payouts: Payouts): Promise<void> {
	const rocheapBox = lab.sandbox.of('rocheap');
	const caller = await Caller.open(lab, 'Ends in order', createNode(ID));
	const ids = ['order-1', 'order-2', 'order-3'];
	await rocheapBox.latency(2_000);
	for (const id of ids) await caller.call({ id });
	await eventually('A step', async () => {
		const [run] = await lab.runs(caller.workflow);
		return run && (await lab.step(run, caller.workflow, 'Pay')) ? true : undefined;
	});
	await lab.restart();
	await rocheapBox.latency(0);
	const runs = await lab.runs(caller.workflow);
	const open = runs.filter(({ status }) => ['queued', 'running'].includes(status));
	caller.hanging.push(...open.map(({ id }) => id));
	checks.check(
		'known limit: runs that had not begun when n8n ended in order are not taken up again',
		runs.length === ids.length && open.length > 0,
		runs.map(({ status }) => status).join(', '),
	);
	const [cutOff] = open;
	const answers = await Promise.all(
		['retry', 'stop'].map(
			async (what) =>
				await lab.client.rest.post(`/executions/${cutOff?.id}/${what}`).then(
					() => `${what}: done`,
					(error: unknown) => {
						if (error instanceof RestError) return `${what}: HTTP ${error.status}`;
						throw error;
					},
				),
		),
	);
	checks.check(
		'known limit: such a run can be neither retried nor stopped',
		answers.every((answer) => !answer.endsWith('done')),
		answers.join('; '),
	);
	for (const id of ids) await caller.run({ id });
	const paid = await Promise.all(ids.map(payouts));
	checks.check(
		'called again with the same references, each is paid once',
		paid.every((count) => count === 1),
		paid.join(', '),
	);
}
