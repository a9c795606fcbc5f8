import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { documented } from './robloxLab.mts';
import { TRADES, allAsked, signedIn, trade } from './robloxOfficial.mts';

afterEach(allAsked);

describe('Trade: Get', () => {
	const tradeId = '1234567890123';

	test('V2 as documented, seen from the own side', async () => {
		signedIn();
		nock(TRADES).get(`/v2/trades/${tradeId}`).reply(200, documented('v2-trade-get.success'));
		const { json } = await trade('get', { tradeId });
		expect(json).toEqual([
			{
				tradeId,
				status: 'Open',
				isActive: null,
				created: null,
				expiration: null,
				partner: { id: '80231025', name: 'PartnerUser', displayName: 'Partner' },
				mine: {
					user: { id: '261', name: 'Shedletsky', displayName: 'Shedletsky' },
					robux: 0,
					items: [
						{
							id: 'fe0f7b73-91be-4050-a1b7-233f884eec33',
							name: 'Traffic Cone',
							targetId: '1082932',
							itemType: 'Asset',
							serialNumber: null,
							recentAveragePrice: 3411,
							originalPrice: 80,
							assetStock: 163907,
							isOnHold: false,
						},
					],
				},
				theirs: expect.objectContaining({ robux: 100 }) as object,
				apiVersion: 'v2',
			},
		]);
	});

	test('the sides are told apart by user, not by their order', async () => {
		const body = documented('v2-trade-get.success');
		signedIn();
		nock(TRADES)
			.get(`/v2/trades/${tradeId}`)
			.reply(200, {
				...body,
				participantAOffer: body.participantBOffer,
				participantBOffer: body.participantAOffer,
			});
		const { json } = await trade('get', { tradeId });
		expect(json).toMatchObject([{ mine: { user: { id: '261' } }, theirs: { robux: 100 } }]);
	});

	test('V2 with the dates of V1', async () => {
		signedIn();
		nock(TRADES).get(`/v2/trades/${tradeId}`).reply(200, documented('v2-trade-get.success'));
		nock(TRADES).get(`/v1/trades/${tradeId}`).reply(200, documented('v1-trade-get.success'));
		const { json } = await trade('get', { tradeId, options: { includeDates: true } });
		expect(json).toMatchObject([
			{
				created: '2026-08-20T10:15:30.123Z',
				expiration: '2026-08-24T10:15:30.123Z',
				isActive: true,
			},
		]);
	});

	test('V2 without dates when V1 does not answer any more', async () => {
		signedIn();
		nock(TRADES).get(`/v2/trades/${tradeId}`).reply(200, documented('v2-trade-get.success'));
		nock(TRADES).get(`/v1/trades/${tradeId}`).reply(404, documented('v1-trade-get.error-400'));
		const { json } = await trade('get', { tradeId, options: { includeDates: true } });
		expect(json).toMatchObject([{ created: null, datesMissing: expect.any(String) as string }]);
	});

	test('a deleted partner', async () => {
		const body = documented('v2-trade-get.success-deleted-partner');
		signedIn();
		nock(TRADES).get('/v2/trades/1234567890120').reply(200, body);
		const { json } = await trade('get', { tradeId: '1234567890120' });
		expect(json).toMatchObject([
			{ partner: null, mine: { user: { id: '261' } }, theirs: { user: null, robux: 0 } },
		]);
	});

	test('V1 with numbers instead of names, and nulls', async () => {
		const body = { ...documented('v1-trade-get.success-numeric-enums'), status: 4 };
		signedIn();
		nock(TRADES).get('/v1/trades/1234567890124').reply(200, body);
		const { json } = await trade('get', { tradeId: '1234567890124', apiVersion: 'v1' });
		expect(json).toMatchObject([
			{ status: 'Completed', expiration: null, mine: { items: [{ id: '115160' }] } },
		]);
	});

	test('raw passes the body on untouched', async () => {
		const body = documented('v2-trade-get.success');
		nock(TRADES).get(`/v2/trades/${tradeId}`).reply(200, body);
		const { json } = await trade('get', { tradeId, simplify: false });
		expect(json).toEqual([body]);
	});

	test('an answer about another trade is not taken for this one', async () => {
		signedIn();
		nock(TRADES).get('/v2/trades/5').reply(200, documented('v2-trade-get.success'));
		const { error } = await trade('get', { tradeId: '5' });
		expect(error?.context?.code).toBe('NO_READABLE_ANSWER');
	});

	test('an unknown trade', async () => {
		signedIn();
		nock(TRADES)
			.get('/v2/trades/5')
			.reply(404, { errors: [{ code: 0, message: '' }] });
		const { error } = await trade('get', { tradeId: '5' });
		expect(error?.context?.code).toBe('TRADE_NOT_FOUND');
	});

	test.each(['Inbound', '../users', '1/accept', '12345678901234567890', '-1', '1e3'])(
		'%s is no trade ID and is not sent',
		async (bad) => {
			const { error } = await trade('get', { tradeId: bad });
			expect(error?.message).toContain('must be the ID of a trade, got');
		},
	);
});

