import { pauseOf } from '../../../../kit/http/client';
import { parseRetryAfter } from '../../../../kit/http/headers';
import { rateLimiter } from '../../../../kit/http/rateLimiter';
import { answerOf, executeContext } from '../../support.mts';
import { clientWith, fails, pay, read } from './support.mts';

const OK = () => answerOf(200, { success: true });
const busy = (retryAfter: unknown) => () => answerOf(429, '', { 'retry-after': retryAfter });

describe('with a clock', () => {
	beforeEach(() => {
		jest.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') });
		jest.spyOn(Math, 'random').mockReturnValue(0.5);
	});
	afterEach(() => {
		jest.useRealTimers();
		jest.restoreAllMocks();
	});

	/** When, in milliseconds from now, each try was sent. */
	async function triesOf(retryAfter: unknown, options = {}) {
		const times: number[] = [];
		const begin = Date.now();
		const answer = () => (times.push(Date.now() - begin), busy(retryAfter)());
		const { client } = clientWith([answer], options);
		const sending = client.send(pay);
		await jest.advanceTimersByTimeAsync(200_000);
		return { times, result: await sending };
	}

	test('the next try comes after the seconds that the provider asks for', async () => {
		const { times, result } = await triesOf('7');
		expect(times).toEqual([0, 7000, 14_000]);
		expect(result).toMatchObject({ reason: 'rate-limited', status: 429, retryAfterMs: 7000 });
	});

	test('the next try comes at the date that the provider names', async () => {
		const { times } = await triesOf('Thu, 01 Jan 2026 00:00:12 GMT');
		expect(times.slice(0, 2)).toEqual([0, 12_000]);
	});

	test('a longer wait than the cap is left to the user', async () => {
		const { times, result } = await triesOf('31');
		expect(times).toEqual([0]);
		expect(result).toMatchObject({ kind: 'refused', retryAfterMs: 31_000 });
		expect((await triesOf('30')).times).toHaveLength(3);
		expect((await triesOf('5', { maxWaitMs: 4000 })).times).toHaveLength(1);
	});

	test('without a word of the provider the waits grow', async () => {
		expect((await triesOf(undefined)).times).toEqual([0, 250, 750]);
	});

	describe('with patience and a rate limiter', () => {
		const limiter = () => rateLimiter({ limit: 1000, windowMs: 60_000, learns: true });
		const patient = () => ({ patienceMs: 100_000, rateLimiter: limiter() });

		test('refusals for the limit are waited for, whatever their number', async () => {
			const { times } = await triesOf('31', patient());
			expect(times).toEqual([0, 31_000, 62_000, 93_000]);
		});

		test.each([undefined, '0'])('without a time (%p) the waits double', async (retryAfter) => {
			const { times } = await triesOf(retryAfter, patient());
			expect(times.slice(0, 6)).toEqual([0, 500, 1500, 3500, 7500, 15_500]);
			expect(times.at(-1)).toBeLessThan(165_000);
		});

		test('what is longer than the patience is left to the user at once', async () => {
			const { times, result } = await triesOf('101', patient());
			expect(times).toEqual([0]);
			expect(result).toMatchObject({ kind: 'refused', retryAfterMs: 101_000 });
		});

		test('60 calls at 40 a minute that only refusals show all succeed', async () => {
			let left = 40;
			let refused = 0;
			const refill = setInterval(() => (left = 40), 60_000);
			const answer = () => (left-- > 0 ? OK() : (refused++, answerOf(429, '')));
			const { client } = clientWith([answer], patient());
			const calls = Array.from({ length: 60 }, async () => await client.send(read));
			await jest.advanceTimersByTimeAsync(200_000);
			clearInterval(refill);
			const results = await Promise.all(calls);
			expect(results.map(({ kind }) => kind)).toEqual(results.map(() => 'answered'));
			expect(refused).toBeLessThan(40);
		});
	});

	test('a 5xx is waited for as its header asks', async () => {
		const answers = [() => answerOf(503, '', { 'retry-after': '3' }), OK];
		const { client, sent } = clientWith(answers);
		const sending = client.send(read);
		await jest.advanceTimersByTimeAsync(2999);
		expect(sent).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(1);
		expect(await sending).toMatchObject({ kind: 'answered' });
	});

	test('cancelling the execution ends the wait and nothing more is sent', async () => {
		const cancel = new AbortController();
		const { client, sent } = clientWith([busy('20')], {}, cancel.signal);
		const sending = client.send(pay);
		await jest.advanceTimersByTimeAsync(1000);
		cancel.abort();
		expect(await sending).toMatchObject({ kind: 'refused', reason: 'rate-limited' });
		expect(sent).toHaveLength(1);
	});

	test('a pause lasts as long as it should and says that nothing was cancelled', async () => {
		let cancelled: boolean | undefined;
		void pauseOf(executeContext())(1000).then((value) => (cancelled = value));
		await jest.advanceTimersByTimeAsync(999);
		expect(cancelled).toBeUndefined();
		await jest.advanceTimersByTimeAsync(1);
		expect(cancelled).toBe(false);
	});

	test('a pause ends at once when the execution is cancelled, and none begins after that', async () => {
		const cancel = new AbortController();
		const pause = pauseOf(executeContext({ signal: cancel.signal }));
		const pausing = pause(60_000);
		cancel.abort();
		expect(await pausing).toBe(true);
		expect(await pause(60_000)).toBe(true);
	});

	test.each([
		[0.25, [0, 125, 375]],
		[1, [0, 500, 1500]],
	])(
		'waits without a word of the provider double, spread by chance of %p',
		async (chance, times) => {
			jest.spyOn(Math, 'random').mockReturnValue(chance);
			expect((await triesOf(undefined)).times).toEqual(times);
		},
	);
});

