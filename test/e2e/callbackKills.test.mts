import { setTimeout as sleep } from 'node:timers/promises';
import { BOOT_TIMEOUT_MS, TestHost } from './harness.mts';
import { Effects, inParallel, rocheap, roovet, Stream } from './callbackStream.mts';

const AT_A_TIME = 8;
/** Long enough for a busy machine, on which n8n alone takes half a minute to boot. */
jest.setTimeout(900_000);
/** Time for the executions of the last callbacks before a restart by request. */
const SETTLE_MS = 500;

/** What became of the events of a stream. */
interface Balance {
	answered: number;
	/** Answered 200, and no execution of n8n knows the event. */
	answeredWithoutExecution: number;
	/** Neither done nor in a crashed execution that can be retried. */
	lost: number;
	/** Only in an execution that crashed or was left running, so that somebody must retry it. */
	crashedOnly: number;
	/** Done more than once. */
	doubled: number;
}

describe.each([
	['killed', { count: 150, restarts: 5, kill: true }],
	['asked to end', { count: 60, restarts: 2, kill: false }],
] as const)(
	'a stream of signed webhooks to an n8n that is %s',
	(how, { count, restarts, kill }) => {
		let n8n: TestHost;
		let effects: Effects;
		let streams: Stream[];
		const answered = new Map<Stream, Set<string>>();

		const idsOf = ({ sender }: Stream) =>
			Array.from(
				{ length: count },
				(_, index) => `${sender.path}-${kill ? 'kill' : 'term'}-${index}`,
			);

		const balanceOf = (stream: Stream): Balance => {
			const rows = stream.rows();
			const ids = idsOf(stream);
			const heldBy = (id: string) => rows.filter(({ data }) => data.includes(`"${id}"`));
			const yes = answered.get(stream) ?? new Set();
			const undone = ids.filter((id) => effects.of(id) === 0);
			const left = stream.leftRunning();
			const crashed = undone.filter((event) =>
				heldBy(event).some(({ id, status }) => status === 'crashed' || left.includes(id)),
			);
			return {
				answered: yes.size,
				answeredWithoutExecution: [...yes].filter((id) => heldBy(id).length === 0).length,
				lost: undone.length - crashed.length,
				crashedOnly: crashed.length,
				doubled: ids.filter((id) => effects.of(id) > 1).length,
			};
		};
		const show = (when: string) =>
			process.stderr.write(
				[
					`${how}, ${when}`,
					...streams.map(
						(stream) =>
							`${stream.sender.name}: ${JSON.stringify(balanceOf(stream))}, ${stream.rows().length} executions`,
					),
				].join('\n') + '\n',
			);
		const settled = async () => {
			for (const stream of streams) await stream.settled();
		};
		const resendAll = async () => {
			for (const stream of streams) {
				await inParallel(idsOf(stream), AT_A_TIME, async (id) => {
					expect(await stream.send(id)).toMatchObject({ status: 200 });
				});
			}
			await settled();
		};

		beforeAll(async () => {
			n8n = await TestHost.start();
			effects = await new Effects().start();
			streams = [await Stream.open(n8n, rocheap, effects), await Stream.open(n8n, roovet, effects)];
		}, BOOT_TIMEOUT_MS);
		afterAll(async () => {
			effects.stop();
			await n8n.stop();
		});

		it('has an execution for everything that was answered', async () => {
			const queue = Array.from({ length: count }, (_, index) =>
				streams.map((stream) => ({ stream, id: idsOf(stream)[index]! })),
			).flat();
			const perLife = Math.ceil(queue.length / (restarts + 1));
			for (let life = 0; life <= restarts; life++) {
				const batch = queue.splice(0, perLife);
				let sent = 0;
				const stream = inParallel(batch, AT_A_TIME, async (one) => {
					sent++;
					const { status } = await one.stream.send(one.id);
					if (status !== 200) return;
					answered.set(one.stream, (answered.get(one.stream) ?? new Set()).add(one.id));
				});
				if (life < restarts) {
					// In the middle of the batch, while others are under way.
					while (sent < batch.length - AT_A_TIME) await sleep(5);
					await n8n.restart({ kill });
				}
				await stream;
			}
			await settled();
			show('after the stream');
			for (const stream of streams) {
				const balance = balanceOf(stream);
				expect(balance.answered).toBeGreaterThan(count / 2);
				expect(balance).toMatchObject({ answeredWithoutExecution: 0, doubled: 0 });
			}
		});

		it('has lost nothing when everything was sent again', async () => {
			await resendAll();
			show('after everything was sent again');
			for (const stream of streams)
				expect(balanceOf(stream)).toMatchObject({ lost: 0, doubled: 0 });
		});

		it('does nothing again when everything is sent once more, after a restart', async () => {
			const before = effects.total;
			await sleep(SETTLE_MS);
			await n8n.restart();
			await resendAll();
			show('after a restart and everything once more');
			expect(effects.total).toBe(before);
		});

		it('does what crashed executions hold when they are retried', async () => {
			for (const stream of streams) {
				const left = stream.leftRunning();
				for (const { id, data, status } of stream.rows()) {
					const event = idsOf(stream).find((one) => data.includes(`"${one}"`));
					if (event === undefined || effects.of(event) > 0) continue;
					if (status === 'crashed' || left.includes(id)) await n8n.client.retry(String(id));
				}
			}
			show('after crashed executions were retried');
			for (const stream of streams) {
				expect(balanceOf(stream)).toMatchObject({ lost: 0, crashedOnly: 0, doubled: 0 });
			}
		});
	},
);
