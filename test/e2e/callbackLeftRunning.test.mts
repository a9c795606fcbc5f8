import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../host/lib/client.mts';
import type { WorkflowNode } from '../../host/lib/workflow.mts';
import { Effects, rocheap, Stream } from './callbackStream.mts';
import { BOOT_TIMEOUT_MS, TestHost } from './harness.mts';

const LONG_MS = 600_000;

/** n8n's own log, by which it finds out after a crash how far executions had come. */
const eventLog = ({ userFolder }: TestHost) => join(userFolder, '.n8n', 'n8nEventLog.log');

/** Takes the nodes out of n8n's log, as if it had been killed between the start of the execution and that of its first node. */
function forgetNodes(n8n: TestHost): void {
	const lines = readFileSync(eventLog(n8n), 'utf8').split('\n');
	writeFileSync(eventLog(n8n), lines.filter((line) => !line.includes('n8n.node.')).join('\n'));
}

describe.each([
	['left running', 'extensive', 'running'],
	['marked as crashed', 'simple', 'crashed'],
] as const)('an execution of a killed n8n that is %s (recovery mode %s)', (_, recovery, status) => {
	let n8n: TestHost;
	let effects: Effects;
	/** A server that keeps the execution waiting. */
	let gate: Effects;
	let stream: Stream;

	beforeAll(async () => {
		n8n = await TestHost.start(
			recovery === 'simple' ? { N8N_EVENTBUS_RECOVERY_MODE: 'simple' } : {},
		);
		effects = await new Effects().start();
		gate = await new Effects(LONG_MS).start();
		const waiting: WorkflowNode = {
			name: 'Wait at the gate',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			position: [220, 0],
			parameters: { url: `${gate.url}?id=gate`, options: { timeout: LONG_MS } },
		};
		stream = await Stream.open(n8n, rocheap, effects, [waiting]);
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		effects.stop();
		gate.stop();
		await n8n.stop();
	});

	it('does its work when it is retried, and another delivery does not', async () => {
		expect(await stream.send('order')).toMatchObject({ status: 200 });
		await eventually('The gate', async () => (await Promise.resolve(gate.total)) || undefined);
		await n8n.restart({
			kill: true,
			meanwhile: async () => await Promise.resolve(forgetNodes(n8n)),
		});
		gate.delayMs = 0;
		const [row] = stream.rows();
		expect(row).toMatchObject({ status });
		expect(stream.leftRunning()).toEqual(status === 'running' ? [row!.id] : []);

		expect(await stream.send('order')).toMatchObject({ status: 200 });
		await stream.settled();
		expect(effects.of('order')).toBe(0);

		expect(await n8n.client.retry(String(row!.id))).toMatchObject({ status: 'success' });
		expect(effects.of('order')).toBe(1);
	});
});