describe('a rate limiter', () => {
	const limiter = (permits: Array<symbol | undefined>) => ({
		asked: 0,
		released: [] as unknown[],
		acquire() {
			return Promise.resolve(permits[this.asked++]);
		},
		release(permit: unknown, headers: unknown) {
			this.released.push([permit, headers]);
		},
		giveBack(permit: unknown) {
			this.released.push([permit]);
		},
	});
	type Limiter = NonNullable<Parameters<typeof clientWith>[1]>['rateLimiter'];
	const [one, two] = [Symbol('one'), Symbol('two')];

	test('is asked before every try and told what the answer said', async () => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
		const rateLimiter = limiter([one, two]);
		const answers = [fails('ECONNRESET'), () => answerOf(200, {}, { 'x-left': '1' })];
		const { client } = clientWith(answers, { rateLimiter: rateLimiter as unknown as Limiter });
		expect(await client.send(read)).toMatchObject({ kind: 'answered' });
		expect(rateLimiter.released).toEqual([
			[one, undefined],
			[two, { 'x-left': '1' }],
		]);
		jest.restoreAllMocks();
	});

	test('that gives no permit means that the execution was cancelled before anything was sent', async () => {
		const rateLimiter = limiter([undefined]);
		const { client, sent } = clientWith([OK], { rateLimiter: rateLimiter as unknown as Limiter });
		expect(await client.send(pay)).toEqual({
			kind: 'refused',
			reason: 'cancelled',
			detail: 'the execution was cancelled before anything was sent',
		});
		expect(sent).toEqual([]);
		expect(rateLimiter.released).toEqual([]);
	});
});

describe('Retry-After', () => {
	const now = Date.parse('2026-01-01T00:00:00Z');

	test.each([
		['0', 0],
		['5', 5000],
		[' 120 ', 120_000],
		[['3', '9'], 3000],
		['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
		['Wed, 31 Dec 2025 23:00:00 GMT', 0],
	])('%p means a wait of %p ms', (value, milliseconds) => {
		expect(parseRetryAfter(value, now)).toBe(milliseconds);
	});

	test.each([undefined, null, '', 'soon', '-5', '1.5', '12345678901', 5, {}])(
		'%p means nothing',
		(value) => expect(parseRetryAfter(value, now)).toBeUndefined(),
	);
});
