import { settle, type Failure } from '../../../../kit/failure/failure';
import { failures } from '../../../../nodes/Roovet/api/failures';
import { refuseUsedKey, transferMoney } from '../../../../nodes/Roovet/writes/transferMoney';
import type { Json } from '../../support.mts';
import {
	accepted,
	answered,
	debit,
	documented,
	fakeRoovet,
	fakeRun,
	limited,
	lost,
	minutesAgo,
	refusal,
	TRANSFER,
	unreachable,
	type FakeRoovet,
} from './fakeRoovet.mts';

const NONE = [[], [], []];

const outputOf = async (roovet: FakeRoovet, wanted = TRANSFER, run = fakeRun()): Promise<Json> =>
	await transferMoney(roovet, wanted, run);

async function failureOf(
	roovet: FakeRoovet,
	wanted = TRANSFER,
	run = fakeRun(),
): Promise<Failure & { facts: Json }> {
	const ended = await settle(transferMoney(roovet, wanted, run));
	if (!('failure' in ended)) throw new Error('The transfer did not fail');
	return ended.failure as Failure & { facts: Json };
}

describe('a clear answer ends it at once', () => {
	test('an accepted transfer shows what Roovet says and, apart from it, what was asked for', async () => {
		const roovet = fakeRoovet([answered(accepted())]);
		const wanted = { ...TRANSFER, note: 'Thanks!' };
		const output = await outputOf(roovet, wanted);
		expect(output).toEqual({
			...accepted(),
			created_at: expect.any(String) as string,
			amount: '12.34',
			outcome: 'pending',
			requested: { to: 'user_42', amount: '12.34', currency: 'USD', note: 'Thanks!' },
			idempotencyKey: 'order-1',
			existing: null,
		});
		expect(output).not.toHaveProperty('to');
		expect(roovet.sent).toEqual([{ body: documented('wallet-transfer.request'), key: 'order-1' }]);
	});

	test.each([
		['completed', 'completed'],
		['Succeeded', 'completed'],
		['processing', 'pending'],
		['on_hold', 'unknown'],
		[undefined, 'unknown'],
	])('the status %p is the outcome %s', async (status, outcome) => {
		expect(await outputOf(fakeRoovet([answered(accepted({ status }))]))).toMatchObject({ outcome });
	});

	test.each([
		[refusal(400, 'insufficient_funds', 'Insufficient funds'), 'BAD_REQUEST', 'Insufficient funds'],
		[refusal(404, 'not_found', 'There is no such recipient.'), 'NOT_FOUND', 'no such recipient'],
		[refusal(403, 'insufficient_scope', 'Missing scope'), 'INSUFFICIENT_SCOPE', 'Missing scope'],
		[refusal(401, 'unauthorized', 'Bad key'), 'UNAUTHORIZED', 'Bad key'],
	])('what Roovet refuses has its cause in the headline: %#', async (answer, code, cause) => {
		const failure = await failureOf(fakeRoovet([answer]));
		expect(failure).toMatchObject({ code, reference: 'order-1', retryable: false });
		expect(failure.message).toContain(cause);
		expect(failure.message).toMatch(/[^.]$/);
		expect(failure.outcome).toBeUndefined();
	});

	test.each([
		[unreachable, 'UNREACHABLE'],
		[limited, 'RATE_LIMITED'],
	])('what was never taken was not paid: %#', async (answer, code) => {
		expect(await failureOf(fakeRoovet([answer]))).toMatchObject({ code, retryable: true });
	});
});

describe('a transfer that Roovet reports as failed is no success', () => {
	test.each([
		['failed', accepted({ status: 'failed', message: 'The recipient is closed' })],
		['REJECTED', accepted({ status: 'REJECTED', error: { message: 'The recipient is closed' } })],
		['reversed', accepted({ status: 'reversed', message: 'The recipient is closed' })],
		['success false', { success: false, message: 'The recipient is closed' }],
	])('%s', async (_name, body) => {
		const run = fakeRun();
		const failure = await failureOf(fakeRoovet([answered(body)]), TRANSFER, run);
		expect(failure).toMatchObject({
			code: 'TRANSFER_FAILED',
			message: 'Roovet reports the transfer as failed: The recipient is closed',
			retryable: false,
			reference: 'order-1',
			facts: {
				outcome: 'failed',
				requested: { to: 'user_42', amount: '12.34' },
				answer: body,
			},
		});
		expect(failure.howToFix).toContain('new Idempotency Key');
		expect(run.deed).toMatchObject({ state: 'none' });
	});

	test('after a lost answer it denies nothing', async () => {
		const denied = answered(accepted({ status: 'failed' }));
		const failure = await failureOf(fakeRoovet([lost, denied], NONE));
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });
		expect(failure.howToFix).toContain(
			'Roovet last answered: Roovet reports the transfer as failed',
		);
	});

	test('that of another amount says nothing about this one', async () => {
		const stale = answered(accepted({ status: 'failed', amount_cents: 500 }));
		const roovet = fakeRoovet([stale, answered(accepted())]);
		expect(await outputOf(roovet)).toMatchObject({ amount_cents: 1234 });
	});
});

