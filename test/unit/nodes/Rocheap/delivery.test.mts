import type { IDataObject } from 'n8n-workflow';

import { decide, type DeliveryRules } from '../../../../nodes/Rocheap/delivery';
import { answerOf, fixture, webhookContext, type Json, type WebhookSetup } from '../../support.mts';

const RULES: DeliveryRules = {
	statuses: ['COMPLETED', 'FAILED'],
	causes: ['receiver', 'provider', 'you'],
	confirm: false,
	ignoreLate: true,
};
const COMPLETED = fixture('get-order-info.success-completed');
const PROCESSING = fixture('get-order-info.success-processing');
const FAILED = { ...fixture('get-order-info.success-failed-order'), order_id: COMPLETED.order_id };
const ALL = { ...RULES, statuses: ['COMPLETED', 'FAILED', 'PROCESSING', 'other'] };

/** One trigger that gets deliveries, each request with its own copy of what is stored. */
function trigger(setup: WebhookSetup = {}) {
	const nodeId = setup.nodeId ?? webhookContext().context.getNode().id;
	let stored: IDataObject = {};
	const deliver = async (body: Json, rules: Partial<DeliveryRules> = {}) => {
		const { context, staticData } = webhookContext({
			...setup,
			nodeId,
			staticData: JSON.parse(JSON.stringify(stored)) as IDataObject,
		});
		const decision = await decide(context, body, { ...RULES, ...rules });
		stored = staticData;
		return decision;
	};
	return { deliver, stored: () => stored };
}

const START = { start: expect.anything() as unknown };
const SEEN = { ignore: 'Already received' };
const LATE = { ignore: 'The order has ended already' };
const UNWANTED = { ignore: 'Not one of the statuses this trigger waits for' };

describe('a delivery', () => {
	test('starts the workflow with the order and what to branch on', async () => {
		expect(await trigger().deliver(COMPLETED)).toEqual({
			start: {
				...COMPLETED,
				outcome: 'completed',
				causedBy: null,
				retryable: null,
				confirmed: false,
			},
		});
	});

	test('that comes again starts nothing, also after a restart', async () => {
		const { deliver, stored } = trigger();
		expect(await deliver(COMPLETED)).toMatchObject(START);
		expect(await deliver(COMPLETED)).toEqual(SEEN);
		const restarted = webhookContext({ nodeId: 'fresh-process', staticData: stored() });
		expect(await decide(restarted.context, COMPLETED, RULES)).toEqual(SEEN);
	});

	test('of another order or another status is another one', async () => {
		const { deliver } = trigger();
		expect(await deliver(COMPLETED)).toMatchObject(START);
		expect(await deliver({ ...COMPLETED, order_id: 'other' })).toMatchObject(START);
		expect(await deliver(FAILED)).toMatchObject(START);
	});

	test('comes through every time while listening for a test event, and nothing is remembered', async () => {
		const { deliver, stored } = trigger({ mode: 'manual' });
		expect(await deliver(COMPLETED)).toMatchObject(START);
		expect(await deliver(COMPLETED)).toMatchObject(START);
		expect(stored()).toEqual({});
	});
});

describe('the filters', () => {
	test('keep out a status that nobody waits for, without storing anything', async () => {
		const { deliver, stored } = trigger();
		expect(await deliver(PROCESSING)).toEqual(UNWANTED);
		expect(stored()).toEqual({});
	});

	test('let a status that is not documented in as other', async () => {
		const odd = { ...COMPLETED, status: { code: 'ON_HOLD' } };
		expect(await trigger().deliver(odd)).toEqual(UNWANTED);
		expect(await trigger().deliver(odd, { statuses: ['other'] })).toMatchObject(START);
		expect(await trigger().deliver(odd, { statuses: ['COMPLETED'] })).toEqual(UNWANTED);
	});

	test('tell failures apart by who has to act', async () => {
		expect(await trigger().deliver(FAILED, { causes: ['receiver'] })).toMatchObject(START);
		expect(await trigger().deliver(FAILED, { causes: ['you', 'provider'] })).toEqual(UNWANTED);
		expect(await trigger().deliver(COMPLETED, { causes: [] })).toMatchObject(START);
	});

	test('let a failure with a code that is not known in as the provider’s', async () => {
		const odd = { ...FAILED, failure_code: { code: 'NEW', message: '' } };
		expect(await trigger().deliver(odd, { causes: ['provider'] })).toMatchObject(START);
	});
});

