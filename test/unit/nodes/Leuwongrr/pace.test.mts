import type { Turn } from '../../../../kit/rateLimit.ts';
import { pacerOf, type Bucket } from '../../../../nodes/Leuwongrr/pace.ts';

let tokens = 0;
const nextToken = () => `token${(tokens += 1)}`;

/** Asks until a request has to wait; gives how many did not. */
async function sentAtOnce(token: string, bucket: Bucket, atMost: number): Promise<number> {
	for (let sent = 0; sent < atMost; sent++) {
		const pacer = pacerOf(token, bucket);
		const turn = await pacer.acquire(async () => await Promise.resolve(true));
		if (!turn) return sent;
		pacer.release(turn);
	}
	return atMost;
}

test.each([
	['create', 10],
	['validate', 30],
	['read', 60],
	['public', 60],
] as const)('%s: %i in a minute', async (bucket, limit) => {
	expect(await sentAtOnce(nextToken(), bucket, 100)).toBe(limit);
});

test('kinds of requests and tokens do not take from each other', async () => {
	const token = nextToken();
	await sentAtOnce(token, 'create', 100);
	expect(await sentAtOnce(token, 'read', 5)).toBe(5);
	expect(await sentAtOnce(nextToken(), 'create', 5)).toBe(5);
});

test('all kinds with one token have three under way together', async () => {
	const token = nextToken();
	const pause = async () => await Promise.resolve(false);
	const kinds: Bucket[] = ['create', 'validate', 'read', 'read'];
	const pacers = kinds.map((kind) => pacerOf(token, kind));
	const started: number[] = [];
	const turns: Array<Turn | undefined> = [];
	const all = pacers.map(async (pacer, index) => {
		turns[index] = await pacer.acquire(pause);
		started.push(index);
	});
	await new Promise((resolve) => setImmediate(resolve));
	expect(started).toHaveLength(3);
	const first = started[0] ?? 0;
	pacers[first]?.release(turns[first] as Turn);
	await Promise.all(all);
	expect(started).toHaveLength(4);
});

test('the headers of an answer overrule the documented limit', async () => {
	const token = nextToken();
	const pacer = pacerOf(token, 'create');
	const turn = await pacer.acquire(async () => await Promise.resolve(true));
	pacer.release(turn as Turn, {
		'x-ratelimit-remaining': '40',
		'x-ratelimit-reset': String(Date.now() / 1000 + 60),
	});
	expect(await sentAtOnce(token, 'create', 100)).toBe(40);
});
