import { API_KEY, RoovetLab } from '../engine/roovetLab.mts';

let lab: RoovetLab;
beforeAll(async () => {
	lab = await new RoovetLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const onTransfer = { method: 'POST', path: '/api/wallet/transfer' };
const fromItem = () => ({ idempotencyKey: `=${lab.key}-{{ $json.order }}`, amount: '1.15' });
const toEach = () => ({ ...fromItem(), to: '={{ $json.to }}' });
/** The keys of these orders, which no other test has. */
const ids = (...names: string[]) => names.map((name) => `${lab.key}-${name}`);
const posts = async () =>
	(await lab.requests())
		.filter(({ method }) => method === 'POST')
		.map(({ headers }) => headers['idempotency-key']);

test('Retry On Fail with several items pays each once', async () => {
	await lab.fault({ ...onTransfer, kind: 'reset-after', times: 4 });
	const { json, error } = await lab.transfer(fromItem(), {
		items: [{ order: 'a' }, { order: 'b' }, { order: 'c' }],
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
	});
	expect(error).toBeUndefined();
	expect(json.map(({ idempotencyKey }) => idempotencyKey)).toEqual(ids('a', 'b', 'c'));
	expect(await lab.payments()).toEqual(ids('a', 'b', 'c'));
});

test('Retry On Fail reports in the end what its first try has paid, and pays it no second time', async () => {
	const { error } = await lab.transfer(toEach(), {
		items: [
			{ order: 'a', to: 'user_1' },
			{ order: 'b', to: 'user_2' },
			{ order: 'c', to: 'user_404' },
			{ order: 'd', to: 'user_4' },
		],
		settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 },
	});
	expect(error?.description).toContain('2 items went through in this execution (item 0: trf_');
	expect(error?.context).toMatchObject({
		code: 'NOT_FOUND',
		itemIndex: 2,
		notStarted: [3],
		wentThrough: [
			{ item: 0, reference: `${lab.key}-a` },
			{ item: 1, reference: `${lab.key}-b` },
		],
	});
	expect(await posts()).toEqual(ids('a', 'b', 'c', 'c'));
	expect(await lab.payments()).toEqual(ids('a', 'b'));
});

test('a run that was killed and is run again pays once', async () => {
	const items = [{ order: 'a' }, { order: 'b' }];
	const first = await lab.transfer(fromItem(), { items, executionId: '77' });
	const again = await lab.transfer(fromItem(), { items, executionId: '78' });
	expect(again.json.map(({ id }) => id)).toEqual(first.json.map(({ id }) => id));
	expect(await lab.payments()).toEqual(ids('a', 'b'));
});

test('what was paid before under the same key is existing', async () => {
	expect((await lab.transfer()).json).toMatchObject([{ existing: null }]);
	// By what this process remembers: Roovet's answer is seconds old, which proves nothing.
	expect((await lab.transfer()).json).toMatchObject([{ existing: true }]);
	// By its time.
	const body = { id: 'trf_old', status: 'processing', amount_cents: 115, currency: 'USD' };
	const created_at = new Date(Date.now() - 7_200_000).toISOString();
	const answer = { ...body, created_at };
	await lab.fault({ ...onTransfer, kind: 'status', status: 200, body: answer });
	const old = await lab.transfer(fromItem(), { items: [{ order: 'x' }] });
	expect(old.json).toMatchObject([{ id: 'trf_old', existing: true }]);
	expect(old.hints).toEqual([expect.stringContaining('1 of 1 were made before')]);
});

test('"Retry execution" pays what was not paid, and only that', async () => {
	const items = [{ order: 'a' }, { order: 'b' }];
	await lab.fault({ ...onTransfer, kind: 'status', status: 400, times: 1 });
	await lab.transfer(fromItem(), { items, settings: { onError: 'continueRegularOutput' } });
	expect(await lab.payments()).toEqual(ids('b'));
	await lab.transfer(fromItem(), { items, mode: 'retry' as never });
	expect((await lab.payments()).sort()).toEqual(ids('a', 'b'));
});

test('a wrong amount in the last item stops the run before the first is paid', async () => {
	const { error } = await lab.transfer(
		{ ...fromItem(), amount: '={{ $json.amount }}' },
		{
			items: [
				{ order: 'a', amount: '1.15' },
				{ order: 'b', amount: '1,15' },
			],
		},
	);
	expect(error?.message).toBe('Amount "1,15" is not a plain decimal number such as 12.34');
	expect(await lab.calls()).toEqual([]);
});

test('a key that two items share stops the run before the first is paid', async () => {
	const { error } = await lab.transfer(fromItem(), {
		items: [{ order: 'a' }, { order: 'b' }, { order: 'a' }],
	});
	expect(error?.message).toBe(`Idempotency Key ${lab.key}-a is also that of item 0 of this run`);
	expect(await lab.calls()).toEqual([]);
});

test('with the error output, the second of two items with one key is refused instead of shown as paid', async () => {
	const { outputs } = await lab.transfer(toEach(), {
		items: [
			{ order: 'a', to: 'user_1' },
			{ order: 'a', to: 'user_2' },
			{ order: 'b', to: 'user_3' },
		],
		settings: { onError: 'continueErrorOutput' },
	});
	expect(outputs[0]?.map(({ json }) => json)).toMatchObject([
		{ requested: { to: 'user_1' } },
		{ requested: { to: 'user_3' } },
	]);
	expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
		{ order: 'a', error: { code: 'REFERENCE_USED_TWICE', itemWithSameReference: 0 } },
	]);
	expect(await lab.payments()).toEqual(ids('a', 'b'));
});

