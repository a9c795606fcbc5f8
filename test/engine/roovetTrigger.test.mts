import { createHmac } from 'node:crypto';
import type { IHookFunctions, INodeType } from 'n8n-workflow';

import { loadPackage, processedData } from './engine.mts';
import { documented } from './roovetLab.mts';
import { deliver, type Delivery, type DeliveryResult } from './webhook.mts';

const SECRET = 'whsec_test_0123456789';
let nextId = 0;
beforeEach(() => (nextId += 1));

const seconds = () => Math.floor(Date.now() / 1000);
const event = (changes: object = {}) => ({
	...documented('webhook.order-created'),
	id: `ord_${nextId}`,
	...changes,
});
const timestamped = (text: string, t = seconds()) =>
	`t=${t},v1=${createHmac('sha256', SECRET).update(`${t}.${text}`).digest('hex')}`;
const base64 = (text: string) => createHmac('sha256', SECRET).update(text).digest('base64');

interface Changes extends Omit<Partial<Delivery>, 'body' | 'headers'> {
	signature?: string | string[] | undefined;
	headers?: Delivery['headers'];
	secret?: string;
	scheme?: string;
}

const send = async (body: object | string, changes: Changes = {}): Promise<DeliveryResult> => {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const { secret = SECRET, scheme = 'auto', headers, signature, ...more } = changes;
	return await deliver({
		type: 'roovetTrigger',
		credential: 'roovetApi',
		credentials: {
			apiKey: 'key',
			baseUrl: 'https://roovet.com',
			webhookSecret: secret,
			signatureScheme: scheme,
		},
		parameters: { events: '' },
		body: text,
		...more,
		headers: {
			'content-type': 'application/json',
			'x-roovet-signature': ('signature' in changes ? signature : timestamped(text)) as string,
			...headers,
		},
	});
};

describe('a signed delivery starts the workflow', () => {
	test('with what Roovet sent, the scheme that verified it, and the times', async () => {
		const body = event({ note: 'ü/ö' });
		expect((await send(body)).started).toEqual([
			{
				...body,
				verifiedBy: 'timestamped',
				verifiedWith: 'current',
				eventKey: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
				signedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				receivedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
			},
		]);
	});

	test.each(['auto', 'bodyBase64'])('signed over the body, with the scheme %s', async (scheme) => {
		const text = JSON.stringify(event());
		const { started } = await send(text, { scheme, signature: base64(text) });
		expect(started).toMatchObject([{ verifiedBy: 'bodyBase64', signedAt: null }]);
	});

	test('over its bytes, whatever they look like', async () => {
		const text = `{ "event":"order.created",\r\n "id":"ord_${nextId}", "n":"\\u00fc", "u":"https:\\/\\/x" }\n`;
		expect((await send(text)).started).toMatchObject([{ n: 'ü', u: 'https://x' }]);
	});

	test('although n8n has not read a content type that it does not know', async () => {
		const headers = { 'content-type': 'application/vnd.roovet+json' };
		expect((await send(event(), { alreadyRead: false, headers })).started).toHaveLength(1);
	});

	test('whatever X-Roovet-Timestamp says, which no signature covers', async () => {
		expect((await send(event(), { headers: { 'x-roovet-timestamp': '1' } })).started).toHaveLength(
			1,
		);
	});
});

describe('a delivery is refused with 401 and starts nothing', () => {
	const text = () => JSON.stringify(event());
	test.each<[string, () => Changes]>([
		['without a signature', () => ({ signature: undefined })],
		['with an empty signature', () => ({ signature: '' })],
		['with a signature header that came twice', () => ({ signature: ['a', 'b'] })],
		['signed with another secret', () => ({ secret: 'another-secret' })],
		['signed for another body', () => ({ signature: timestamped('{}') })],
		['signed too long ago', () => ({ signature: timestamped(text(), seconds() - 400) })],
		['signed in the future', () => ({ signature: timestamped(text(), seconds() + 400) })],
		[
			'timestamped where base64 is expected',
			() => ({ scheme: 'bodyBase64', signature: timestamped(text()) }),
		],
		[
			'base64 where timestamped is expected',
			() => ({ scheme: 'timestamped', signature: base64(text()) }),
		],
		['without a secret in the credential', () => ({ secret: '' })],
		[
			'signed with an empty secret',
			() => ({
				secret: ' ',
				signature: createHmac('sha256', '').update(text()).digest('base64'),
			}),
		],
	])('%s', async (_name, changes) => {
		const result = await send(text(), changes());
		expect([result.status, result.answer, result.started]).toEqual([
			401,
			'Unauthorized',
			undefined,
		]);
		expect(result.logged).toHaveLength(1);
		expect(result.logged.join()).not.toMatch(/whsec|another-secret|[0-9a-f]{16}/);
	});

	test('the tolerance can be set', async () => {
		const signature = timestamped(text(), seconds() - 400);
		const parameters = { events: '', options: { toleranceSeconds: 500 } };
		expect((await send(text(), { signature, parameters })).started).toHaveLength(1);
		const strict = { events: '', options: { toleranceSeconds: 10 } };
		const old = timestamped(text(), seconds() - 20);
		expect((await send(text(), { signature: old, parameters: strict })).status).toBe(401);
	});
});

