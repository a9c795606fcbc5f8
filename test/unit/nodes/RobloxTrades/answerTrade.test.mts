import { acceptTrade, declineTrade } from '../../../../nodes/RobloxTrades/writes/answerTrade';
import { failureOf, fakeRun, FREELY, WritesLab, type FakeRun } from './writesLab.mts';

let lab: WritesLab;
let tradeId: string;
beforeAll(async () => {
	lab = await new WritesLab().start();
});
beforeEach(async () => {
	await lab.reset();
	tradeId = await lab.receive();
});
afterAll(async () => await lab.sandbox.close());

const accept = async (run: FakeRun = fakeRun()) =>
	await acceptTrade(await lab.client(), tradeId, run, FREELY);
const decline = async (run: FakeRun = fakeRun()) =>
	await declineTrade(await lab.client(), tradeId, run);
const accepted = () => lab.effects('trade-accepted');
const setStatus = async (status: string) => await lab.act('setTrade', { tradeId, status });
const yes = (path: string, body: object) =>
	lab.fault('POST', path, { kind: 'status', status: 200, body });

describe('a yes that the trade does not show is none', () => {
	test.each([
		['an empty object', {}],
		['a refusal in it', { errors: [{ code: 3, message: 'no' }] }],
	])('HTTP 200 with %s, and the trade stays open', async (_name, body) => {
		yes('/accept', body);
		const run = fakeRun();
		expect(await failureOf(accept(run))).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: `Whether trade ${tradeId} was accepted is unknown`,
			retryable: true,
			outcome: 'unknown',
			facts: { tradeId, lookup: 'notDone', status: 'Open' },
		});
		expect(run.pauses).toEqual([1500, 4000]);
		yes('/decline', body);
		expect(await failureOf(decline())).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { status: 'Open' },
		});
		expect(lab.posts()).toHaveLength(2);
	});

	test('a status that changes late is waited for', async () => {
		yes('/accept', {});
		const run = fakeRun(async () => await setStatus('Processing'));
		expect(await accept(run)).toEqual({
			tradeId,
			accepted: true,
			status: 'Processing',
			existing: false,
			foundAfter: 'unknownOutcome',
			pending: true,
		});
	});

	test('a restriction is a refusal, and nothing was done', async () => {
		yes('/accept', { FailureReason: 'FraudTest', ExpirationTimeInMinutes: 5 });
		expect((await failureOf(accept())).code).toBe('ECONOMIC_RESTRICTION');
	});

	test('a trade that Roblox takes and rejects', async () => {
		yes('/accept', {});
		const run = fakeRun(async () => await setStatus('RejectedDueToError'));
		expect(await failureOf(accept(run))).toMatchObject({
			code: 'REJECTED',
			facts: { tradeId, status: 'RejectedDueToError' },
		});
		expect(run.deed?.state).toBe('none');
	});

	test('a status that nobody knows is not taken for accepted', async () => {
		yes('/accept', {});
		const run = fakeRun(async () => await setStatus('TwoStepVerificationRequired'));
		expect(await failureOf(accept(run))).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { status: 'TwoStepVerificationRequired' },
		});
	});
});

describe('an accepted trade that Roblox has yet to carry out', () => {
	test.each(['Pending', 'Processing'])('%s is accepted and pending', async (settlingStatus) => {
		lab.behave({ settleAfterMs: 60_000, settlingStatus });
		const item = { tradeId, accepted: true, status: settlingStatus, pending: true };
		expect(await accept()).toEqual({ ...item, existing: false });
		expect(await accept()).toEqual({ ...item, existing: true });
		expect(accepted()).toHaveLength(1);
		await lab.sandbox.control.advance(60_000);
		expect(await accept()).toMatchObject({ status: 'Completed', existing: true, pending: false });
		expect(lab.posts()).toHaveLength(1);
	});

	test('cannot be declined any more', async () => {
		await setStatus('Pending');
		const failure = await failureOf(decline());
		expect(failure).toMatchObject({
			code: 'TRADE_NOT_OPEN',
			message: 'The trade is no longer open: Pending',
		});
		expect(failure.outcome).toBeUndefined();
	});
});

describe('after an outcome that nobody knows', () => {
	test('a lost answer', async () => {
		lab.fault('POST', '/accept', { kind: 'reset-after' });
		expect(await accept()).toMatchObject({ existing: false, foundAfter: 'unknownOutcome' });
		lab.fault('POST', '/decline', { kind: 'reset-after' });
		tradeId = await lab.receive();
		expect(await decline()).toMatchObject({ declined: true, foundAfter: 'unknownOutcome' });
	});

	test('a lost request is not sent again by itself, and the item can be run again', async () => {
		lab.fault('POST', '/accept', { kind: 'reset-before' });
		const run = fakeRun();
		const failure = await failureOf(accept(run));
		expect(failure.howToFix).toContain(`Trade ${tradeId} is Open, so it was not accepted so far.`);
		expect(failure.howToFix).toContain('Run this item again');
		expect(lab.posts()).toHaveLength(1);
		// Another try of the same execution: a trade can be accepted only once.
		expect(await accept(run)).toMatchObject({ accepted: true });
		expect(accepted()).toHaveLength(1);
	});

	test('a look that shows nothing', async () => {
		lab.fault('POST', '/accept', { kind: 'reset-after' });
		const run = fakeRun();
		const note = run.note.bind(run);
		run.note = (deed) => {
			note(deed);
			lab.fault('GET', '/v2/trades/', { kind: 'html', status: 400, times: 0 });
		};
		expect(await failureOf(accept(run))).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { lookup: 'NO_READABLE_ANSWER' },
		});
	});

	test('a trade that was declined meanwhile was not accepted and cannot be: that is certain', async () => {
		lab.fault('POST', '/accept', { kind: 'reset-before' });
		const run = fakeRun(async () => await setStatus('Declined'));
		const failure = await failureOf(accept(run));
		expect(failure.message).toBe('The trade is no longer open: Declined');
		expect(failure.outcome).toBeUndefined();
		expect(run.deed?.state).toBe('none');
	});

	test('a refusal because an earlier request did it: nobody knows whose', async () => {
		const body = { errors: [{ code: 3, message: 'inactive' }] };
		lab.fault('POST', '/accept', { kind: 'status-after', status: 400, body });
		expect(await accept()).toMatchObject({ accepted: true, status: 'Completed', existing: null });
		expect(accepted()).toHaveLength(1);
	});

	test('a refusal that the trade contradicts is no refusal', async () => {
		const body = { errors: [{ code: 3, message: 'inactive' }] };
		lab.fault('POST', '/decline', { kind: 'status', status: 400, body });
		expect(await failureOf(decline())).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			providerCode: '3',
			facts: { status: 'Open' },
		});
	});

	test('a cancelled execution looks once and waits no longer', async () => {
		lab.fault('POST', '/accept', { kind: 'reset-before' });
		const run = fakeRun(() => 'cancelled');
		expect((await failureOf(accept(run))).code).toBe('OUTCOME_UNKNOWN');
		expect(run.pauses).toEqual([1500]);
	});
});

test('declining twice is the same as once', async () => {
	expect(await decline()).toEqual({
		tradeId,
		declined: true,
		status: 'Declined',
		existing: false,
	});
	expect(lab.posts()).toHaveLength(1);
	expect(await decline()).toMatchObject({ existing: true });
	expect(lab.effects('trade-declined')).toHaveLength(1);
});
