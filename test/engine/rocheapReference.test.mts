import type { IDataObject } from 'n8n-workflow';

import { RocheapLab } from './rocheapLab.mts';

let lab: RocheapLab;
beforeAll(async () => {
	lab = await new RocheapLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const ofItem = { customOrderId: '={{ $json.order }}' };
const orders = (count: number) => Array.from({ length: count }, (_, n) => ({ order: `o${n}` }));

describe('a reference that would not stop a second payment is refused before anything is sent', () => {
	test.each<[string, unknown, IDataObject, string]>([
		['blanks', ' ', {}, 'REFERENCE_MISSING'],
		['an expression that gives nothing', '={{ $json.order }}', {}, 'REFERENCE_MISSING'],
		['the execution', '={{ $execution.id }}-{{ $itemIndex }}', {}, 'REFERENCE_UNSTABLE'],
		['the run', '=shop-{{ $runIndex }}', {}, 'REFERENCE_UNSTABLE'],
		['the clock', '={{ (+new Date).toString() }}', {}, 'REFERENCE_UNSTABLE'],
		['the clock as a function', '={{ Date() }}', {}, 'REFERENCE_UNSTABLE'],
		['the clock by its name', '={{ DateTime["now"]() }}', {}, 'REFERENCE_UNSTABLE'],
		['the time since', '={{ $json.at.toDateTime().diffToNow() }}', {}, 'REFERENCE_UNSTABLE'],
		['chance', '={{ ["a", "b"].randomItem() }}', {}, 'REFERENCE_UNSTABLE'],
		['a fresh uuid', '={{ crypto.randomUUID() }}', {}, 'REFERENCE_UNSTABLE'],
		['a rounded number', '={{ $json.id }}', { id: 123456789012345680 }, 'INVALID_INPUT'],
		['a rounded number in text', '=dc-{{ $json.id }}', { id: 123456789012345680 }, 'INVALID_INPUT'],
		['half of a character', '={{ "a\ud800" }}', {}, 'INVALID_INPUT'],
		['an object', '={{ $json.order }}', { order: { id: 1 } }, 'INVALID_INPUT'],
		['dots', '..', {}, 'INVALID_INPUT'],
	])('%s', async (_name, customOrderId, item, code) => {
		for (const mode of ['trigger', 'manual', 'retry', 'integrated']) {
			const { error } = await lab.create({ customOrderId } as IDataObject as never, {
				items: [item],
				mode: mode as never,
			});
			expect(error?.context).toMatchObject({ code, causedBy: 'you', retryable: false });
			expect(error?.message).toContain('Custom Order ID');
		}
		expect(await lab.requests()).toEqual([]);
	});
});

test.each([
	['an id of the data', '={{ $json.order }}', { order: 'shop-7' }],
	['a field that is called like chance', '={{ $json.crypto.id }}', { crypto: { id: 'shop-7' } }],
	['a week', "={{ $json.user }}-{{ $now.toFormat('kkkk-WW') }}", { user: 'anna' }],
	['a long id as text', '={{ $json.id }}', { id: '123456789012345678' }],
])('%s is accepted', async (_name, customOrderId, item) => {
	const { json, error } = await lab.create({ customOrderId }, { items: [item] });
	expect(error).toBeUndefined();
	expect(json).toMatchObject([{ existing: false }]);
});

test('two items with one reference: with Continue On Fail one is paid, without it none', async () => {
	const items = Array.from({ length: 20 }, () => ({ order: 'shop-1' }));
	const { error } = await lab.create(ofItem, { items });
	expect(error?.context).toMatchObject({ code: 'REFERENCE_USED_TWICE', itemIndex: 1 });
	expect(await lab.requests()).toEqual([]);

	const settings = { onError: 'continueRegularOutput' as const };
	const { json } = await lab.create(ofItem, { items, settings });
	expect(json.filter((item) => 'error' in item)).toHaveLength(19);
	expect(json[1]).toMatchObject({
		error: { code: 'REFERENCE_USED_TWICE', reference: 'shop-1', itemWithSameReference: 0 },
	});
	expect(await lab.payouts()).toEqual(['shop-1']);
});

test('a wrong reference in the last item stops the run before the first is paid', async () => {
	const items = [...orders(3), { order: '' }];
	const { error } = await lab.create(ofItem, { items });
	expect(error?.context).toMatchObject({ code: 'REFERENCE_MISSING', itemIndex: 3 });
	expect(await lab.requests()).toEqual([]);
});

describe('Retry On Fail', () => {
	const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };

	test('a stale 401 in the middle: every order once, and the items of the first try are not sent again', async () => {
		await lab.fault({
			method: 'POST',
			kind: 'status',
			status: 401,
			body: { success: false, error: 'Invalid API key.' },
		});
		const items = orders(6);
		const { json, error } = await lab.create(ofItem, { items, settings });
		expect(error).toBeUndefined();
		expect(json.map(({ existing }) => existing)).toEqual(items.map(() => false));
		expect(await lab.payouts()).toEqual(items.map(({ order }) => order));
	});

	test('the report of the last try holds what the first has paid', async () => {
		const items = [
			...orders(3).map((item) => ({ ...item, user: 261 })),
			{ order: 'o3', user: 405 },
		];
		const { error } = await lab.create(
			{ ...ofItem, robloxUserId: '={{ $json.user }}' },
			{ items: [...items, { order: 'o4', user: 261 }], settings },
		);
		expect(await lab.payouts()).toEqual(['o0', 'o1', 'o2']);
		expect(error?.context).toMatchObject({
			code: 'GAMEPASS_NOT_FOUND',
			wentThrough: ['o0', 'o1', 'o2'].map((reference, item) => ({
				item,
				reference,
				id: expect.any(String) as string,
			})),
			notStarted: [4],
		});
		expect(error?.description).toContain('3 items went through in this execution (item 0: ');
		const posts = (await lab.requests()).filter((request) => request.startsWith('POST'));
		// Three that are paid, once each, and the one that is refused, at each try.
		expect(posts).toHaveLength(3 + 3);
	});

	test('with Continue On Fail n8n repeats a run whose first item failed; what is paid stays paid once', async () => {
		const items = [
			{ order: 'a', user: 405 },
			{ order: 'b', user: 1 },
			{ order: 'c', user: 2 },
		];
		const { json } = await lab.create(
			{ ...ofItem, robloxUserId: '={{ $json.user }}' },
			{ items, settings: { ...settings, onError: 'continueRegularOutput' } },
		);
		expect(json).toMatchObject([
			{ error: { code: 'GAMEPASS_NOT_FOUND' } },
			{ custom_order_id: 'b', existing: false },
			{ custom_order_id: 'c', existing: false },
		]);
		expect(await lab.payouts()).toEqual(['b', 'c']);
	});
});
