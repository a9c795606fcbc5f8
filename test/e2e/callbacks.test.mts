import { setTimeout as sleep } from 'node:timers/promises';
import { payout, type Pipeline } from '../../host/providers/rocheap.mts';
import { BOOT_TIMEOUT_MS, reference, TestHost } from './harness.mts';

const LONG_ENOUGH_MS = 60_000;
/** How long something that must not happen is given to happen. */
const SETTLE_MS = 1_000;

/** Sent by whoever holds the key and told as documented: unusual, but not wrong. */
const GENUINE = new Set(['upper-case-signature']);

describe('callbacks to the ROCheap Trigger in a real n8n', () => {
	let n8n: TestHost;
	let pipeline: Pipeline;

	beforeAll(async () => {
		n8n = await TestHost.start();
		pipeline = await n8n.pipeline();
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.reset();
		await n8n.sandbox.deliverTo(pipeline.callbackUrl);
	});

	const order = async (): Promise<string> => {
		const { body } = await pipeline.request(payout(reference('callback')));
		return String(body.rocheapOrderId);
	};
	const countExecutions = async () => (await n8n.client.executions(pipeline.workflow.id)).length;

	it('starts one execution for a callback delivered five times in a row', async () => {
		const id = await order();
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		await pipeline.callbackExecution(id);
		const answers = await n8n.sandbox.resend(id, { times: 5 });
		expect(answers.map(({ responseStatus }) => responseStatus)).toEqual(Array(5).fill(200));
		await sleep(SETTLE_MS);
		expect((await pipeline.callbackExecutions(id)).map((one) => one.summary.id)).toHaveLength(1);
	});

	it('starts one execution for a callback delivered ten times at the same moment', async () => {
		await n8n.sandbox.behave({ callbackOn: [] });
		const id = await order();
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		const answers = await n8n.sandbox.resend(id, { times: 10, concurrent: true });
		expect(answers.map(({ responseStatus }) => responseStatus)).toEqual(Array(10).fill(200));
		await pipeline.callbackExecution(id);
		await sleep(SETTLE_MS);
		expect((await pipeline.callbackExecutions(id)).map((one) => one.summary.id)).toHaveLength(1);
	});

	it('knows a callback again after a restart', async () => {
		const id = await order();
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		await pipeline.callbackExecution(id);
		await n8n.restart();
		await n8n.sandbox.resend(id);
		await sleep(SETTLE_MS);
		expect((await pipeline.callbackExecutions(id)).map((one) => one.summary.id)).toHaveLength(1);
	});

	it('verifies callbacks whose body is in any order and layout', async () => {
		for (const callbackBody of ['documented-order', 'pretty']) {
			await n8n.sandbox.behave({ callbackBody });
			const id = await order();
			await n8n.sandbox.advance(LONG_ENOUGH_MS);
			const execution = await pipeline.callbackExecution(id);
			expect(execution.first('ROCheap Trigger')).toMatchObject({ outcome: 'completed' });
		}
	});

	it('refuses every forged callback and starts nothing', async () => {
		await order();
		await n8n.sandbox.advance(LONG_ENOUGH_MS);
		await sleep(SETTLE_MS);
		const before = await countExecutions();
		const mutations = (await n8n.sandbox.mutations()).filter((name) => !GENUINE.has(name));
		expect(mutations.length).toBeGreaterThan(10);
		const answers: Array<[string, number | undefined]> = [];
		for (const mutation of mutations) {
			const { responseStatus } = await n8n.sandbox.forge(mutation);
			answers.push([mutation, responseStatus]);
		}
		await sleep(SETTLE_MS);
		expect(
			answers.filter(([, status]) => status === undefined || status < 400 || status > 499),
		).toEqual([]);
		expect(await countExecutions()).toBe(before);
		const secrets = n8n.host.log.match(/sandbox-rocheap-key|[0-9a-f]{64}/g);
		expect(secrets).toBeNull();
	});
});
