import type { IDataObject } from 'n8n-workflow';

import { RoovetLab } from '../engine/roovetLab.mts';
import { afterSeveral, faults } from './roovetFaults.mts';

let lab: RoovetLab;
beforeAll(async () => {
	lab = await new RoovetLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const onTransfer = { method: 'POST', path: '/api/wallet/transfer' };
// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };
const MAY_HAVE = 'This transfer may already have happened';

describe('one try goes wrong', () => {
	test.each(faults)('%s: one transfer, or the truth', async (_name, fault, isRepeated) => {
		await lab.fault({ ...onTransfer, ...fault });
		const { json, error } = await lab.transfer(impatient);
		if (isRepeated) {
			expect(error).toBeUndefined();
			expect(json).toMatchObject([{ amount_cents: 1234, status: 'processing' }]);
			expect(await lab.payments()).toEqual(['order-1']);
		} else {
			expect(error?.message).toBe(MAY_HAVE);
			expect((await lab.payments()).length).toBeLessThanOrEqual(1);
		}
		const keys = (await lab.requests())
			.filter(({ method }) => method === 'POST')
			.map(({ headers }) => headers['idempotency-key']);
		expect(new Set(keys)).toEqual(new Set(['order-1']));
	});

	test.each(faults)('%s, and a replay is a 409: at most one', async (name, fault, isRepeated) => {
		await lab.behave({ idempotencyReplay: 'conflict', settleAfterMs: 0 });
		await lab.fault({ ...onTransfer, ...fault });
		const { error } = await lab.transfer(impatient);
		const payments = await lab.payments();
		expect(payments.length).toBeLessThanOrEqual(1);
		if (!error) {
			expect(payments).toEqual(['order-1']);
			return;
		}
		expect(error.message).toBe(MAY_HAVE);
		expect(error.context).toMatchObject({
			providerCode: 'MAY_HAVE_HAPPENED',
			outcome: 'unknown',
			retryable: false,
			idempotencyKey: 'order-1',
			to: 'user_42',
			amount: '12.34',
			walletSearched: true,
		});
		const debits = error.context?.possibleDebits as IDataObject[];
		if (isRepeated) expect([name, debits]).toMatchObject([name, [{ amount_cents: -1234 }]]);
		expect(debits.length).toBe(payments.length);
	});
});

describe('every try goes wrong', () => {
	test.each(faults)('%s: at most one transfer, and the truth', async (_name, fault) => {
		await lab.behave({ settleAfterMs: 0 });
		await lab.fault({ ...onTransfer, ...fault, times: 0 });
		const { json, error } = await lab.transfer(impatient);
		const payments = await lab.payments();
		expect(payments.length).toBeLessThanOrEqual(1);
		expect(json).toEqual([]);
		if (error?.context?.providerCode === 'RATE_LIMITED') {
			expect(payments).toEqual([]);
			expect(error.description).toContain('Nothing was done');
		} else {
			expect(error?.message).toBe(MAY_HAVE);
			expect(error?.context?.possibleDebits).toHaveLength(payments.length);
			const told =
				payments.length > 0 ? 'that could be it: txn_124' : 'The wallet shows no debit of';
			expect(error?.description).toContain(told);
		}

		// What the error advises: once Roovet is well again, the same item is paid exactly once.
		await lab.mend();
		expect((await lab.transfer()).error).toBeUndefined();
		expect(await lab.payments()).toEqual(['order-1']);
	});

	test('the wallet cannot be looked at either: that is told', async () => {
		await lab.fault({ ...onTransfer, kind: 'reset-after', times: 0 });
		await lab.fault({ method: 'GET', kind: 'html', times: 0 });
		const { error } = await lab.transfer();
		expect(error?.message).toBe(MAY_HAVE);
		expect(error?.description).toContain('could not be looked at: Roovet gave no readable answer');
		expect(error?.context).toMatchObject({ walletSearched: false });
		expect(await lab.payments()).toEqual(['order-1']);
	});

	test('a debit that is not listed yet is not taken for none', async () => {
		await lab.behave({ settleAfterMs: 3_600_000 });
		await lab.fault({ ...onTransfer, kind: 'reset-after', times: 0 });
		const { error } = await lab.transfer();
		expect(error?.description).toContain('one that is still processed may be missing there');
	});
});

describe('a refusal after a lost answer does not deny the transfer', () => {
	test.each(afterSeveral)('%s', async (_name, second) => {
		await lab.fault({ ...onTransfer, kind: 'reset-after' });
		await lab.fault({ ...onTransfer, ...second, times: 0 });
		const { error } = await lab.transfer();
		expect(error?.message).toBe(MAY_HAVE);
		expect(await lab.payments()).toEqual(['order-1']);
	});

	test('a port that is closed after a lost answer', async () => {
		await lab.fault({ ...onTransfer, kind: 'reset-after' });
		const run = lab.transfer();
		await new Promise<void>((resolve) => {
			const look = setInterval(() => {
				void lab.payments().then((payments) => {
					if (payments.length === 0) return;
					clearInterval(look);
					resolve();
				});
			}, 2);
		});
		await lab.fault({ kind: 'refuse', delayMs: 8000 });
		const { error } = await run;
		await lab.mend();
		// The second try may have come through before the port closed.
		if (error) expect(error.message).toBe(MAY_HAVE);
		expect(await lab.payments()).toEqual(['order-1']);
	});
});

test('a refused connection pays nothing and says that nothing was sent', async () => {
	await lab.fault({ kind: 'refuse', delayMs: 8000 });
	const { error } = await lab.transfer();
	expect(error?.context).toMatchObject({ providerCode: 'UNREACHABLE', retryable: true });
	expect(error?.description).toContain('Nothing was sent');
	await lab.mend();
	expect(await lab.payments()).toEqual([]);
});

test('money that Roovet moves although it answers 500 is paid once', async () => {
	const { json } = await lab.transfer({ to: 'user_501' });
	expect(json).toMatchObject([{ status: 'processing', to: 'user_501' }]);
	expect(await lab.payments()).toEqual(['order-1']);
});