describe('what is signed and no event', () => {
	test.each([
		['not JSON', 'event=a'],
		['a list', '[]'],
		['without an event', '{"id":"a"}'],
		['with a __proto__ key', '{"event":"a","__proto__":{"x":1}}'],
	])('%s: 400', async (_name, text) => {
		const { status, started } = await send(text);
		expect([status, started]).toEqual([400, undefined]);
	});

	test('an empty body: 400', async () => expect((await send('')).status).toBe(400));

	test('another content type: 415', async () => {
		expect((await send(event(), { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
	});

	test('too large: 413', async () => {
		const parameters = { events: '', options: { maxBodyKb: 1 } };
		const large = event({ note: 'x'.repeat(2048) });
		expect((await send(large, { parameters })).status).toBe(413);
		const lying = { parameters, headers: { 'content-length': '10' } };
		expect((await send(large, lying)).status).toBe(413);
	});
});

describe('the event filter', () => {
	test.each([
		['', true],
		['order.created', true],
		['wallet.credited, order.*', true],
		['wallet.credited', false],
	])('%p lets order.created through: %p', async (events, starts) => {
		const result = await send(event(), { parameters: { events } });
		expect(result.started !== undefined).toBe(starts);
		expect(result.status).toBe(200);
		if (!starts) expect(result.stored).toBe(false);
	});
});

describe('duplicates', () => {
	test('the same event, id and ts starts once, signed anew or not', async () => {
		const first = await send(event());
		const text = JSON.stringify(event());
		const signature = timestamped(text, seconds() - 5);
		const again = await send(text, { signature });
		expect([first.started?.length, again.started]).toEqual([1, undefined]);
		expect(again.answer).toBe('Already received');
	});

	test('an event is remembered by n8n, not in static data', async () => {
		const { entries } = processedData;
		const { staticData } = await send(event());
		expect(staticData).toEqual({});
		expect(processedData.entries).toHaveLength(entries.length + 1);
	});

	test('every delivery starts with the same eventKey when the database of the user decides', async () => {
		const parameters = { events: '', options: { once: false } };
		const before = processedData.entries.length;
		const sent = [await send(event(), { parameters }), await send(event(), { parameters })];
		expect(sent.map(({ started }) => started?.length)).toEqual([1, 1]);
		expect(sent[0]?.started?.[0]?.eventKey).toMatch(/^[0-9a-f]{32}$/);
		expect(sent[1]?.started?.[0]?.eventKey).toBe(sent[0]?.started?.[0]?.eventKey);
		expect(processedData.entries).toHaveLength(before);
	});

	test.each([
		['event', { event: 'order.paid' }],
		['id', { id: 'another' }],
		['ts', { ts: 1 }],
	])('another %s starts again', async (_name, changes) => {
		await send(event());
		expect((await send(event(changes))).started).toHaveLength(1);
	});

	test('without ts the body counts, so that a second change is not lost', async () => {
		const body = { event: 'order.updated', id: `ord_${nextId}` };
		await send({ ...body, state: 'paid' });
		const other = await send({ ...body, state: 'sent' });
		expect(other.started).toHaveLength(1);
		expect((await send({ ...body, state: 'paid' })).started).toBeUndefined();
	});

	test('ten at the same moment start once', async () => {
		const results = await Promise.all(Array.from({ length: 10 }, async () => await send(event())));
		expect(results.filter(({ started }) => started)).toHaveLength(1);
	});

	test('a replay of a delivery that holds no time starts nothing', async () => {
		const text = JSON.stringify(event());
		const changes = { scheme: 'bodyBase64', signature: base64(text) };
		await send(text, changes);
		expect((await send(text, changes)).started).toBeUndefined();
	});

	test('listening for a test event shows the same delivery again', async () => {
		await send(event(), { mode: 'manual' });
		expect((await send(event(), { mode: 'manual' })).started).toHaveLength(1);
	});
});

describe('activation', () => {
	const create = async (webhookSecret: string) => {
		const type = (await loadPackage()).getNode('roovetTrigger').type as INodeType;
		const logged: string[] = [];
		const context = {
			getCredentials: async () => await Promise.resolve({ webhookSecret }),
			getNode: () => ({ name: 'Roovet Trigger', type: 'roovetTrigger' }),
			getNodeWebhookUrl: () => 'https://n8n.example/webhook/1/roovet',
			logger: { info: (text: string) => logged.push(text) },
		};
		await type.webhookMethods!.default!.create.call(context as unknown as IHookFunctions);
		return logged;
	};

	test('says which address to enter', async () => {
		expect(await create(SECRET)).toEqual([
			expect.stringContaining('https://n8n.example/webhook/1/roovet'),
		]);
	});

	test('does not pretend to work without a secret', async () => {
		await expect(create(' ')).rejects.toThrow('has no Webhook Secret');
	});
});
