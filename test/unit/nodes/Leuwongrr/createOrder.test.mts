import {
	answered,
	conflict,
	documented,
	fakeLeuwongrr,
	failureOf,
	fakeRun,
	invoiceOf,
	itemOf,
	lost,
	made,
	PURCHASE,
	rateLimited,
	refusal,
	replayed,
	replayedInSilence,
	unknown,
} from './fakeLeuwongrr.mts';

const unclear = [
	['a lost answer', lost],
	['a general refusal in JSON with HTTP 500', unknown(500)],
	['a page with HTTP 403', unknown(403)],
	['a success without an invoice', answered(201, { success: true, data: {} })],
	['a success whose invoice has no code', made({ amount: 1 })],
	['a refusal without a code under HTTP 200', refusal(200)],
	['a refusal that is not in the form of LeuwongRR', answered(422, { error: 'blocked' })],
	['a status that is not documented', refusal(418)],
	['an order for somebody else, called new', made(invoiceOf({}, { roblox_username: 'Other' }))],
] as const;

test('the documented request under the key, and what was asked for beside the invoice', async () => {
	const client = fakeLeuwongrr([made()]);
	expect(await itemOf(client)).toEqual({
		...invoiceOf(),
		gateway: null,
		environment: 'sandbox',
		existing: false,
		idempotent: false,
		idempotencyKey: 'shop-1',
		requested: documented('order-create.request'),
	});
	expect(client.sent).toEqual([
		{ body: documented('order-create.request'), idempotencyKey: 'shop-1', discordUserId: '' },
	]);
});

describe('whether the order existed', () => {
	test.each([
		['HTTP 201 and idempotent false', made(), false],
		['HTTP 200 and idempotent true', replayed(), true],
		['idempotent true without a sign of the order', replayedInSilence, true],
		['HTTP 201 alone', answered(201, { success: true, data: { invoice: invoiceOf() } }), false],
		['HTTP 200 alone', answered(200, { success: true, data: { invoice: invoiceOf() } }), true],
	])('%s', async (_name, answer, existing) => {
		expect(await itemOf(fakeLeuwongrr([answer]))).toMatchObject({ existing });
	});

	test.each(unclear)('nobody knows when the key is known after %s', async (_name, answer) => {
		const client = fakeLeuwongrr([answer, replayed()]);
		expect(await itemOf(client)).toMatchObject({ existing: null, idempotent: true });
		expect(client.sent[1]).toEqual(client.sent[0]);
	});

	test('an order that is new after a lost answer is new', async () => {
		expect(await itemOf(fakeLeuwongrr([lost, made()]))).toMatchObject({ existing: false });
	});

	test('an invoice that this process was given for the key before is not new', async () => {
		const client = fakeLeuwongrr([made(), made()]);
		await itemOf(client);
		expect(await itemOf(client)).toMatchObject({ existing: true });
	});
});

describe('after an unclear try', () => {
	test.each(unclear)('%s: sent again after seconds, three times in all', async (_name, answer) => {
		const client = fakeLeuwongrr([answer, answer, answer]);
		const run = fakeRun();
		expect(await failureOf(client, PURCHASE, run)).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: 'Whether LeuwongRR made the order with the Idempotency Key shop-1 is unknown',
			outcome: 'unknown',
			retryable: true,
			reference: 'shop-1',
			facts: { requested: documented('order-create.request') },
		});
		expect(run.pauses).toEqual([5000, 15_000]);
		expect(run.deed).toMatchObject({ state: 'sent' });
	});

	test.each([
		['a 429', rateLimited, 'RATE_LIMITED'],
		['too small a balance', refusal(422, 'INSUFFICIENT_BALANCE'), 'INSUFFICIENT_BALANCE'],
		['a refused token', refusal(401), 'INVALID_TOKEN'],
		['two conflicts', conflict(), 'CONFLICT'],
	])('%s does not deny the order', async (_name, answer, laterCode) => {
		const failure = await failureOf(fakeLeuwongrr([lost, answer, answer]));
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			retryable: true,
			facts: { laterCode },
		});
		expect(failure.howToFix).toContain('with the same Idempotency Key');
		expect(failure.howToFix).toContain('does not document how long it knows a key');
		expect(failure.howToFix).not.toContain('Nothing was ordered. Run');
	});

	test('an order that an earlier try of the execution may have made is not denied by a refusal', async () => {
		const deed = { reference: 'shop-1', state: 'sent' as const };
		const failure = await failureOf(fakeLeuwongrr([refusal(401)]), PURCHASE, fakeRun({ deed }));
		expect(failure.code).toBe('OUTCOME_UNKNOWN');
	});

	test('a cancelled execution sends nothing more', async () => {
		const client = fakeLeuwongrr([lost]);
		const failure = await failureOf(client, PURCHASE, fakeRun({ cancelled: true }));
		expect(failure.code).toBe('OUTCOME_UNKNOWN');
		expect(client.sent).toHaveLength(1);
	});

	test('what is asked for again is asked for by one at a time', async () => {
		const client = fakeLeuwongrr([lost, made(), replayed()]);
		const both = await Promise.all([itemOf(client), itemOf(client)]);
		expect(both.map(({ existing }) => existing)).toEqual([false, true]);
	});
});

