import type { IDataObject } from 'n8n-workflow';

import { RoovetLab } from '../engine/roovetLab.mts';
import { afterLost, faults, sideBySide, type Ended } from './roovetFaults.mts';

const onTransfer = { method: 'POST', path: '/api/wallet/transfer' };
// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };
const UNKNOWN = 'Whether Roovet made the transfer with the Idempotency Key order-1 is unknown';

const keysOf = ({ posts }: Ended) =>
	new Set(posts.map(({ headers }) => headers['idempotency-key']));

describe('one try goes wrong', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => {
		ended = await sideBySide(faults, async (lab, fault) => {
			await lab.fault({ ...onTransfer, ...fault });
			return await lab.transfer(impatient);
		});
	});

	test.each(faults)('%s: one transfer, and the node knows it', (name) => {
		const run = ended.get(name)!;
		expect(run.error).toBeUndefined();
		expect(run.json).toMatchObject([
			{ amount_cents: 1234, outcome: 'pending', existing: null, requested: { to: 'user_42' } },
		]);
		expect(run.payments).toEqual(['order-1']);
		expect(keysOf(run)).toEqual(new Set(['order-1']));
	});
});

describe('one try goes wrong, and a replay is a 409', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => {
		ended = await sideBySide(faults, async (lab, fault) => {
			await lab.behave({ idempotencyReplay: 'conflict' });
			await lab.fault({ ...onTransfer, ...fault });
			return await lab.transfer(impatient);
		});
	});

	test.each(faults)('%s: at most one, and the truth', (name) => {
		const { error, payments } = ended.get(name)!;
		expect(payments).toEqual(['order-1']);
		if (!error) return;
		expect(error.message).toBe(UNKNOWN);
		expect(error.context).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			outcome: 'unknown',
			retryable: false,
			reference: 'order-1',
			requested: { to: 'user_42', amount: '12.34', currency: 'USD' },
			possibleDebits: [{ amount_cents: -1234 }],
		});
		expect(error.description).toContain('Do not run this item again');
	});
});

describe('every try goes wrong', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => {
		ended = await sideBySide(
			faults,
			async (lab, fault) => {
				await lab.fault({ ...onTransfer, ...fault, times: 0 });
				return await lab.transfer(impatient);
			},
			async (lab) => await lab.transfer(),
		);
	});

	test.each(faults)('%s: at most one transfer, and the truth', (name) => {
		const { json, error, payments, again, paymentsInTheEnd } = ended.get(name)!;
		expect(payments.length).toBeLessThanOrEqual(1);
		expect(json).toEqual([]);
		if (error?.context?.code === 'RATE_LIMITED') {
			expect(payments).toEqual([]);
			expect(error.description).toContain('Nothing was done');
		} else {
			expect(error?.message).toBe(UNKNOWN);
			expect(error?.context).toMatchObject({ outcome: 'unknown', retryable: true });
			expect(error?.context?.possibleDebits).toHaveLength(payments.length);
			expect(error?.description).toContain(
				payments.length > 0 ? 'that could be it: txn_124' : 'That proves nothing',
			);
			expect(error?.description).toContain('same Idempotency Key within 24 hours');
		}

		// What the error advises: once Roovet is well again, the same item is paid exactly once.
		expect(again?.error).toBeUndefined();
		expect(paymentsInTheEnd).toEqual(['order-1']);
	});
});

describe('a refusal after a lost answer does not deny the transfer', () => {
	let ended: Map<string, Ended>;
	beforeAll(async () => {
		ended = await sideBySide(afterLost, async (lab, second) => {
			await lab.fault({ ...onTransfer, kind: 'reset-after' });
			await lab.fault({ ...onTransfer, ...second, times: 0 });
			return await lab.transfer();
		});
	});

	test.each(afterLost)('%s', (name) => {
		const { error, payments } = ended.get(name)!;
		expect(error?.message).toBe(UNKNOWN);
		expect(payments).toEqual(['order-1']);
	});
});

