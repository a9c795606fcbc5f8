import { setTimeout as sleep } from 'node:timers/promises';
import { Effects, inParallel, rocheap, roovet, Stream } from '../e2e/callbackStream.mts';
import type { Checks } from '../queue/checks.mts';
import type { LoadLab, Memory } from './lab.mts';

const WARM_UP = 200;
const MEASURED = 400;
const AT_A_TIME = 16;
/** Of the measured capacity. */
const SHARE = 0.8;
const SAMPLES = 12;
/** How much the heap may grow from the first third of the samples to the last: n8n's own caches are still filling. */
const MOST_GROWTH_MB = 12;
const RETRIES = 30;

/** Sends events to both webhook triggers at most of what n8n can take, and counts what becomes of them. */
export async function testWebhooks(
	lab: LoadLab,
	checks: Checks,
	{ minutes, log }: { minutes: number; log: (line: string) => void },
): Promise<void> {
	const effects = await new Effects().start();
	const streams = [
		await Stream.open(lab, rocheap, effects),
		await Stream.open(lab, roovet, effects),
	];
	const settled = async () => {
		for (const stream of streams) await stream.settled();
	};
	const sent: string[] = [];
	let refused = 0;
	/** As a provider does: again until it is taken. */
	const deliver = async (id: string): Promise<void> => {
		const stream = streams[sent.push(id) % streams.length]!;
		for (let tries = 0; tries < RETRIES; tries++) {
			const { status } = await stream.send(id);
			if (status === 200) return;
			refused++;
			await sleep(1000);
		}
	};
	const names = (what: string, count: number) =>
		Array.from({ length: count }, (_, index) => `${what}-${index}`);

	await inParallel(names('warm-up', WARM_UP), AT_A_TIME, deliver);
	await settled();
	const began = Date.now();
	await inParallel(names('measured', MEASURED), AT_A_TIME, deliver);
	await settled();
	const capacity = MEASURED / ((Date.now() - began) / 1000);
	const rate = capacity * SHARE;
	log(`${capacity.toFixed(1)} events a second at most; ${rate.toFixed(1)} for ${minutes} minutes`);

	const durationMs = minutes * 60_000;
	const samples: Memory[] = [];
	const open = new Set<Promise<void>>();
	let mostOpen = 0;
	const start = Date.now();
	for (let number = 0; Date.now() - start < durationMs; number++) {
		await sleep(Math.max(0, start + (number / rate) * 1000 - Date.now()));
		const delivery = deliver(`load-${number}`).finally(() => open.delete(delivery));
		open.add(delivery);
		mostOpen = Math.max(mostOpen, open.size);
		if (Date.now() - start > (durationMs * (samples.length + 1)) / (SAMPLES + 1)) {
			const memory = await lab.memory();
			samples.push(memory);
			log(`${number + 1} sent, heap ${memory.heap} MB, process ${memory.resident} MB`);
		}
	}
	await Promise.all(open);
	await settled();
	effects.stop();

	const lost = sent.filter((id) => effects.of(id) === 0);
	const doubled = sent.filter((id) => effects.of(id) > 1);
	const third = Math.floor(samples.length / 3);
	const mean = (some: Memory[]) => some.reduce((sum, { heap }) => sum + heap, 0) / some.length;
	const growth = mean(samples.slice(-third)) - mean(samples.slice(0, third));
	checks.check('no event is lost', lost.length === 0, `${lost.length} of ${sent.length}`);
	checks.check('no event starts twice', doubled.length === 0, `${doubled.length}`);
	checks.check(
		'the heap stays flat',
		growth <= MOST_GROWTH_MB,
		`${growth.toFixed(1)} MB more in the last third of ${minutes} minutes`,
	);
	log(`${refused} answers other than 200 were sent again; ${mostOpen} under way at most`);
}