describe.each([
	['a lost answer', lost],
	['an undocumented refusal', refusal(422, 'unprocessable')],
	['HTTP 402, which is not documented either', refusal(402, 'insufficient_funds')],
	['a refusal that has not the form of Roovet', answered({ message: 'Forbidden' }, 403)],
	['an answer without an ID', answered({ status: 'processing' })],
	['an empty answer', answered({})],
	['a text of an inner failure', answered({ success: false, error: 'Internal Server Error' })],
	['a stale answer of another amount', answered(accepted({ amount_cents: 500 }))],
	['a stale answer of another currency', answered(accepted({ currency: 'EUR' }))],
])('after %s', (_name, open) => {
	test('the same request is sent again under the same key, after seconds', async () => {
		const roovet = fakeRoovet([open, answered(accepted())]);
		const run = fakeRun();
		expect(await outputOf(roovet, TRANSFER, run)).toMatchObject({
			amount: '12.34',
			existing: null,
		});
		expect(roovet.sent[1]).toEqual(roovet.sent[0]);
		expect(run.pauses).toEqual([2000]);
		expect(run.deed).toMatchObject({ state: 'done', reference: 'order-1' });
	});

	test('three tries are enough, and the wallet is searched several times before it is said', async () => {
		const roovet = fakeRoovet([open, open, open], [[], [], [debit(1234)]]);
		const run = fakeRun();
		const failure = await failureOf(roovet, TRANSFER, run);
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: 'Whether Roovet made the transfer with the Idempotency Key order-1 is unknown',
			outcome: 'unknown',
			retryable: true,
			reference: 'order-1',
			facts: {
				requested: { to: 'user_42', amount: '12.34', currency: 'USD' },
				possibleDebits: [{ id: 'txn_124', amount: '-12.34' }],
			},
		});
		expect(failure.howToFix).toContain('The wallet lists a debit of 12.34 USD since ');
		expect(failure.howToFix).toContain(
			'Run this item again with the same Idempotency Key within 24 hours',
		);
		expect(run.pauses).toEqual([2000, 6000, 2000, 5000]);
		expect(run.deed).toMatchObject({ state: 'sent' });
	});

	test.each([
		['unreachable', unreachable],
		['too many requests', limited],
		['too little money left', refusal(400, 'insufficient_funds')],
		['a withdrawn key', refusal(401, 'unauthorized')],
		['a withdrawn scope', refusal(403, 'insufficient_scope')],
	])('a later refusal denies nothing: %s', async (_refusal, later) => {
		const failure = await failureOf(fakeRoovet([open, later], NONE));
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });
		expect(failure.howToFix).not.toContain('Nothing was');
	});
});

describe('a conflict is never a refusal', () => {
	const conflict = refusal(409, 'conflict', 'This Idempotency-Key was used already');

	test('of the first request: it may have been paid in the last day, and repeating is no way out', async () => {
		const roovet = fakeRoovet([conflict], [[], [], [debit(1234)]]);
		const run = fakeRun();
		const failure = await failureOf(roovet, TRANSFER, run);
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			outcome: 'unknown',
			retryable: false,
			reference: 'order-1',
			httpStatus: 409,
			providerMessage: 'This Idempotency-Key was used already',
			facts: { possibleDebits: [{ id: 'txn_124' }] },
		});
		expect(failure.howToFix).toContain('This Idempotency-Key was used already');
		expect(failure.howToFix).toContain('Do not run this item again');
		expect(roovet.sent).toHaveLength(1);
		const day = Date.now() - Number(roovet.searched[0]);
		expect(day).toBeGreaterThanOrEqual(86_400_000);
		expect(day).toBeLessThan(86_460_000);
		expect(run.pauses).toEqual([2000, 5000]);
		expect(run.deed).toMatchObject({ state: 'sent' });
	});

	test('after a lost answer', async () => {
		const roovet = fakeRoovet([lost, conflict], NONE);
		const failure = await failureOf(roovet);
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			outcome: 'unknown',
			retryable: false,
		});
		expect(failure.howToFix).toContain('(ECONNRESET)');
		expect(failure.howToFix).toContain('Roovet last answered: Roovet reports a conflict');
		expect(roovet.sent).toHaveLength(2);
	});

	test('with a wallet that cannot be read', async () => {
		const blind = failures.make('INSUFFICIENT_SCOPE');
		const failure = await failureOf(fakeRoovet([conflict], [blind, blind, blind]));
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { lookup: 'INSUFFICIENT_SCOPE' },
		});
		expect(failure.howToFix).toContain('could not be looked up either');
	});

	test('also where it comes with HTTP 200', async () => {
		const body = { error: { type: 'conflict', code: '409', message: 'Known' } };
		const failure = await failureOf(fakeRoovet([answered(body)], NONE));
		expect(failure.code).toBe('OUTCOME_UNKNOWN');
	});
});