describe('a refusal', () => {
	test.each([
		['FORBIDDEN_FIELDS', refusal(422, 'FORBIDDEN_FIELDS'), 'FORBIDDEN_FIELDS'],
		['INSUFFICIENT_BALANCE with 500', refusal(500, 'INSUFFICIENT_BALANCE'), 'INSUFFICIENT_BALANCE'],
		['INSUFFICIENT_BALANCE with 200', refusal(200, 'INSUFFICIENT_BALANCE'), 'INSUFFICIENT_BALANCE'],
		['INSUFFICIENT_BALANCE with 409', refusal(409, 'INSUFFICIENT_BALANCE'), 'INSUFFICIENT_BALANCE'],
		['HTTP 400', refusal(400), 'BAD_REQUEST'],
		['HTTP 401', refusal(401), 'INVALID_TOKEN'],
		['HTTP 403', refusal(403), 'ACCOUNT_NOT_ALLOWED'],
		['HTTP 404', refusal(404), 'NOT_FOUND'],
		['HTTP 422', refusal(422), 'VALIDATION_FAILED'],
		['a code that is not documented', refusal(422, 'NEW_CODE'), 'UNKNOWN_CODE'],
		['a 429', rateLimited, 'RATE_LIMITED'],
	])('%s is final, and nothing was ordered', async (_name, answer, code) => {
		const run = fakeRun();
		const failure = await failureOf(fakeLeuwongrr([answer]), PURCHASE, run);
		expect(failure).toMatchObject({ code, reference: 'shop-1' });
		expect(failure).not.toHaveProperty('outcome');
		expect(run.deed).toMatchObject({ state: 'none' });
		expect(run.pauses).toEqual([]);
	});

	test('the key is free for the corrected order', async () => {
		const client = fakeLeuwongrr([refusal(422, 'ROBLOX_VALIDATION_FAILED'), made()]);
		await failureOf(client, { ...PURCHASE, passId: '404' });
		expect(await itemOf(client)).toMatchObject({ existing: false });
	});
});

describe('a 409', () => {
	const bodies = [
		['in the form of LeuwongRR', conflict()],
		['with a code of its own', refusal(409, 'IDEMPOTENCY_CONFLICT')],
		['in another form', conflict({ message: 'conflict' })],
		['with a web page', unknown(409)],
	] as const;

	test.each(bodies)('%s, once: the next try shows', async (_name, answer) => {
		const client = fakeLeuwongrr([answer, replayed()]);
		const run = fakeRun();
		// It may have been a copy of this very request that was still at work.
		expect(await itemOf(client, PURCHASE, run)).toMatchObject({ existing: null });
		expect(run.pauses).toEqual([5000]);
	});

	test.each(bodies)(
		'%s, twice: the key is in use, and asking again is no use',
		async (_n, answer) => {
			const client = fakeLeuwongrr([answer, answer]);
			const run = fakeRun();
			const failure = await failureOf(client, PURCHASE, run);
			expect(failure).toMatchObject({
				code: 'CONFLICT',
				message: 'LeuwongRR reports that the Idempotency Key is in use',
				retryable: false,
				// Whose order has the key is not shown: it may be this one.
				outcome: 'unknown',
				httpStatus: 409,
				reference: 'shop-1',
			});
			expect(failure.howToFix).toContain('only if this order is not among them');
			expect(client.sent).toHaveLength(2);
			expect(run.pauses).toEqual([5000]);
			expect(run.deed).toMatchObject({ state: 'sent' });
		},
	);

	test('a refusal after it does not deny the order', async () => {
		const failure = await failureOf(fakeLeuwongrr([conflict(), refusal(401)]));
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			facts: { laterCode: 'INVALID_TOKEN' },
		});
	});

	test('a lost answer before or between leaves it unknown, to be run again', async () => {
		for (const answers of [
			[lost, conflict(), conflict()],
			[conflict(), lost, conflict()],
		]) {
			expect(await failureOf(fakeLeuwongrr(answers))).toMatchObject({
				code: 'OUTCOME_UNKNOWN',
				retryable: true,
			});
		}
	});
});

test('the invoice of an order that has failed is none to pay', async () => {
	const client = fakeLeuwongrr([replayed(invoiceOf({}, { status: 'failed' }))]);
	expect(await failureOf(client)).toMatchObject({
		code: 'ORDER_FAILED',
		retryable: false,
		reference: 'shop-1',
		facts: { order: { invoice_code: invoiceOf().invoice_code, existing: true } },
	});
});