describe('side by side', () => {
	type Case = (lab: RoovetLab) => Promise<void>;
	const cases: Array<[string, Case]> = [
		[
			'a wallet that cannot be searched either is named',
			async (lab) => {
				await lab.fault({ ...onTransfer, kind: 'reset-after', times: 0 });
				await lab.fault({ method: 'GET', kind: 'status', status: 403, times: 0 });
				const { error } = await lab.transfer();
				expect(error?.message).toBe(UNKNOWN);
				expect(error?.description).toContain('could not be looked up either: The API key works');
				expect(await lab.payments()).toEqual(['order-1']);
			},
		],
		[
			'a debit that shows up seconds later is found',
			async (lab) => {
				await lab.behave({ settleAfterMs: 11_000 });
				await lab.fault({ ...onTransfer, kind: 'reset-after', times: 0 });
				const { error } = await lab.transfer();
				expect(error?.context?.possibleDebits).toMatchObject([{ id: 'txn_124' }]);
			},
		],
		[
			'a debit that is not listed at all is not taken for none',
			async (lab) => {
				await lab.behave({ settleAfterMs: 3_600_000 });
				await lab.fault({ ...onTransfer, kind: 'reset-after', times: 0 });
				const { error } = await lab.transfer();
				expect(error?.message).toBe(UNKNOWN);
				expect(error?.description).toContain('That proves nothing');
				expect(error?.description).not.toContain('shows no debit');
			},
		],
		[
			'money that Roovet moves although it answers 500 is paid once',
			async (lab) => {
				const { json } = await lab.transfer({ to: 'user_501' });
				expect(json).toMatchObject([{ status: 'processing', requested: { to: 'user_501' } }]);
				expect(await lab.payments()).toEqual(['order-1']);
			},
		],
		[
			'a refused connection pays nothing and says that nothing was sent',
			async (lab) => {
				await lab.fault({ kind: 'refuse', delayMs: 8000 });
				const { error } = await lab.transfer();
				expect(error?.context).toMatchObject({ code: 'UNREACHABLE', retryable: true });
				expect(error?.description).toContain('Nothing was sent');
				await lab.mend();
				expect(await lab.payments()).toEqual([]);
			},
		],
		[
			'a port that is closed after a lost answer denies nothing',
			async (lab) => {
				await lab.fault({ ...onTransfer, kind: 'reset-after', times: 1 });
				const run = lab.transfer();
				while ((await lab.payments()).length === 0) await new Promise((go) => setTimeout(go, 10));
				await lab.fault({ kind: 'refuse', delayMs: 60_000 });
				const { error } = await run;
				expect(error?.message).toBe(UNKNOWN);
				await lab.mend();
				expect(await lab.payments()).toEqual(['order-1']);
			},
		],
		[
			'a transfer that Roovet reports as failed is not green',
			async (lab) => {
				const shown = { amount_cents: 1234, currency: 'USD', message: 'Recipient closed' };
				const body = { id: 'trf_x', status: 'failed', ...shown };
				await lab.fault({ ...onTransfer, kind: 'status', status: 200, body });
				const { json, error } = await lab.transfer();
				expect(json).toEqual([]);
				expect(error?.message).toBe('Roovet reports the transfer as failed: Recipient closed');
				expect(error?.context).toMatchObject({
					code: 'TRANSFER_FAILED',
					outcome: 'failed',
					requested: { to: 'user_42', amount: '12.34' },
				});
				// A single item has no others to speak of.
				expect(error?.description).not.toMatch(/other item|went through/);
			},
		],
		[
			'an earlier transfer of another amount under the same key is never taken for this one',
			async (lab) => {
				const created_at = new Date(Date.now() - 3_600_000).toISOString();
				const body = { id: 'trf_1', status: 'processing', amount_cents: 500, currency: 'USD' };
				const answer = { ...body, created_at };
				await lab.fault({ ...onTransfer, kind: 'status', status: 200, body: answer, times: 0 });
				const { json, error } = await lab.transfer({ amount: '6' });
				expect(json).toEqual([]);
				expect(error?.description).toContain('amount 5.00 instead of 6.00');
				expect(error?.context).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
			},
		],
	];
	const ended = new Map<string, Promise<unknown>>();
	beforeAll(async () => {
		for (const [name, act] of cases) {
			const lab = await new RoovetLab().start();
			await lab.reset();
			const run = act(lab).finally(async () => await lab.sandbox.close());
			run.catch(() => undefined);
			ended.set(name, run);
		}
	});

	test.each(cases)('%s', async (name) => {
		await ended.get(name);
	});
});

test('one answer to every request is one success', async () => {
	const lab = await new RoovetLab().start();
	await lab.reset();
	const first = await lab.transfer({ idempotencyKey: 'a' });
	const body = answerOf(first.json[0]!);
	await lab.fault({ ...onTransfer, kind: 'status-after', status: 200, body, times: 0 });
	const { outputs } = await lab.transfer(
		{ idempotencyKey: '={{ $json.order }}', options: { concurrency: 4 } },
		{
			items: ['b', 'c', 'd', 'e'].map((order) => ({ order })),
			settings: { onError: 'continueErrorOutput' },
		},
	);
	expect(outputs[0]).toEqual([]);
	expect(outputs[1]).toHaveLength(4);
	for (const { json } of outputs[1]!) {
		expect(json.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });
	}
	await lab.sandbox.close();
});

/** What Roovet has answered, without what the node adds. */
const answerOf = ({ id, status, amount_cents, currency, created_at }: IDataObject) => ({
	...{ id, status, amount_cents, currency, created_at },
});
