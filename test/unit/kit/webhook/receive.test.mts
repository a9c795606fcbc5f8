import type { IDataObject } from 'n8n-workflow';

import { ANSWER_AFTER_MS } from '../../../../kit/webhook/answer';
import type { EventNames } from '../../../../kit/webhook/deduplicate';
import { receive, type Decision } from '../../../../kit/webhook/receive';
import { webhookContext, type FakeWebhook, type WebhookSetup } from '../../support.mts';

let nextNode = 0;
let nodeId = '';
beforeEach(() => {
	jest.useFakeTimers();
	nodeId = `node-${nextNode++}`;
});
afterEach(() => jest.useRealTimers());

const KEY = { key: 'a' };
const starting = (names: EventNames = KEY): Decision => ({ start: { id: 'a' }, names });

interface Request extends FakeWebhook {
	/** What webhook() returns, once it has. */
	result: Promise<Awaited<ReturnType<typeof receive>>>;
	/** n8n has stored the execution, or could not, and answers. */
	n8nAnswers: (status?: number) => Promise<void>;
}

/** A delivery that arrives. */
function arrive(
	decision: Decision | (() => Promise<Decision>) = starting(),
	setup: WebhookSetup & { delivered?: EventNames; databaseAnswers?: () => Promise<unknown> } = {},
): Request {
	const fake = webhookContext({ nodeId, ...setup });
	const result = receive(fake.context, {
		delivered: setup.delivered ?? KEY,
		decide: typeof decision === 'function' ? decision : () => decision,
		lateText: 'Too late',
		databaseAnswers: setup.databaseAnswers ?? (() => Promise.resolve()),
	});
	const n8nAnswers = async (status = 200) => {
		const { workflowData, webhookResponse } = (await result) as { [key: string]: unknown };
		if (fake.response.headersSent) return;
		fake.response
			.status(status)
			.type('text/plain')
			.send(String(webhookResponse ?? workflowData));
		fake.response.end();
	};
	return { ...fake, result, n8nAnswers };
}

const ITEM = { workflowData: [[{ json: { id: 'a' } }]], webhookResponse: 'Received' };
const SEEN = { webhookResponse: 'Already received' };

const passed = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);
const isPending = async (promise: Promise<unknown>) => {
	let pending = true;
	void promise.then(() => (pending = false));
	await passed(0);
	return pending;
};

describe('a delivery', () => {
	test('gives n8n its item and leaves the answer to n8n', async () => {
		const { result, answer } = arrive();
		expect({ ...(await result) }).toEqual(ITEM);
		expect(answer).toEqual({ ended: false });
	});

	test('that comes again while n8n stores the first waits for it and starts nothing', async () => {
		const first = arrive();
		await first.result;
		const second = arrive();
		expect(await isPending(second.result)).toBe(true);
		await first.n8nAnswers();
		expect(await second.result).toEqual(SEEN);
	});

	test('that comes again afterwards starts nothing', async () => {
		await arrive().n8nAnswers();
		expect(await arrive().result).toEqual(SEEN);
	});

	test('of an event that n8n could not store starts again, one of all that wait', async () => {
		const first = arrive();
		await first.result;
		const waiting = [arrive(), arrive(), arrive()];
		await first.n8nAnswers(500);
		expect(first.answer.status).toBe(503);
		await waiting[0]!.n8nAnswers();
		expect({ ...(await waiting[0]!.result) }).toEqual(ITEM);
		expect(await waiting[1]!.result).toEqual(SEEN);
		expect(await waiting[2]!.result).toEqual(SEEN);
	});

	test('whose sender hangs up is not taken for received', async () => {
		const first = arrive();
		await first.result;
		first.response.emit('close');
		expect({ ...(await arrive().result) }).toEqual(ITEM);
	});

	test('of another event, or of another trigger, does not wait', async () => {
		await arrive().result;
		expect({
			...(await arrive(starting({ key: 'b' }), { delivered: { key: 'b' } }).result),
		}).toEqual(ITEM);
		expect({ ...(await arrive(starting(), { nodeId: 'another' }).result) }).toEqual(ITEM);
	});

	test('without a key starts every time', async () => {
		await arrive(starting({}), { delivered: {} }).n8nAnswers();
		expect({ ...(await arrive(starting({}), { delivered: {} }).result) }).toEqual(ITEM);
	});

	test('without a key waits for no other', async () => {
		await arrive(starting({}), { delivered: {} }).result;
		expect(await isPending(arrive(starting({}), { delivered: {} }).result)).toBe(false);
		const ignored = arrive({ ignore: 'Not wanted' }, { delivered: {} });
		expect(await ignored.result).toEqual({ webhookResponse: 'Not wanted' });
	});

	test('that n8n has answered with a refusal starts again', async () => {
		await arrive().n8nAnswers(400);
		expect({ ...(await arrive().result) }).toEqual(ITEM);
	});

	test('starts again later, as long as no execution has recorded it: the durable memory decides', async () => {
		await arrive().n8nAnswers();
		jest.setSystemTime(Date.now() + 61_000);
		expect({ ...(await arrive().result) }).toEqual(ITEM);
	});

	test('while listening for a test event always starts', async () => {
		const twice = [1, 2].map(() => arrive(starting(), { mode: 'manual' }).result);
		expect(await Promise.all(twice)).toEqual([ITEM, ITEM]);
	});
});

