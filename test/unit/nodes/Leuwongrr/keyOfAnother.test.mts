import type { IDataObject } from 'n8n-workflow';

import { refuseUsedKey } from '../../../../nodes/Leuwongrr/writes/createOrder';
import {
	documented,
	failureOf,
	fakeLeuwongrr,
	fakeRun,
	invoiceOf,
	itemOf,
	lost,
	made,
	PURCHASE,
	replayed,
	replayedInSilence,
} from './fakeLeuwongrr.mts';

describe('a key of another order', () => {
	const other = (invoice: IDataObject, order?: IDataObject, more?: IDataObject) =>
		replayed(invoiceOf(invoice, order), more);
	test.each([
		[
			'Roblox user',
			other({}, { roblox_username: 'Other' }),
			'Roblox user Other instead of LeuwongUser',
		],
		[
			'order type',
			other({}, { order_type: 'vip_server' }),
			'order type vip_server instead of gamepass',
		],
		['place', other({}, { place_id: 5 }), 'place 5 instead of 123456789'],
		['pass', other({ roblox_pass_id: '6' }), 'pass 6 instead of 987654321'],
		['pass by its other name', other({ gamepass_id: 6 }), 'pass 6 instead of 987654321'],
		['payment method', other({ payment_method: 'qris' }), 'payment method qris instead of invoice'],
		[
			'client reference',
			other({ client_reference: 'b-2' }),
			'client reference b-2 instead of bot-order-001',
		],
		[
			'environment',
			other({}, {}, { environment: 'production' }),
			'environment production instead of sandbox',
		],
	])('shown by another %s', async (_name, answer, text) => {
		const run = fakeRun();
		const client = fakeLeuwongrr([answer]);
		const failure = await failureOf(client, PURCHASE, run);
		expect(failure).toMatchObject({
			code: 'REFERENCE_OF_ANOTHER',
			message: 'The Idempotency Key shop-1 belongs to another order',
			retryable: false,
			facts: { requested: documented('order-create.request') },
		});
		expect(failure.howToFix).toContain(`differs: ${text}.`);
		expect(client.sent).toHaveLength(1);
		expect(run.deed).toMatchObject({ state: 'none' });
	});

	test('an invoice of the sandbox is none of production, whatever the answer says', async () => {
		const answer = other({ invoice_code: 'SBX-INV1' }, {}, { environment: 'production' });
		const failure = await failureOf(fakeLeuwongrr([answer], { environment: 'production' }));
		expect(failure.howToFix).toContain('environment sandbox instead of production');
	});

	test.each([
		['letter case', other({ payment_method: 'Invoice' }, { roblox_username: 'LEUWONGUSER' })],
		['nothing at all', replayedInSilence],
		['empty texts', other({ payment_method: '' }, { roblox_username: '', order_type: '' })],
	])('does not show by %s', async (_name, answer) => {
		expect(await itemOf(fakeLeuwongrr([answer]))).toMatchObject({ existing: true });
	});

	test('is found by what this process has sent under it, before anything is sent', async () => {
		const client = fakeLeuwongrr([made(invoiceOf({ invoice_code: 'INV1' })), replayedInSilence]);
		await itemOf(client);
		for (const change of [
			{ passId: '5' },
			{ placeId: '5' },
			{ paymentMethod: 'qris' },
			{ orderType: 'vip_server' },
			{ robloxUsername: 'Other' },
			{ discordUserId: '7' },
		]) {
			const purchase = { ...PURCHASE, ...change };
			const failure = await failureOf(client, purchase);
			expect(failure).toMatchObject({ code: 'REFERENCE_OF_ANOTHER', reference: 'shop-1' });
			expect(failure.howToFix).toContain('This n8n has sent it with other values before.');
			expect(() => refuseUsedKey(client, purchase)).toThrow('belongs to another order');
		}
		expect(client.sent).toHaveLength(1);
		expect(() => refuseUsedKey(client, PURCHASE)).not.toThrow();
		const sameOrder = { ...PURCHASE, robloxUsername: 'LEUWONGUSER', clientReference: 'later' };
		expect(await itemOf(client, sameOrder)).toMatchObject({ existing: true });
	});

	test('also when the first try was unclear: the order may exist', async () => {
		const client = fakeLeuwongrr([lost, lost, lost]);
		await failureOf(client);
		expect(await failureOf(client, { ...PURCHASE, passId: '5' })).toMatchObject({
			code: 'REFERENCE_OF_ANOTHER',
		});
		expect(client.sent).toHaveLength(3);
	});

	test('with another token it is another account', async () => {
		await itemOf(fakeLeuwongrr([made()]));
		const answer = made(invoiceOf({}, { roblox_username: 'Other' }));
		expect(
			await itemOf(fakeLeuwongrr([answer]), { ...PURCHASE, robloxUsername: 'Other' }),
		).toMatchObject({ existing: false });
	});
});

describe('an answer that comes a second time', () => {
	const second = { ...PURCHASE, idempotencyKey: 'shop-2' };

	test.each([
		['as it was', made()],
		['as a repeated one', replayed()],
		['as a repeated one of another order', replayed(invoiceOf({}, { roblox_username: 'Other' }))],
	])('%s is not the order of the next key', async (_name, stale) => {
		const client = fakeLeuwongrr([made(), stale, stale, stale]);
		await itemOf(client);
		expect(await failureOf(client, second)).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
	});

	test('and the next try has it', async () => {
		const own = made(invoiceOf({ invoice_code: 'INV2' }));
		const client = fakeLeuwongrr([made(), made(), own]);
		await itemOf(client);
		expect(await itemOf(client, second)).toMatchObject({ invoice_code: 'INV2', existing: false });
	});
});

test('how a method of the catalog is written in a new invoice proves nothing, but the own two do', async () => {
	const qris = { ...PURCHASE, paymentMethod: 'QRIS-2' };
	const shown = (payment_method: string) => made(invoiceOf({ payment_method }));
	expect(await itemOf(fakeLeuwongrr([shown('QRIS Instan')]), qris)).toMatchObject({
		existing: false,
	});
	const answers = [shown('balance'), shown('balance'), shown('balance')];
	expect(await failureOf(fakeLeuwongrr(answers), qris)).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
});
