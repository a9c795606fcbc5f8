import { sleep } from 'n8n-workflow';

import type { Permit } from '../../../../kit/http/rateLimiter';
import { limiterOf, type Bucket } from '../../../../nodes/Leuwongrr/api/limits.ts';

let tokens = 0;
const nextToken = () => `token${(tokens += 1)}`;
const neverWait = async () => await Promise.resolve(true);

/** Asks until a request has to wait; gives how many did not. */
async function sentAtOnce(token: string, bucket: Bucket): Promise<number> {
	const limiter = limiterOf(token, bucket);
	for (let sent = 0; ; sent++) {
		const permit = await limiter.acquire(neverWait);
		if (!permit) return sent;
		limiter.release(permit);
	}
}

test.each([
	['create', 10],
	['validate', 30],
	['read', 60],
	['public', 60],
] as const)('%s: %i in a minute', async (bucket, limit) => {
	expect(await sentAtOnce(nextToken(), bucket)).toBe(limit);
});

test('kinds of requests and tokens do not take from each other', async () => {
	const token = nextToken();
	await sentAtOnce(token, 'create');
	expect(await sentAtOnce(token, 'read')).toBe(60);
	expect(await sentAtOnce(nextToken(), 'create')).toBe(10);
});

test('all kinds with one token have three under way together', async () => {
	const token = nextToken();
	const kinds: Bucket[] = ['create', 'validate', 'read', 'read', 'create'];
	const started: Array<() => void> = [];
	const all = kinds.map(async (kind) => {
		const limiter = limiterOf(token, kind);
		const permit: Permit | undefined = await limiter.acquire(async (milliseconds) => {
			await sleep(Math.min(milliseconds, 50));
			return false;
		});
		started.push(() => limiter.release(permit!));
	});
	await sleep(100);
	expect(started).toHaveLength(3);
	started[0]?.();
	await sleep(100);
	expect(started).toHaveLength(4);
	started[1]?.();
	await Promise.all(all);
	started.slice(2).forEach((release) => release());
});

test('the headers of an answer overrule the documented limit', async () => {
	const token = nextToken();
	const limiter = limiterOf(token, 'create');
	limiter.release((await limiter.acquire(neverWait))!, {
		'x-ratelimit-remaining': '40',
		'x-ratelimit-reset': String(Date.now() / 1000 + 60),
	});
	expect(await sentAtOnce(token, 'create')).toBe(40);
});