describe('Trade: Get Many', () => {
	const list = (query: IDataObject, name: string, type = 'Inbound') =>
		nock(TRADES)
			.get(`/v1/trades/${type}`)
			.query(query as never)
			.reply(200, documented(name));

	test('the newest first, page by page with the same size and order', async () => {
		signedIn();
		list({ limit: 100, sortOrder: 'Desc' }, 'v1-trades-list.success');
		list(
			{ limit: 100, sortOrder: 'Desc', cursor: 'eyJzdGFydElkIjoxfQ==' },
			'v1-trades-list.success-last-page',
		);
		const { json } = await trade('getAll', { tradeStatusType: 'Inbound', returnAll: true });
		expect(json).toEqual([
			{
				tradeId: '1234567890123',
				status: 'Open',
				isActive: true,
				created: '2026-08-20T10:15:30.123Z',
				expiration: '2026-08-24T10:15:30.123Z',
				partner: { id: '80231025', name: 'PartnerUser', displayName: 'Partner' },
			},
			expect.objectContaining({ tradeId: '1234567890122', expiration: null }),
		]);
	});

	test('a limit asks for no more than it needs', async () => {
		signedIn();
		list({ limit: 10, sortOrder: 'Asc' }, 'v1-trades-list.success', 'Completed');
		const { json } = await trade('getAll', {
			tradeStatusType: 'Completed',
			limit: 1,
			sortOrder: 'Asc',
		});
		expect(json).toHaveLength(1);
	});

	test('an empty list', async () => {
		signedIn();
		list({ limit: 25, sortOrder: 'Desc' }, 'v1-trades-list.success-empty', 'Outbound');
		const { json } = await trade('getAll', {
			tradeStatusType: 'Outbound',
			returnAll: true,
			options: { pageSize: 25 },
		});
		expect(json).toEqual([]);
	});

	test('a cursor that comes again ends the list', async () => {
		list({ limit: 100, sortOrder: 'Desc' }, 'v1-trades-list.success');
		list(
			{ limit: 100, sortOrder: 'Desc', cursor: 'eyJzdGFydElkIjoxfQ==' },
			'v1-trades-list.success',
		);
		const { json } = await trade('getAll', {
			tradeStatusType: 'Inbound',
			returnAll: true,
			simplify: false,
		});
		expect(json).toHaveLength(2);
	});

	test('with details', async () => {
		signedIn();
		list({ limit: 10, sortOrder: 'Desc' }, 'v1-trades-list.success');
		nock(TRADES).get('/v2/trades/1234567890123').reply(200, documented('v2-trade-get.success'));
		const { json } = await trade('getAll', {
			tradeStatusType: 'Inbound',
			limit: 1,
			options: { includeDetails: true },
		});
		expect(json).toMatchObject([
			{ isActive: true, mine: { items: [{ name: 'Traffic Cone' }] }, theirs: { robux: 100 } },
		]);
	});

	test('a list that Roblox does not know', async () => {
		nock(TRADES)
			.get('/v1/trades/Inbound')
			.query(true)
			.reply(400, documented('v1-trades-list.error-400'));
		const { error } = await trade('getAll', { tradeStatusType: 'Inbound' });
		expect(error?.context?.code).toBe('UNKNOWN_LIST');
	});

	test('an HTML page is no list', async () => {
		nock(TRADES).get('/v1/trades/Inbound').query(true).reply(403, '<html>');
		const { error } = await trade('getAll', { tradeStatusType: 'Inbound' });
		expect(error?.message).toBe('Roblox gave no readable answer');
	});
});