test('a key that this process has used for another amount is refused before anything is sent', async () => {
	await lab.transfer({ amount: '5' });
	const { error } = await lab.transfer({ amount: '6' });
	expect(error?.message).toBe(`The Idempotency Key ${lab.key} belongs to another transfer`);
	expect(error?.context).toMatchObject({
		code: 'REFERENCE_OF_ANOTHER',
		requested: { amount: '6.00' },
	});
	expect(await posts()).toEqual([lab.key]);
});

test('a key that somebody else has used for another transfer is never taken for paid', async () => {
	await fetch(`${lab.sandbox.url('roovet')}/api/wallet/transfer`, {
		method: 'POST',
		headers: { authorization: `Bearer ${API_KEY}`, 'idempotency-key': lab.key },
		body: JSON.stringify({ to: 'user_1', amount: 5, currency: 'USD' }),
	});
	const { error, json } = await lab.transfer({ amount: '6' });
	expect(json).toEqual([]);
	expect(error?.context).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: false });
	expect(error?.description).toContain('used with another request');
	expect(error?.description).toContain('does not list a debit of 6.00 USD');
	expect(await lab.payments()).toEqual([lab.key]);
});

test('Continue On Fail goes on and says for each item what happened, in error alone', async () => {
	const { outputs, json } = await lab.transfer(toEach(), {
		items: [
			{ order: 'a', to: 'user_1' },
			{ order: 'b', to: 'two words' },
			{ order: 'c', to: 'user_404' },
		],
		settings: { onError: 'continueRegularOutput' },
	});
	expect(outputs).toHaveLength(1);
	expect(json.slice(1).map((item) => Object.keys(item))).toEqual([['error'], ['error']]);
	expect(json).toMatchObject([
		{ idempotencyKey: `${lab.key}-a` },
		{ error: { code: 'INVALID_INPUT', field: 'Recipient', causedBy: 'you' } },
		{ error: { code: 'NOT_FOUND', param: 'to', retryable: false, reference: `${lab.key}-c` } },
	]);
});

test('cancelling stops before the next item', async () => {
	await lab.control('/latency', { provider: 'roovet', ms: 150 });
	const items = Array.from({ length: 20 }, (_, index) => ({ order: `o${index}` }));
	await lab.transfer(fromItem(), { items, cancelAfterMs: 250 });
	await new Promise((resolve) => setTimeout(resolve, 500));
	expect((await lab.payments()).length).toBeLessThan(5);
});