describe('what the wallet shows is a hint and no proof', () => {
	test('a debit that is not listed yet is not taken for none', async () => {
		const failure = await failureOf(fakeRoovet([lost, lost, lost], NONE));
		expect(failure.howToFix).toContain('does not list a debit of 12.34 USD since ');
		expect(failure.howToFix).toContain('That proves nothing');
		expect(failure.howToFix).not.toMatch(/shows no debit/);
	});

	test('a try of Retry On Fail that was lost before extends the search to the day', async () => {
		const run = fakeRun({ reference: 'order-1', state: 'sent' });
		const roovet = fakeRoovet([lost, lost, lost], NONE);
		await failureOf(roovet, TRANSFER, run);
		expect(Date.now() - Number(roovet.searched[0])).toBeGreaterThanOrEqual(86_400_000);
	});
});

describe('an answer about something earlier', () => {
	const old = (minutes: number, changes: Json = {}) =>
		answered(accepted({ created_at: minutesAgo(minutes), ...changes }));

	test.each([
		['a minute ago, which clocks can differ by', 1, null],
		['hours ago', 180, true],
		['almost a day ago', 1439, true],
	])('made %s: existing %p', async (_when, minutes, existing) => {
		const roovet = fakeRoovet([old(minutes)]);
		expect(await outputOf(roovet)).toMatchObject({ existing });
		expect(roovet.sent).toHaveLength(1);
	});

	test('the clock of Roovet counts where it is shown', async () => {
		const at = minutesAgo(30);
		const headers = { date: new Date(Date.parse(at)).toUTCString() };
		const roovet = fakeRoovet([answered(accepted({ created_at: at }), 200, headers)]);
		expect(await outputOf(roovet)).toMatchObject({ existing: null });
	});

	test('a time without a zone proves nothing', async () => {
		const roovet = fakeRoovet([answered(accepted({ created_at: '2020-01-01 00:00:00' }))]);
		expect(await outputOf(roovet)).toMatchObject({ existing: null });
	});

	test('after a lost answer it may be what this run has made', async () => {
		expect(await outputOf(fakeRoovet([lost, old(180)]))).toMatchObject({ existing: null });
	});

	test.each([
		['older than Roovet knows a key', old(60 * 25)],
		['an earlier transfer of another amount', old(180, { amount_cents: 500 })],
	])('%s is not this transfer, and nothing is sent after it', async (_name, answer) => {
		const roovet = fakeRoovet([answer], NONE);
		const failure = await failureOf(roovet);
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
		expect(failure.howToFix).toContain('Roovet answered with an earlier transfer of 20');
		expect(roovet.sent).toHaveLength(1);
	});
});

test('one answer to every request is one success', async () => {
	const same = answered(accepted());
	const account = 'account-stale';
	const first = await outputOf(fakeRoovet([same], [], account));
	expect(first).toMatchObject({ id: same.kind === 'answered' ? same.body.id : '' });
	for (const idempotencyKey of ['order-2', 'order-3']) {
		const roovet = fakeRoovet([same, same, same], NONE, account);
		const failure = await failureOf(roovet, { ...TRANSFER, idempotencyKey });
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', reference: idempotencyKey });
	}
});

test('what an earlier try of the execution has paid is not sent again', async () => {
	const run = fakeRun();
	const first = await outputOf(fakeRoovet([answered(accepted())]), TRANSFER, run);
	expect(await outputOf(fakeRoovet([]), TRANSFER, run)).toEqual(first);
});

describe('a key that this process has sent with something else', () => {
	const other = { ...TRANSFER, to: 'user_43' };

	test('is refused, although Roovet would answer with the first transfer', async () => {
		const account = 'account-of-two';
		await outputOf(fakeRoovet([answered(accepted({ id: 'trf_a' }))], [], account));
		const roovet = fakeRoovet([], [], account);
		expect(await failureOf(roovet, other)).toMatchObject({
			code: 'REFERENCE_OF_ANOTHER',
			reference: 'order-1',
			facts: { requested: { to: 'user_43' } },
		});
		expect(() => refuseUsedKey(roovet, other)).toThrow('belongs to another transfer');
		expect(() => refuseUsedKey(roovet, TRANSFER)).not.toThrow();
	});

	test('is free again when Roovet has refused it', async () => {
		const account = 'account-of-a-typo';
		await failureOf(fakeRoovet([refusal(404, 'not_found')], [], account));
		const roovet = fakeRoovet([answered(accepted({ id: 'trf_b' }))], [], account);
		expect(await outputOf(roovet, other)).toMatchObject({ requested: { to: 'user_43' } });
	});
});

test('the same transfer again, in another execution of this process, is existing', async () => {
	const account = 'account-of-reruns';
	const same = answered(accepted({ id: 'trf_c' }));
	expect(await outputOf(fakeRoovet([same], [], account))).toMatchObject({ existing: null });
	expect(await outputOf(fakeRoovet([same], [], account))).toMatchObject({ existing: true });
});
