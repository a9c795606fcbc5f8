import {
	decide,
	isWanted,
	namesOf,
	type EventRules,
} from '../../../../nodes/Rocheap/trigger/events';
import { answerOf, fixture, webhookContext, type Json, type WebhookSetup } from '../../support.mts';

const RULES: EventRules = {
	statuses: ['COMPLETED', 'FAILED'],
	causes: ['receiver', 'provider', 'you'],
	confirm: false,
	once: true,
	ignoreLate: true,
};
const COMPLETED = fixture('get-order-info.success-completed');
const PROCESSING = fixture('get-order-info.success-processing');
const FAILED = { ...fixture('get-order-info.success-failed-order'), order_id: COMPLETED.order_id };
const ALL = { ...RULES, statuses: ['COMPLETED', 'FAILED', 'PROCESSING', 'other'] };
const MARKS = { verifiedBy: 'canonical' };

const decided = async (body: Json, rules: Partial<EventRules> = {}, setup: WebhookSetup = {}) =>
	await decide(webhookContext(setup).context, body, { ...RULES, ...rules }, MARKS);

const START = { start: expect.anything() as unknown };
const UNWANTED = { ignore: 'Not one of the statuses this trigger waits for' };

describe('a callback', () => {
	test('starts the workflow with the order, what to branch on, and a key of the event', async () => {
		const decision = await decided(COMPLETED);
		expect(decision).toEqual({
			start: {
				...COMPLETED,
				outcome: 'completed',
				failure: null,
				confirmed: false,
				verifiedBy: 'canonical',
				eventKey: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
			},
			names: { key: namesOf(COMPLETED, RULES).key },
		});
	});

	test('without an ID of its order has no key', async () => {
		const nameless = { ...COMPLETED, order_id: undefined, custom_order_id: undefined };
		expect(await decided(nameless)).toMatchObject({ start: { eventKey: null }, names: {} });
	});
});

describe('the key of an event', () => {
	const keyOf = (order: Json, rules = RULES) => namesOf(order, rules).key;

	test('is the same for each callback about an order and status, whatever else it says', () => {
		expect(keyOf({ ...COMPLETED, robux: 5000, note: 'x' })).toBe(keyOf(COMPLETED));
		expect(keyOf(COMPLETED, { ...ALL, ignoreLate: false })).toBe(keyOf(COMPLETED));
	});

	test('is another one for another order or another status', () => {
		const keys = [COMPLETED, { ...COMPLETED, order_id: 'other' }, FAILED, PROCESSING].map((order) =>
			keyOf(order),
		);
		expect(new Set(keys).size).toBe(4);
	});

	test('cannot be made to look like that of another event by an ID', () => {
		const status = (code: string) => ({ status: { code } });
		expect(keyOf({ order_id: 'a|b', ...status('c') })).not.toBe(
			keyOf({ order_id: 'a', ...status('b|c') }),
		);
		expect(keyOf({ order_id: 'a', ...status('ended') })).not.toBe(
			namesOf({ order_id: 'a', ...status('COMPLETED') }, ALL).leaves,
		);
	});
});

describe('the filters', () => {
	test('keep out a status that nobody waits for', async () => {
		expect(await decided(PROCESSING)).toEqual(UNWANTED);
		expect(isWanted(PROCESSING, RULES)).toBe(false);
	});

	test('let a status that is not documented in as other', async () => {
		const odd = { ...COMPLETED, status: { code: 'ON_HOLD' } };
		expect(await decided(odd)).toEqual(UNWANTED);
		expect(await decided(odd, { statuses: ['other'] })).toMatchObject(START);
		expect(await decided(odd, { statuses: ['COMPLETED'] })).toEqual(UNWANTED);
	});

	test('tell failures apart by who has to act', async () => {
		expect(await decided(FAILED, { causes: ['receiver'] })).toMatchObject(START);
		expect(await decided(FAILED, { causes: ['you', 'provider'] })).toEqual(UNWANTED);
		expect(await decided(COMPLETED, { causes: [] })).toMatchObject(START);
	});

	test('let a failure with a code that is not known in as the provider’s', async () => {
		const odd = { ...FAILED, failure_code: { code: 'NEW', message: '' } };
		expect(await decided(odd, { causes: ['provider'] })).toMatchObject(START);
	});
});