describe('a late status', () => {
	test.each(['PROCESSING', 'CREATED', 'ON_HOLD'])(
		'does not reopen an ended order: %s',
		async (code) => {
			const late = { ...COMPLETED, status: { code } };
			for (const end of [COMPLETED, FAILED]) {
				const { deliver } = trigger();
				expect(await deliver(end, ALL)).toMatchObject(START);
				expect(await deliver(late, ALL)).toEqual(LATE);
			}
		},
	);

	test('does not reopen an order whose end nobody waited for', async () => {
		const { deliver } = trigger();
		expect(await deliver(COMPLETED, { statuses: ['PROCESSING'] })).toEqual(UNWANTED);
		expect(await deliver(PROCESSING, { statuses: ['PROCESSING'] })).toEqual(LATE);
	});

	test('comes through when the user wants it', async () => {
		const { deliver } = trigger();
		await deliver(COMPLETED, ALL);
		expect(await deliver(PROCESSING, { ...ALL, ignoreLate: false })).toMatchObject(START);
	});

	test('is no refund: that comes after completion and has to be heard', async () => {
		const { deliver } = trigger();
		await deliver(COMPLETED);
		const refund = { ...FAILED, failure_code: { code: 'ORDER_REFUNDED', message: '' } };
		expect(await deliver(refund)).toMatchObject({ start: { providerCode: 'ORDER_REFUNDED' } });
	});

	test('before the end is in order', async () => {
		const { deliver } = trigger();
		expect(await deliver(PROCESSING, ALL)).toMatchObject(START);
		expect(await deliver(COMPLETED, ALL)).toMatchObject(START);
	});
});

describe('confirmation by ROCheap', () => {
	const credentials = { apiKey: 'key', baseUrl: 'http://127.0.0.1:9' };
	const confirming = (answer: () => unknown) => {
		const urls: string[] = [];
		const request = (_type: string, { url }: Json) =>
			Promise.resolve(urls.push(String(url))).then(answer);
		const { deliver } = trigger({ request, credentials });
		return { urls, deliver: (body: Json) => deliver(body, { ...ALL, confirm: true }) };
	};
	const order =
		(changes: Json = {}) =>
		() =>
			answerOf(200, { ...COMPLETED, ...changes });

	test('starts with what ROCheap says and not with what was delivered', async () => {
		const { deliver, urls } = confirming(order({ robux: 5 }));
		const decision = await deliver({ ...COMPLETED, robux: 5000 });
		expect(decision).toMatchObject({ start: { robux: 5, confirmed: true } });
		expect(urls).toEqual([`http://127.0.0.1:9/get_order_info/${String(COMPLETED.order_id)}`]);
	});

	test.each<[string, () => unknown]>([
		['knows no such order', () => answerOf(404, fixture('get-order-info.error-not-found'))],
		['answers with a page', () => answerOf(403, '<html>')],
		['answers with another order', order({ order_id: 'other' })],
		['refuses the key', () => answerOf(401, fixture('any.error-invalid-api-key'))],
	])('asks for the delivery again when ROCheap %s', async (_name, answer) => {
		const { deliver } = confirming(answer);
		expect(await deliver(COMPLETED)).toMatchObject({ rejection: { status: 503 } });
		expect(await deliver(COMPLETED)).toMatchObject({ rejection: { status: 503 } });
	});

	test('is asked for once and starts once, however many the same moment brings', async () => {
		const { deliver, urls } = confirming(order());
		const decisions = await Promise.all([1, 2, 3, 4].map(async () => await deliver(COMPLETED)));
		expect(decisions.filter((decision) => 'start' in decision)).toHaveLength(1);
		expect(decisions.filter((decision) => 'ignore' in decision)).toHaveLength(3);
		expect(urls).toHaveLength(1);
	});

	test('that tells of a later status starts once for both deliveries', async () => {
		const { deliver } = confirming(order());
		const decisions = await Promise.all([deliver(PROCESSING), deliver(COMPLETED)]);
		expect(decisions.filter((decision) => 'start' in decision)).toHaveLength(1);
	});

	test('encodes the id that was delivered', async () => {
		const { deliver, urls } = confirming(order());
		await deliver({ ...COMPLETED, order_id: '../balance?x=1' });
		expect(urls).toEqual(['http://127.0.0.1:9/get_order_info/..%2Fbalance%3Fx%3D1']);
	});
});
