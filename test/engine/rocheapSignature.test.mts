import { createHmac } from 'node:crypto';

import { fixture, hmac, HOST, newOrder, order, send, signed } from './rocheapCallback.mts';

interface Vector {
	name: string;
	secret: string;
	rawBody: string;
	expected: string;
	hmacOverRawBody: string;
	headerValue?: string | null;
}
const vectors = JSON.parse(fixture('signature-vectors')) as Record<
	'positive' | 'negative' | 'ambiguous',
	Vector[]
>;

beforeEach(newOrder);

describe('signature', () => {
	const REFUSED_OUTRIGHT = ['proto-key'];
	const BYTES_ONLY = ['big-integer-precision'];

	test.each(vectors.positive)(
		'vector $name',
		async ({ name, rawBody, expected, hmacOverRawBody }) => {
			const documented = await send(rawBody, { ...signed(expected), staticData: {} });
			const overBytes = await send(rawBody, { ...signed(hmacOverRawBody), mode: 'manual' });
			if (REFUSED_OUTRIGHT.includes(name)) {
				expect([documented.status, overBytes.status]).toEqual([401, 400]);
				expect([documented.started, overBytes.started]).toEqual([undefined, undefined]);
				return;
			}
			expect(documented.status).toBe(BYTES_ONLY.includes(name) ? 401 : 200);
			expect(overBytes.status).toBe(200);
		},
	);

	test.each(vectors.negative)('vector $name is refused', async ({ name, rawBody, headerValue }) => {
		const headers =
			typeof headerValue === 'string'
				? { 'rocheap-api-signature': headerValue }
				: { 'rocheap-api-signature': undefined as unknown as string };
		const result = await send(rawBody, { headers });
		expect(result.started).toBeUndefined();
		// The body that is not JSON bears a signature that fits its bytes, so it is told what is wrong with it.
		expect(result.status).toBe(name === 'not-json' ? 400 : 401);
		if (result.status === 401) expect(result.answer).toBe('Unauthorized');
	});

	test.each(vectors.ambiguous)('vector $name is accepted', async ({ rawBody, headerValue }) => {
		const { status: answered } = await send(rawBody, {
			...signed(headerValue ?? ''),
			mode: 'manual',
		});
		expect(answered).toBe(200);
	});

	test('ids beyond what a number holds arrive with all digits, verified over the bytes', async () => {
		const text = '{"success":true,"status":{"code":"COMPLETED"},"place_id":9007199254740993}';
		const { started } = await send(text);
		expect(started).toMatchObject([{ place_id: '9007199254740993', verifiedBy: 'rawBody' }]);
	});

	test('no secret, nothing accepted: an empty key would let anyone sign', async () => {
		const text = JSON.stringify(order());
		const forged = createHmac('sha256', '').update(text).digest('hex');
		const { status: answered } = await send(text, {
			...signed(forged),
			credentials: { apiKey: '', baseUrl: HOST },
		});
		expect(answered).toBe(401);
	});

	test('neither the answer nor the log tells anything about key or signature', async () => {
		const { answer, logged } = await send(order(), signed('0'.repeat(64)));
		expect(logged).toHaveLength(1);
		expect(answer + logged.join()).not.toMatch(/rc_test|[0-9a-f]{16}/);
	});

	test('a header that was sent twice is refused', async () => {
		const text = JSON.stringify(order());
		const { status: answered } = await send(text, {
			headers: { 'rocheap-api-signature': [hmac(text), hmac(text)] },
		});
		expect(answered).toBe(401);
	});
});

describe('what is no callback', () => {
	test.each([
		['text/plain', 415],
		['multipart/form-data; boundary=x', 415],
		['application/x-www-form-urlencoded', 415],
		['application/json; charset=utf-8', 200],
		['application\\json', 200],
		['application/vnd.rocheap+json', 200],
	])('content type %s', async (contentType, expected) => {
		const result = await send(order(), { headers: { 'content-type': contentType } });
		expect(result.status).toBe(expected);
	});

	test('a content type that n8n does not read is read by the node', async () => {
		const result = await send(order(), {
			alreadyRead: false,
			headers: { 'content-type': 'application/vnd.rocheap+json' },
		});
		expect(result.started).toHaveLength(1);
	});

	test('signed, but not JSON', async () => {
		const { status: answered, started } = await send('success=true', {
			headers: { 'content-type': undefined as unknown as string },
		});
		expect([answered, started]).toEqual([400, undefined]);
	});

	test('too large, by its declared or by its real length', async () => {
		const large = order({ note: 'x'.repeat(2048) });
		const parameters = { statuses: ['COMPLETED'], options: { maxBodyKb: 1 } };
		expect((await send(large, { parameters })).status).toBe(413);
		const lying = await send(large, { parameters, headers: { 'content-length': '10' } });
		expect(lying.status).toBe(413);
	});

	test('an empty body', async () => {
		expect((await send('')).status).toBe(400);
	});
});
