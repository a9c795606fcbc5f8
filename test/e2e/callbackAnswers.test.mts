import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../host/lib/client.mts';
import type { WorkflowNode } from '../../host/lib/workflow.mts';
import { Effects, rocheap, Stream } from './callbackStream.mts';
import { BOOT_TIMEOUT_MS, TestHost } from './harness.mts';

/** Longer than the node leaves the answer to n8n. */
const WORK_SECONDS = 9;

const work: WorkflowNode = {
	name: 'Work',
	type: 'n8n-nodes-base.wait',
	typeVersion: 1.1,
	position: [220, 0],
	parameters: { amount: WORK_SECONDS },
};

describe('answers to callbacks, in a real n8n that runs one execution at a time', () => {
	let n8n: TestHost;
	let effects: Effects;
	let slow: Stream;
	let quick: Stream;

	beforeAll(async () => {
		n8n = await TestHost.start({ N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' });
		effects = await new Effects().start();
		slow = await Stream.open(n8n, rocheap, effects, [work]);
		quick = await Stream.open(n8n, rocheap, effects);
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		effects.stop();
		await n8n.stop();
	});

	const stored = (id: string) => slow.rows().filter(({ data }) => data.includes(`"${id}"`));
	const done = async (id: string) =>
		await eventually(
			`Effect of ${id}`,
			async () => await Promise.resolve(effects.of(id) > 0 || undefined),
			60_000,
		);

	it('come after five seconds where the execution waits for its turn, and it is stored by then', async () => {
		expect(await slow.send('first')).toMatchObject({ status: 200, text: 'Received' });
		const waiting = slow.send('waiting');
		await sleep(500);
		const again = slow.send('waiting');
		const answer = await waiting;
		expect(stored('waiting').map(({ status }) => status)).toEqual(['new']);
		expect(answer).toMatchObject({ status: 200, text: 'Received' });
		expect(answer.afterMs).toBeGreaterThan(4_900);
		expect(answer.afterMs).toBeLessThan(WORK_SECONDS * 1000);
		// Not before it was certain that the first of the two is stored.
		expect(await again).toMatchObject({ status: 200, text: 'Already received' });

		await done('waiting');
		await slow.settled();
		expect([effects.of('first'), effects.of('waiting')]).toEqual([1, 1]);
		expect(stored('waiting')).toHaveLength(1);
		// n8n answers as well when the turn comes, which must not become an error.
		expect(n8n.host.log).not.toMatch(/headers|Error in handling webhook/i);
	});

	it('hold when n8n is killed while the execution waits: it runs after the restart', async () => {
		await slow.send('before');
		expect(await slow.send('killed')).toMatchObject({ status: 200 });
		await n8n.restart({ kill: true });
		await done('killed');
		expect(effects.of('killed')).toBe(1);
	});

	it('are 503 when n8n cannot store the execution, and the next delivery starts it', async () => {
		await slow.settled();
		n8n.ask(
			"CREATE TRIGGER no_more BEFORE INSERT ON execution_entity BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
		);
		expect(await quick.send('unstored')).toMatchObject({ status: 503 });
		n8n.ask('DROP TRIGGER no_more');
		expect(await quick.send('unstored')).toMatchObject({ status: 200, text: 'Received' });
		await done('unstored');
		expect(await quick.send('unstored')).toMatchObject({ status: 200, text: 'Already received' });
		expect(effects.of('unstored')).toBe(1);
	});
});
