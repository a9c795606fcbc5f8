import { documented } from './robloxLab.mts';
import { allAsked, refusal, refuse } from './robloxOfficial.mts';

afterEach(allAsked);

describe('every code of the trade service', () => {
	test.each([
		[1, 400, 'you', false],
		[2, 400, 'you', false],
		[3, 400, 'you', false],
		[4, 403, 'you', false],
		[6, 400, 'receiver', true],
		[7, 400, 'you', false],
		[8, 400, 'you', false],
		[9, 400, 'you', false],
		[10, 400, 'you', false],
		[11, 400, 'you', false],
		[12, 400, 'you', false],
		[13, 400, 'you', false],
		[15, 400, 'you', false],
		[16, 400, 'you', false],
		[17, 400, 'you', false],
		[18, 400, 'you', false],
		[21, 400, 'you', false],
		[22, 400, 'you', false],
		[23, 400, 'you', false],
		[25, 400, 'provider', true],
		[30, 400, 'receiver', false],
	])(
		'%i: what happened, how to fix it, who has to act',
		async (code, status, causedBy, retryable) => {
			const error = await refusal(status, { errors: [{ code, message: 'as Roblox says it' }] });
			expect(error.message.length).toBeGreaterThan(15);
			expect(error.description).toMatch(/^[A-Z].*\./);
			expect(error.description).toContain(
				`Roblox said: "as Roblox says it" (${code}, HTTP ${status})`,
			);
			expect(error.context).toMatchObject({ providerCode: String(code), causedBy, retryable });
		},
	);

	test.each([
		['v1-trade-accept.error-400-inactive', 400, { providerCode: '3' }],
		['v1-trade-accept.error-400-two-step', 400, { providerCode: '23', manualAction: true }],
		['v1-trade-send.error-400-insufficient-robux', 400, { providerCode: '17' }],
		['v2-trade-send.error-400-robux-requires-plus', 400, { providerCode: '30' }],
		[
			'v2-trade-send.error-400-privacy',
			400,
			{ providerCode: '22', side: 'partner', causedBy: 'receiver', field: 'recipient' },
		],
		[
			'v1-trade-send.error-400-invalid-user-assets',
			400,
			{
				providerCode: '12',
				fieldData: [
					{ userAssetId: 13003706, reason: 'NotOwned' },
					{ userAssetId: 30456875, reason: 'NotOwned' },
				],
			},
		],
		['any.error-401', 401, { providerCode: 'UNAUTHENTICATED' }],
		['v1-trade-send.error-503', 503, { providerCode: 'OUTCOME_UNKNOWN' }],
	])('%s', async (name, status, fields) => {
		const error = await refusal(status, documented(name));
		expect(error.context).toMatchObject(fields);
	});

	test.each([
		['sender', 'you', 'you'],
		['Sender', 'you', 'you'],
		['receiver', 'partner', 'receiver'],
		['recipient', 'partner', 'receiver'],
	])('code 22 with the field %s is about: %s', async (field, side, causedBy) => {
		const error = await refusal(400, { errors: [{ code: 22, field }] });
		expect(error.context).toMatchObject({ side, causedBy });
	});

	test('code 16 tells the lowest value, code 12 the items', async () => {
		const low = await refusal(400, { errors: [{ code: 16, fieldData: 706 }] });
		expect(low.description).toContain('the value 706');
		const items = await refusal(400, documented('v1-trade-send.error-400-invalid-user-assets'));
		expect(items.description).toContain('13003706: NotOwned, 30456875: NotOwned');
	});

	test('code 14 with HTTP 429 is repeated, and told when it stays', async () => {
		refuse(429, documented('v1-trade-send.error-429'), { 'retry-after': '0' });
		const error = await refusal(429, documented('v1-trade-send.error-429'), { 'retry-after': '0' });
		expect(error.context).toMatchObject({ providerCode: '14', retryable: true });
	});

	test('code 0 says nothing: the status decides', async () => {
		const zero = { errors: [{ code: 0, message: '' }] };
		expect((await refusal(401, zero)).context?.providerCode).toBe('UNAUTHENTICATED');
		expect((await refusal(403, zero)).context?.providerCode).toBe('FORBIDDEN');
		expect((await refusal(404, zero)).context?.providerCode).toBe('NOT_FOUND');
		expect((await refusal(500, zero)).context?.providerCode).toBe('OUTCOME_UNKNOWN');
	});

	test('a code that nobody knows keeps its number', async () => {
		const error = await refusal(400, { errors: [{ code: 99, message: 'new' }] });
		expect(error.message).toContain('does not know');
		expect(error.context).toMatchObject({ providerCode: '99', providerMessage: 'new' });
	});

	test.each([
		['an object without a list', { code: 17, message: 'bare' }, {}, '17', 'bare'],
		['a list of bare texts', { errors: ['only text'] }, {}, 'UNKNOWN_CODE', 'only text'],
		['a bare text', '"only text"', {}, 'UNKNOWN_CODE', 'only text'],
		['a header alone', '', { 'x-roblox-system-reason': 'why' }, 'UNKNOWN_CODE', 'why'],
	])('%s is understood as well', async (_name, body, headers, providerCode, providerMessage) => {
		const error = await refusal(400, body, headers);
		expect(error.context).toMatchObject({ providerCode, providerMessage });
	});
});
