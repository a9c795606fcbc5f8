import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_POLL_MS = 40;
const LONGEST_POLL_MS = 400;

/** Tries until `look` finds something, less often the longer it takes. */
export async function eventually<T>(
	what: string,
	look: () => Promise<T | undefined>,
	timeoutMs = 30_000,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.3, LONGEST_POLL_MS)) {
		const found = await look();
		if (found !== undefined) return found;
		if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s`);
		await sleep(pause);
	}
}
