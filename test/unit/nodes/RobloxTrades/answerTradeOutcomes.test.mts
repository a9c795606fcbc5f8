import { settle, type Failure } from '../../../../kit/failure/failure';
import type { Deed } from '../../../../kit/operation/executionMemory';
import type { Attempt } from '../../../../kit/write';
import type { RobloxClient } from '../../../../nodes/RobloxTrades/api/client';
import { failures, type FailureCode } from '../../../../nodes/RobloxTrades/api/failures';
import { acceptTrade, declineTrade } from '../../../../nodes/RobloxTrades/writes/answerTrade';
import { fakeRun, FREELY } from './writesLab.mts';

let sessions = 0;

/** Roblox whose trade 5 shows these statuses, one after the other, the last again and again. */
function roblox(statuses: string[], ...answers: Array<Attempt<object>>) {
	const left = [...statuses];
	const seen = { looks: 0, sent: [] as string[] };
	const client = {
		sessionKey: `answering-${sessions++}`,
		getTrade: async (tradeId: string) => {
			seen.looks++;
			return await Promise.resolve({ tradeId, status: left.length > 1 ? left.shift() : left[0] });
		},
		answerTrade: async (tradeId: string, verb: string) => {
			seen.sent.push(`${verb} ${tradeId}`);
			const answer = answers.shift();
			if (!answer) throw new Error('One answer too many');
			return await Promise.resolve(answer);
		},
	};
	return { client: client as unknown as RobloxClient, seen };
}

const yes: Attempt<object> = { done: {} };
const no = (code: FailureCode): Attempt<object> => ({ refused: failures.make(code) });

async function failureOf(work: Promise<unknown>): Promise<Failure> {
	const ended = await settle(work);
	if ('failure' in ended) return ended.failure;
	throw new Error('It went through');
}

const runAfter = (deed: Deed) => {
	const run = fakeRun();
	run.note(deed);
	return run;
};

describe('what is noted of an answer', () => {
	test('is the trade that was accepted, under a reference of its own', async () => {
		const run = fakeRun();
		const { client } = roblox(['Open', 'Completed'], yes);
		expect(await acceptTrade(client, '5', run, FREELY)).toMatchObject({
			existing: false,
			pending: false,
		});
		expect(run.deed).toMatchObject({ reference: 'accept 5', state: 'done', id: '5' });
	});

	test('is no trade where it was declined, since nothing was made', async () => {
		const run = fakeRun();
		const { client } = roblox(['Open', 'Declined'], yes);
		expect(await declineTrade(client, '5', run)).toMatchObject({ declined: true });
		expect(run.deed).toMatchObject({ reference: 'decline 5', state: 'done' });
		expect(run.deed).not.toHaveProperty('id');
	});
});

describe('a trade in a status that is neither open nor answered', () => {
	const STRANGE = 'TwoStepVerificationRequired';

	test('is not answered', async () => {
		const { client, seen } = roblox([STRANGE]);
		expect(await failureOf(acceptTrade(client, '5', fakeRun(), FREELY))).toMatchObject({
			code: 'TRADE_NOT_OPEN',
			message: `The trade is no longer open: ${STRANGE}`,
			facts: { tradeId: '5', status: STRANGE },
		});
		expect(seen.sent).toEqual([]);
	});

	test('leaves open what an earlier try of this execution did', async () => {
		const { client } = roblox([STRANGE], { unclear: 'no answer' });
		const run = runAfter({ reference: 'accept 5', state: 'sent' });
		expect(await failureOf(acceptTrade(client, '5', run, FREELY))).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { lookup: 'notDone', status: STRANGE },
		});
	});

	test.each<[string, Deed]>([
		['another trade', { reference: 'accept 6', state: 'sent' }],
		['this one that was refused', { reference: 'accept 5', state: 'none' }],
	])('is not answered after an earlier try about %s either', async (_name, deed) => {
		const { client, seen } = roblox([STRANGE]);
		expect((await failureOf(acceptTrade(client, '5', runAfter(deed), FREELY))).code).toBe(
			'TRADE_NOT_OPEN',
		);
		expect(seen.sent).toEqual([]);
	});
});

describe('a trade that has ended', () => {
	test('by being rejected is only told so where this try was taken', async () => {
		const before = roblox(['RejectedDueToError']);
		const early = await failureOf(acceptTrade(before.client, '5', fakeRun(), FREELY));
		expect(early.code).toBe('TRADE_NOT_OPEN');
		const after = roblox(['Open', 'RejectedDueToError'], yes);
		const late = await failureOf(acceptTrade(after.client, '5', fakeRun(), FREELY));
		expect(late.code).toBe('REJECTED');
	});

	test('otherwise after a yes is no longer open', async () => {
		const { client } = roblox(['Open', 'Expired'], yes);
		expect(await failureOf(acceptTrade(client, '5', fakeRun(), FREELY))).toMatchObject({
			code: 'TRADE_NOT_OPEN',
			message: 'The trade is no longer open: Expired',
		});
	});
});

describe('a refusal', () => {
	test('that says nothing about the trade needs no look at it', async () => {
		const { client, seen } = roblox(['Open'], no('TRADING_UNAVAILABLE'));
		const failure = await failureOf(acceptTrade(client, '5', fakeRun(), FREELY));
		expect(failure.code).toBe('TRADING_UNAVAILABLE');
		expect(seen.looks).toBe(1);
	});

	test('because it is over is told by the status that the trade has', async () => {
		const { client, seen } = roblox(['Open', 'Declined'], no('TRADE_NOT_OPEN'));
		const failure = await failureOf(acceptTrade(client, '5', fakeRun(), FREELY));
		expect(failure).toMatchObject({
			code: 'TRADE_NOT_OPEN',
			message: 'The trade is no longer open: Declined',
		});
		expect(seen.looks).toBe(2);
	});

	test('of an account that may not do it stands, as long as the trade is open', async () => {
		const { client } = roblox(['Open'], no('NOT_ALLOWED'));
		const failure = await failureOf(acceptTrade(client, '5', fakeRun(), FREELY));
		expect(failure.code).toBe('NOT_ALLOWED');
		expect(failure.outcome).toBeUndefined();
	});

	test('that the trade contradicts leaves it open, and why', async () => {
		const { client } = roblox(['Open'], no('TRADE_NOT_OPEN'));
		expect(await failureOf(acceptTrade(client, '5', fakeRun(), FREELY))).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { detail: 'The trade is no longer open, but it shows as Open' },
		});
	});
});

test('a yes that the trade does not show leaves it open, and why', async () => {
	const { client, seen } = roblox(['Open'], yes);
	expect(await failureOf(declineTrade(client, '5', fakeRun()))).toMatchObject({
		code: 'OUTCOME_UNKNOWN',
		message: 'Whether trade 5 was declined is unknown',
		facts: { detail: 'Roblox said yes, and the trade is still Open' },
	});
	expect(seen.sent).toEqual(['decline 5']);
});
