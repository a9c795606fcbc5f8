import { jitter, parseRetryAfter } from '../../../kit/http';
import { answerOf } from '../support.mts';
import { bodyOf, clientWith, pay, read } from './httpSupport.mts';

const OK = () => answerOf(200, { success: true });
const busy = (retryAfter: unknown) => () => answerOf(429, '', { 'retry-after': retryAfter });
const never = () => new Promise(() => undefined);

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

	test('a 5xx is waited for as its header asks', async () => {
		const answers = [() => answerOf(503, '', { 'retry-after': '3' }), OK];
		const { client, sent } = clientWith(answers);
		const sending = client.send(read);
		await jest.advanceTimersByTimeAsync(2999);
		expect(sent).toHaveLength(1);
		await jest.advanceTimersByTimeAsync(1);
		expect(await sending).toMatchObject({ kind: 'answered' });
	});

	test('a body that hangs ends with the time-out', async () => {
		const body = bodyOf('{"success":', 'hang');
		const { client } = clientWith([() => ({ statusCode: 200, headers: {}, body })], {
			timeoutMs: 5000,
			tries: 1,
		});
		let result: unknown;
		void client.send(pay).then((value) => (result = value));
		await jest.advanceTimersByTimeAsync(4999);
		expect(result).toBeUndefined();
		await jest.advanceTimersByTimeAsync(1);
		expect(result).toMatchObject({ kind: 'unknown', reason: 'timeout' });
		expect(body.destroyed).toBe(true);
	});

	test('a quick answer leaves no timer behind', async () => {
		await clientWith([OK]).client.send(read);
		expect(jest.getTimerCount()).toBe(0);
	});

	test('cancelling the execution ends the wait and nothing more is sent', async () => {
		const cancel = new AbortController();
		const { client, sent } = clientWith([busy('20')], {}, cancel.signal);
		const sending = client.send(pay);
		await jest.advanceTimersByTimeAsync(1000);
		cancel.abort();
		expect(await sending).toMatchObject({ kind: 'refused', reason: 'rate-limited' });
		expect(sent).toHaveLength(1);
		expect(await client.pause(1000)).toBe(true);
	});

	test('a pause lasts as long as it should and says that nothing was cancelled', async () => {
		let cancelled: boolean | undefined;
		void clientWith([never])
			.client.pause(1000)
			.then((value) => (cancelled = value));
		await jest.advanceTimersByTimeAsync(999);
		expect(cancelled).toBeUndefined();
		await jest.advanceTimersByTimeAsync(1);
		expect(cancelled).toBe(false);
	});
});

describe('the body', () => {
	beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0));
	afterEach(() => void jest.restoreAllMocks());

	const streamed = (end: 'break' | 'endless') => () => ({
		statusCode: 200,
		headers: {},
		body: bodyOf('{"success":true}', end),
	});

	test('that breaks off leaves the outcome of a payment open', async () => {
		const { client, sent } = clientWith([streamed('break'), OK]);
		expect(await client.send(pay)).toMatchObject({ kind: 'unknown', reason: 'connection-lost' });
		expect(sent).toHaveLength(1);
	});

	test('of a read that breaks off is asked for again', async () => {
		const { client, sent } = clientWith([streamed('break'), OK]);
		expect(await client.send(read)).toMatchObject({ kind: 'answered' });
		expect(sent).toHaveLength(2);
	});

	test('that never ends is cut off at the size limit', async () => {
		const { client, sent } = clientWith([streamed('endless')], { maxBytes: 10_000 });
		expect(await client.send(read)).toMatchObject({
			kind: 'unknown',
			reason: 'too-large',
			detail: 'an answer that is too large',
		});
		expect(sent).toHaveLength(1);
	});

	test('of exactly the limit is read', async () => {
		const text = '{"success":true}';
		const exact = clientWith([() => answerOf(200, text)], { maxBytes: text.length });
		expect(await exact.client.send(read)).toMatchObject({ kind: 'answered' });
		const less = clientWith([() => answerOf(200, text)], { maxBytes: text.length - 1 });
		expect(await less.client.send(read)).toMatchObject({ kind: 'unknown' });
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

test('waits are spread over their whole range and double', () => {
	const random = jest.spyOn(Math, 'random');
	random.mockReturnValue(0);
	expect([1, 2, 3].map(jitter)).toEqual([0, 0, 0]);
	random.mockReturnValue(0.999999);
	expect([1, 2, 3].map((attempt) => Math.round(jitter(attempt)))).toEqual([500, 1000, 2000]);
	random.mockRestore();
});