describe('a decision', () => {
	test('against an event starts nothing, and the next delivery is decided anew', async () => {
		expect(await arrive({ ignore: 'Not wanted' }).result).toEqual({
			webhookResponse: 'Not wanted',
		});
		expect({ ...(await arrive().result) }).toEqual(ITEM);
	});

	test('to refuse is answered at once', async () => {
		const refused = arrive({ rejection: { status: 503, text: 'Later' } });
		expect(await refused.result).toEqual({ noWebhookResponse: true });
		expect(refused.answer).toMatchObject({ status: 503, text: 'Later', ended: true });
	});

	test('is made once for deliveries at the same moment', async () => {
		let asked = 0;
		const slow = async () => {
			asked++;
			await new Promise((resolve) => setTimeout(resolve, 100));
			return starting();
		};
		const all = [arrive(slow), arrive(slow), arrive(slow)];
		await passed(100);
		await all[0]!.n8nAnswers();
		expect(await Promise.all(all.slice(1).map(({ result }) => result))).toEqual([SEEN, SEEN]);
		expect(asked).toBe(1);
	});

	test('is not made about what is known, or has been received under another name', async () => {
		let asked = 0;
		const decide = async () => await Promise.resolve(starting({ key: `decided ${asked++}` }));
		const [first, waiting] = [arrive(decide), arrive(decide)];
		await first.n8nAnswers();
		expect(await waiting.result).toEqual(SEEN);
		expect(await arrive(decide, { delivered: { key: 'decided 0' } }).result).toEqual(SEEN);
		expect(asked).toBe(1);
	});

	test('for an event that has been received since starts nothing', async () => {
		await arrive(starting({ key: 'completed' }), { delivered: { key: 'one' } }).n8nAnswers();
		const again = arrive(starting({ key: 'completed' }), { delivered: { key: 'other' } });
		expect(await again.result).toEqual(SEEN);
	});

	test('against an event is made anew by those that have waited for it', async () => {
		const all = [arrive({ ignore: 'Not wanted' }), arrive({ ignore: 'Not wanted either' })];
		expect(await Promise.all(all.map(({ result }) => result))).toEqual([
			{ webhookResponse: 'Not wanted' },
			{ webhookResponse: 'Not wanted either' },
		]);
	});

	test('that fails is made again by the next', async () => {
		await expect(arrive(() => Promise.reject(new Error('no'))).result).rejects.toThrow('no');
		expect({ ...(await arrive().result) }).toEqual(ITEM);
	});

	test('about another event than was delivered counts for that one', async () => {
		await arrive(starting({ key: 'completed' }), { delivered: { key: 'processing' } }).n8nAnswers();
		const late = arrive(starting({ key: 'completed' }), { delivered: { key: 'completed' } });
		expect(await late.result).toEqual(SEEN);
	});

	test('can make what comes late start nothing', async () => {
		await arrive(starting({ key: 'end', leaves: 'ended' }), {
			delivered: { key: 'end' },
		}).n8nAnswers();
		const names = { key: 'processing', lateAfter: 'ended' };
		expect(await arrive(starting(names), { delivered: names }).result).toEqual({
			webhookResponse: 'Too late',
		});
	});
});

