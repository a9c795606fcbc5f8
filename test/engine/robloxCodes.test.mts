import { documented } from './robloxLab.mts';
import { allAsked, refusal, refuse } from './robloxOfficial.mts';

afterEach(allAsked);

describe('every code of the trade service', () => {
	test.each([
		[1, 'UNKNOWN_LIST', 400, 'you', false],
		[2, 'TRADE_NOT_FOUND', 400, 'you', false],
		[3, 'TRADE_NOT_OPEN', 400, 'you', false],
		[4, 'NOT_ALLOWED', 403, 'you', false],
		[6, 'PARTNER_MUST_CONFIRM', 400, 'receiver', true],
		[7, 'USER_CANNOT_TRADE', 400, 'you', false],
		[8, 'OFFERS_MISSING', 400, 'you', false],
		[9, 'WRONG_NUMBER_OF_OFFERS', 400, 'you', false],
		[10, 'INVALID_PARTNER', 400, 'you', false],
		[11, 'NEGATIVE_ROBUX', 400, 'you', false],
		[12, 'INVALID_ITEMS', 400, 'you', false],
		[13, 'WRONG_NUMBER_OF_ITEMS', 400, 'you', false],
		[15, 'UNBALANCED', 400, 'you', false],
		[16, 'VALUE_RATIO_TOO_LOW', 400, 'you', false],
		[17, 'NOT_ENOUGH_ROBUX', 400, 'you', false],
		[18, 'TOO_MANY_ROBUX', 400, 'you', false],
		[21, 'TRADE_WITH_YOURSELF', 400, 'you', false],
		[22, 'PRIVACY_TOO_STRICT', 400, 'you', false],
		[23, 'TWO_STEP_VERIFICATION', 400, 'you', false],
		[25, 'STALE_CURSOR', 400, 'provider', true],
		[30, 'PARTNER_CANNOT_SEND_ROBUX', 400, 'receiver', false],
	])(
		'%i, %s: what happened, how to fix it, who has to act',
		async (number, code, status, causedBy, retryable) => {
			const error = await refusal(status, {
				errors: [{ code: number, message: 'as Roblox says it' }],
			});
			expect(error.message.length).toBeGreaterThan(15);
			expect(error.description).toMatch(/^[A-Z].*\./);
			expect(error.description).toContain(
				`Roblox said: "as Roblox says it" (${code}, HTTP ${status})`,
			);
			expect(error.context).toMatchObject({
				code,
				providerCode: String(number),
				causedBy,
				retryable,
			});
		},
	);

	test.each([
		['v1-trade-accept.error-400-inactive', 400, { code: 'TRADE_NOT_OPEN', providerCode: '3' }],
		[
			'v1-trade-accept.error-400-two-step',
			400,
			{ code: 'TWO_STEP_VERIFICATION', providerCode: '23', manualAction: true },
		],
		[
			'v1-trade-send.error-400-insufficient-robux',
			400,
			{ code: 'NOT_ENOUGH_ROBUX', providerCode: '17' },
		],
		[
			'v2-trade-send.error-400-robux-requires-plus',
			400,
			{ code: 'PARTNER_CANNOT_SEND_ROBUX', providerCode: '30' },
		],
		[
			'v2-trade-send.error-400-privacy',
			400,
			{
				code: 'PRIVACY_TOO_STRICT',
				providerCode: '22',
				side: 'partner',
				causedBy: 'receiver',
				field: 'recipient',
			},
		],
		[
			'v1-trade-send.error-400-invalid-user-assets',
			400,
			{
				code: 'INVALID_ITEMS',
				providerCode: '12',
				fieldData: [
					{ userAssetId: 13003706, reason: 'NotOwned' },
					{ userAssetId: 30456875, reason: 'NotOwned' },
				],
			},
		],
		['any.error-401', 401, { code: 'UNAUTHENTICATED' }],
		['v1-trade-send.error-503', 503, { code: 'OUTCOME_UNKNOWN' }],
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
		const error = await refusal(429, documented('v1-trade-send.error-429'), {
			'retry-after': '1500',
		});
		expect(error.context).toMatchObject({
			code: 'TOO_MANY_TRADES',
			providerCode: '14',
			retryable: true,
		});
	});

	test('code 0 says nothing: the status decides', async () => {
		const zero = { errors: [{ code: 0, message: '' }] };
		expect((await refusal(401, zero)).context?.code).toBe('UNAUTHENTICATED');
		expect((await refusal(403, zero)).context?.code).toBe('FORBIDDEN');
		expect((await refusal(404, zero)).context?.code).toBe('NOT_FOUND');
		expect((await refusal(500, zero)).context?.code).toBe('OUTCOME_UNKNOWN');
	});

	test('a code that nobody knows says nothing certain about a request that changes something', async () => {
		const error = await refusal(400, { errors: [{ code: 99, message: 'new' }] });
		expect(error.context).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			laterCode: 'UNKNOWN_CODE',
			providerCode: '99',
			providerMessage: 'new',
		});
		expect(error.description).toContain('Run this item again');
	});

	test.each([
		['an object without a list', { code: 17, message: 'bare' }, {}, 'NOT_ENOUGH_ROBUX', 'bare'],
		['a list of bare texts', { errors: ['only text'] }, {}, 'OUTCOME_UNKNOWN', 'only text'],
		['a bare text', '"only text"', {}, 'OUTCOME_UNKNOWN', 'only text'],
		['a header alone', '', { 'x-roblox-system-reason': 'why' }, 'OUTCOME_UNKNOWN', 'why'],
	])('%s is understood as well', async (_name, body, headers, code, providerMessage) => {
		const error = await refusal(400, body, headers);
		expect(error.context).toMatchObject({ code, providerMessage });
	});

	test.each([
		['a list of codes with HTTP 200', 200, { errors: [{ code: 17, message: 'no' }] }],
		["a gateway's JSON with HTTP 403", 403, { message: 'bad gateway' }],
		['a bare text with HTTP 404', 404, '"no such host"'],
		['nothing with HTTP 401', 401, ''],
		['a code under a status that is not documented', 418, { errors: [{ code: 17 }] }],
	])('%s is neither a success nor a refusal', async (_name, status, body) => {
		const error = await refusal(status, body);
		expect(error.context).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });
	});
});
