import type { WorkflowNode } from '../../host/lib/workflow.mts';
import type { Checks } from './checks.mts';
import type { QueueLab } from './lab.mts';
import { listIntake } from './nodes.mts';

const LISTS = 4;
const ORDERS_OF_A_LIST = 5;

const orderNode = (processes: number): WorkflowNode => ({
	name: 'Order',
	type: 'n8n-nodes-game-commerce.leuwongrr',
	typeVersion: 1,
	position: [440, 0],
	parameters: {
		resource: 'order',
		operation: 'create',
		orderType: 'gamepass',
		robloxUsername: 'LeuwongUser',
		placeId: '123456789',
		passId: '987654321',
		paymentMethod: { __rl: true, mode: 'list', value: 'invoice' },
		idempotencyKey: '={{ $json.id }}',
		options: { processes },
	},
	credentials: { leuwongrrApi: { id: null, name: 'leuwongrrApi' } },
});

/** Both workers keep to their part of LeuwongRR's ten orders a minute. */
export async function testLimit(lab: QueueLab, checks: Checks): Promise<void> {
	const leuwongrr = lab.sandbox.of('leuwongrr');
	const workflow = await lab.saveChain(
		'Order list',
		...listIntake('queue-orders'),
		orderNode(lab.host.workers.length),
	);
	const lists = Array.from({ length: LISTS }, (_, list) =>
		Array.from({ length: ORDERS_OF_A_LIST }, (_, order) => ({
			id: `order-${Date.now()}-${list}-${order}`,
		})),
	);
	const began = Date.now();
	await Promise.all(
		lists.map(async (list) => {
			const response = await fetch(lab.client.webhookUrl(workflow, 'List'), {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ list }),
			});
			if (!response.ok) throw new Error(`The list was answered with ${response.status}`);
		}),
	);
	await lab.settled([workflow.id], 180_000);
	const seconds = Math.round((Date.now() - began) / 1000);

	const orders = await leuwongrr.effects('order');
	const times = lists.flat().map(({ id }) => orders.filter(({ key }) => key === id).length);
	checks.check(
		`${times.length} orders by two workers at ten a minute: each is made once`,
		times.every((one) => one === 1),
		`${times.filter((one) => one === 1).length} once, in ${seconds} s`,
	);
	checks.check(
		'none of them failed',
		(await lab.failed(workflow.id)).length === 0,
		await lab.countByStatus(workflow.id),
	);
	const used = lab.host.workers.filter(({ log }) => /Worker started execution/.test(log)).length;
	const refused = (await leuwongrr.requests()).filter(({ outcome }) => outcome === 429).length;
	checks.check(
		'LeuwongRR had to refuse none with 429',
		refused === 0,
		`${refused} refused; ${used} workers at work`,
	);
}