describe('a late status', () => {
	const lateAfter = (code: string, rules = ALL) =>
		namesOf({ ...COMPLETED, status: { code } }, rules).lateAfter;
	const leaves = (order: Json, rules = ALL) => namesOf(order, rules).leaves;

	test.each(['PROCESSING', 'CREATED', 'ON_HOLD'])('is late after any end: %s', (code) => {
		expect(lateAfter(code)).toBeDefined();
		for (const end of [COMPLETED, FAILED]) expect(leaves(end)).toBe(lateAfter(code));
	});

	test('is never an end: a refund comes after completion and has to be heard', () => {
		expect(lateAfter('COMPLETED')).toBeUndefined();
		expect(namesOf(FAILED, ALL).lateAfter).toBeUndefined();
	});

	test('is none when the user wants it', () => {
		const rules = { ...ALL, ignoreLate: false };
		expect(lateAfter('PROCESSING', rules)).toBeUndefined();
		expect(leaves(COMPLETED, rules)).toBeUndefined();
	});

	test('costs nothing to remember where nobody waits for one', () => {
		expect(leaves(COMPLETED, RULES)).toBeUndefined();
	});

	test('makes an end that nobody waits for worth remembering', async () => {
		const rules = { statuses: ['PROCESSING'] };
		expect(await decided(COMPLETED, rules)).toMatchObject({
			names: { leaves: lateAfter('CREATED') },
		});
		expect(Object.keys(await decided(COMPLETED, rules))).toContain('remember');
		expect(await decided(COMPLETED, { ...rules, ignoreLate: false })).toEqual(UNWANTED);
	});
});

describe('confirmation by ROCheap', () => {
	const credentials = { apiKey: 'key', baseUrl: 'http://127.0.0.1:9' };
	const confirming = (answer: () => unknown) => {
		const urls: string[] = [];
		const request = (_type: string, { url }: Json) =>
			Promise.resolve(urls.push(String(url))).then(answer);
		const confirmed = async (body: Json) =>
			await decided(body, { ...ALL, confirm: true }, { request, credentials });
		return { urls, confirmed };
	};
	const order =
		(changes: Json = {}) =>
		() =>
			answerOf(200, { ...COMPLETED, ...changes });

	test('starts with what ROCheap says and not with what was delivered', async () => {
		const { confirmed, urls } = confirming(order({ robux: 5 }));
		const decision = await confirmed({ ...COMPLETED, robux: 5000 });
		expect(decision).toMatchObject({ start: { robux: 5, confirmed: true } });
		expect(urls).toEqual([`http://127.0.0.1:9/get_order_info/${String(COMPLETED.order_id)}`]);
	});

	test('names the event after what ROCheap says', async () => {
		const { confirmed } = confirming(order());
		expect(await confirmed(PROCESSING)).toMatchObject({
			names: { key: namesOf(COMPLETED, ALL).key },
		});
	});

	test.each<[string, () => unknown]>([
		['knows no such order', () => answerOf(404, fixture('get-order-info.error-not-found'))],
		['answers with a page', () => answerOf(403, '<html>')],
		['answers with another order', order({ order_id: 'other' })],
		['refuses the key', () => answerOf(401, fixture('any.error-invalid-api-key'))],
	])('asks for the delivery again when ROCheap %s', async (_name, answer) => {
		expect(await confirming(answer).confirmed(COMPLETED)).toMatchObject({
			rejection: { status: 503 },
		});
	});

	test('encodes the id that was delivered', async () => {
		const { confirmed, urls } = confirming(order());
		await confirmed({ ...COMPLETED, order_id: '../balance?x=1' });
		expect(urls).toEqual(['http://127.0.0.1:9/get_order_info/..%2Fbalance%3Fx%3D1']);
	});
});
