import { settle } from '../../../../kit/failure/failure';
import { transferMoney } from '../../../../nodes/Roovet/writes/transferMoney';
import {
	accepted,
	answered,
	fakeRoovet,
	fakeRun,
	lost,
	minutesAgo,
	TRANSFER,
} from './fakeRoovet.mts';

const NONE = [[], [], []];

/** Why nobody knows, after three answers like this. */
async function detailOf(body: Record<string, unknown>): Promise<unknown> {
	const roovet = fakeRoovet([answered(body), answered(body), answered(body)], NONE);
	const ended = await settle(transferMoney(roovet, TRANSFER, fakeRun()));
	return 'failure' in ended ? ended.failure.facts?.detail : ended;
}

describe('what nobody knows of a transfer is told with the reason', () => {
	test('that the answer has no ID', async () => {
		expect(await detailOf({ status: 'processing' })).toBe('an answer without the ID of a transfer');
	});

	test('that another transfer failed', async () => {
		const body = accepted({ status: 'failed', amount_cents: 500 });
		expect(await detailOf(body)).toBe('an answer about another transfer');
	});

	test('that the answer is an earlier one, and how that differs', async () => {
		const body = accepted({ amount_cents: 500, created_at: minutesAgo(60) });
		expect(await detailOf(body)).toMatch(/^Roovet answered with an earlier transfer of .*: .*5/);
	});
});

test('debits of the whole day could be a transfer that an earlier try of this execution has sent', async () => {
	const since = async (state?: 'sent' | 'none') => {
		const roovet = fakeRoovet([lost, lost, lost], NONE);
		const run = fakeRun(state && { reference: TRANSFER.idempotencyKey, state });
		await settle(transferMoney(roovet, TRANSFER, run));
		return Date.now() - roovet.searched[0]!;
	};
	expect(await since('sent')).toBeGreaterThanOrEqual(86_400_000);
	expect(await since()).toBeLessThan(3_600_000);
	expect(await since('none')).toBeLessThan(3_600_000);
});