describe('an answer that n8n does not give in time', () => {
	test('is given by the node after five seconds, and not again by n8n', async () => {
		const { result, answer, response } = arrive();
		await result;
		await passed(ANSWER_AFTER_MS - 1);
		expect(answer.ended).toBe(false);
		await passed(1);
		expect(answer).toEqual({ status: 200, type: 'text/plain', text: 'Received', ended: true });
		// What n8n does when the execution gets its turn.
		response.status(200);
		expect(() => response.setHeader()).not.toThrow();
		expect(response.send('again')).toBe(response);
		expect(answer.text).toBe('Received');
		expect(await arrive().result).toEqual(SEEN);
	});

	test('is not given while the database does not answer, and not instead of n8n', async () => {
		let database: { resolve: () => void; reject: (error: Error) => void } | undefined;
		const databaseAnswers = () =>
			new Promise<void>((resolve, reject) => (database = { resolve, reject }));
		const stalled = arrive(starting(), { databaseAnswers });
		await stalled.result;
		await passed(ANSWER_AFTER_MS * 10);
		expect(stalled.answer.ended).toBe(false);
		database?.reject(new Error('down'));
		await stalled.n8nAnswers(500);
		expect(stalled.answer.status).toBe(503);
	});

	test.each([
		['n8n has answered meanwhile', 'n8n'],
		['the sender has gone meanwhile', 'nobody'],
	])('does not happen when %s', async (_name, who) => {
		let answers: () => void = () => undefined;
		const databaseAnswers = () => new Promise<void>((resolve) => (answers = resolve));
		const { result, response, answer, n8nAnswers } = arrive(starting(), { databaseAnswers });
		await result;
		await passed(ANSWER_AFTER_MS);
		if (who === 'n8n') await n8nAnswers(503);
		else response.emit('close');
		answers();
		await passed(0);
		expect(answer.status).toBe(who === 'n8n' ? 503 : undefined);
	});

	test('does not happen when n8n has answered', async () => {
		let asked = 0;
		const quick = arrive(starting(), { databaseAnswers: () => Promise.resolve(asked++) });
		await quick.n8nAnswers();
		await passed(ANSWER_AFTER_MS * 2);
		expect(asked).toBe(0);
	});
});

describe('on the Engine 2.0', () => {
	const v2 = (staticData: IDataObject) => ({ settings: { engineType: 'v2' }, staticData });

	test('nothing is answered before n8n has stored the execution, for its database is another one', async () => {
		const slow = arrive(starting(), v2({}));
		await slow.result;
		await passed(ANSWER_AFTER_MS * 10);
		expect(slow.answer.ended).toBe(false);
		await slow.n8nAnswers();
		expect(slow.answer).toMatchObject({ status: 200, ended: true });
	});

	test('an event whose workflow it refuses is asked for again, and was not received', async () => {
		const refused = arrive(starting(), v2({}));
		await refused.n8nAnswers(400);
		expect(refused.answer.status).toBe(503);
		expect({ ...(await arrive(starting(), v2({})).result) }).toEqual(ITEM);
	});

	test('what is remembered is written when n8n has stored the execution, not before', async () => {
		const staticData: IDataObject = {};
		const { result } = arrive(starting(), v2(staticData));
		const given = await result;
		expect(staticData).toEqual({});
		expect(given.webhookResponse).toBe('Received');
		expect(staticData).toEqual({ seen: ['a'] });
	});

	test('a process that has just started knows what was stored', async () => {
		const known = arrive(starting(), { ...v2({ seen: ['a'] }), nodeId: 'fresh' });
		expect(await known.result).toEqual(SEEN);
	});

	test('a process knows for good what it has stored itself', async () => {
		await arrive(starting(), v2({})).n8nAnswers();
		jest.setSystemTime(Date.now() + 61_000);
		expect(await arrive(starting(), v2({})).result).toEqual(SEEN);
	});

	test('what starts nothing is remembered all the same', async () => {
		const staticData: IDataObject = {};
		const names = { key: 'end', leaves: 'ended' };
		const { result } = arrive({ remember: {}, names }, { ...v2(staticData), delivered: names });
		expect(await result).toEqual({ webhookResponse: 'Received' });
		expect(staticData).toEqual({ seen: ['end', 'ended'] });
	});
});
