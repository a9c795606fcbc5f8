import { NODE_ID } from '../engine/engine.mts';
import { loadPackage } from '../engine/engine.mts';
import { RoovetLab } from '../engine/roovetLab.mts';
import type { INodeType } from 'n8n-workflow';

let lab: RoovetLab;
beforeAll(async () => {
	lab = await new RoovetLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const onTransfer = { method: 'POST', path: '/api/wallet/transfer' };
const fromItem = { idempotencyKey: '={{ $json.order }}', amount: '1.15' };

test('Retry On Fail with several items pays each once', async () => {
	await lab.fault({ ...onTransfer, kind: 'reset-after', times: 5 });
	const { json, error } = await lab.transfer(fromItem, {
		items: [{ order: 'a' }, { order: 'b' }, { order: 'c' }],
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
	});
	expect(error).toBeUndefined();
	expect(json).toHaveLength(3);
	expect(await lab.payments()).toEqual(['a', 'b', 'c']);
});

test('a run that was killed and is run again by the queue under the same id pays once', async () => {
	const idempotencyKey = await defaultKey();
	const items = [{}, {}];
	const first = await lab.transfer({ idempotencyKey }, { items, executionId: '77' });
	const again = await lab.transfer({ idempotencyKey }, { items, executionId: '77' });
	expect(again.json.map(({ id }) => id)).toEqual(first.json.map(({ id }) => id));
	const start = `wf1-${NODE_ID.slice(0, 8)}-77-0-`;
	expect(await lab.payments()).toEqual([`${start}0`, `${start}1`]);
});

test('another execution pays anew under the default key', async () => {
	const idempotencyKey = await defaultKey();
	await lab.transfer({ idempotencyKey }, { executionId: '1' });
	await lab.transfer({ idempotencyKey }, { executionId: '2' });
	expect(await lab.payments()).toHaveLength(2);
});

test('"Retry execution" never pays again under a new default key', async () => {
	const idempotencyKey = await defaultKey();
	const { error } = await lab.transfer({ idempotencyKey }, { mode: 'retry' as never });
	expect(error?.message).toContain('a retried execution has a new id');
	expect(await lab.calls()).toEqual([]);
});

test('"Retry execution" with the id of the order pays what was not paid, and only that', async () => {
	const items = [{ order: 'a' }, { order: 'b' }];
	await lab.fault({ ...onTransfer, kind: 'status', status: 400, times: 1 });
	await lab.transfer(fromItem, { items, settings: { onError: 'continueRegularOutput' } });
	expect(await lab.payments()).toEqual(['b']);
	await lab.transfer(fromItem, { items, mode: 'retry' as never });
	expect((await lab.payments()).sort()).toEqual(['a', 'b']);
});

test('an interrupted run tells what was paid before', async () => {
	const { error } = await lab.transfer(
		{ ...fromItem, to: '={{ $json.to }}' },
		{
			items: [
				{ order: 'a', to: 'user_1' },
				{ order: 'b', to: 'user_404' },
				{ order: 'c', to: 'user_3' },
			],
		},
	);
	expect(error?.context).toMatchObject({
		providerCode: 'NOT_FOUND',
		itemIndex: 1,
		notStarted: 1,
		wentThrough: [{ index: 0, id: expect.stringMatching(/^trf_/) as string }],
	});
	expect(await lab.payments()).toEqual(['a']);
});

test('a wrong amount in the last item stops the run before the first is paid', async () => {
	const { error } = await lab.transfer(
		{ ...fromItem, amount: '={{ $json.amount }}' },
		{
			items: [
				{ order: 'a', amount: '1.15' },
				{ order: 'b', amount: '1,15' },
			],
		},
	);
	expect(error?.message).toContain('"1,15" is not a plain decimal number');
	expect(await lab.calls()).toEqual([]);
});

test('two items with the same key: the second is refused instead of shown as paid', async () => {
	const { outputs } = await lab.transfer(
		{ ...fromItem, to: '={{ $json.to }}' },
		{
			items: [
				{ order: 'a', to: 'user_1' },
				{ order: 'a', to: 'user_2' },
				{ order: 'b', to: 'user_3' },
			],
			settings: { onError: 'continueErrorOutput' },
		},
	);
	expect(outputs[0]?.map(({ json }) => json.to)).toEqual(['user_1', 'user_3']);
	expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
		{
			error: 'The Idempotency Key is the same as that of an earlier item of this run',
			details: { providerCode: 'KEY_USED_TWICE', earlierItem: 0 },
		},
	]);
	expect(await lab.payments()).toEqual(['a', 'b']);
});

test('a key that was used for another amount is never taken for paid', async () => {
	await lab.transfer({ amount: '5' });
	const { error, json } = await lab.transfer({ amount: '6' });
	expect(json).toEqual([]);
	expect(error?.message).toBe('This transfer may already have happened');
	expect(error?.description).toContain('The wallet shows no debit of 6.00 USD');
	expect(await lab.payments()).toEqual(['order-1']);
});

test('a first answer that comes again for another amount is never taken for paid', async () => {
	const body = { id: 'trf_1', status: 'processing', amount_cents: 500, currency: 'USD' };
	await lab.fault({ ...onTransfer, kind: 'status', status: 200, body });
	const { error } = await lab.transfer({ amount: '6' });
	expect(error?.message).toBe('Roovet answered with a transfer of another amount');
	expect(error?.context).toMatchObject({ providerCode: 'KEY_OF_ANOTHER', transfer: body });
});

test('Continue On Fail goes on and says for each item what happened', async () => {
	const { outputs } = await lab.transfer(
		{ ...fromItem, to: '={{ $json.to }}' },
		{
			items: [
				{ order: 'a', to: 'user_1' },
				{ order: 'b', to: 'two words' },
				{ order: 'c', to: 'user_404' },
			],
			settings: { onError: 'continueErrorOutput' },
		},
	);
	expect(outputs[0]).toHaveLength(1);
	expect(outputs[1]?.map(({ json }) => json)).toMatchObject([
		{ order: 'b', details: { field: 'Recipient', causedBy: 'you' } },
		{ order: 'c', details: { providerCode: 'NOT_FOUND', param: 'to', retryable: false } },
	]);
});

test('cancelling stops before the next item', async () => {
	await lab.control('/latency', { provider: 'roovet', ms: 150 });
	const items = Array.from({ length: 20 }, (_, index) => ({ order: `o${index}` }));
	await lab.transfer(fromItem, { items, cancelAfterMs: 250 });
	await new Promise((resolve) => setTimeout(resolve, 500));
	expect((await lab.payments()).length).toBeLessThan(5);
});

/** The default that the editor fills in, taken from the built node. */
async function defaultKey(): Promise<string> {
	const type = (await loadPackage()).getNode('roovet').type as INodeType;
	const field = type.description.properties.find(({ name }) => name === 'idempotencyKey');
	return field?.default as string;
}
