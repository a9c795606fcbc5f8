import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import {
	CAP_1001,
	CAP_1002,
	codeOf,
	CONE_1001,
	CONE_1002,
	CROWN_1001,
	errorsOf,
	HELD_1001,
	instanceOf,
	robloxClients,
	robloxFixture,
	SWORD_1001,
	v1Body,
	v2Body,
	type OfferSketch,
} from './robloxSupport.mts';
import { shape, type Json } from './support.mts';

let sandbox: Sandbox;
const { alice, act, behave, effects } = robloxClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const send1 = (sketch?: OfferSketch) => alice.post('/v1/trades/send', v1Body(sketch));
const send2 = (sketch?: OfferSketch) => alice.post('/v2/trades/send', v2Body(sketch));

test.each<[number, string, OfferSketch]>([
	[7, 'a partner who cannot trade', { partner: 1004, theirs: [30_000_002] }],
	[7, 'a banned partner', { partner: 1006, theirs: [30_000_004] }],
	[10, 'a partner who does not exist', { partner: 5, theirs: [] }],
	[10, 'an offer of neither', { me: 1003 }],
	[11, 'negative Robux of mine', { myRobux: -1 }],
	[11, 'negative Robux of theirs', { theirRobux: -1 }],
	[13, 'five items', { mine: [1, 2, 3, 4, 5] }],
	[13, 'a side of nothing', { theirs: [] }],
	[15, 'items without a price against others', { mine: [SWORD_1001] }],
	[16, 'too little for much', { mine: [CAP_1001], theirs: [20_000_003] }],
	[17, 'more Robux than I have', { mine: [CROWN_1001], myRobux: 10_001 }],
	[18, 'too many Robux of mine', { myRobux: 2438 }],
	[18, 'too many Robux of theirs', { theirRobux: 2438 }],
	[18, 'Robux alone', { mine: [], myRobux: 100 }],
	[21, 'myself', { partner: 1001, theirs: [CAP_1001] }],
	[22, 'a strict partner', { partner: 1003, theirs: [30_000_001] }],
	[30, 'Robux of one without Plus', { partner: 1007, theirs: [30_000_005], theirRobux: 100 }],
])('code %i for %s, in both versions, without a trace', async (code, _what, sketch) => {
	expect(codeOf(await send1(sketch))).toEqual([400, code]);
	expect(codeOf(await send2(sketch))).toEqual([400, code]);
	expect(effects()).toEqual([]);
});

test.each<[number, string, unknown]>([
	[8, 'no offers', {}],
	[8, 'no JSON', '{"offers":'],
	[8, 'offers that are none', { offers: [1, 2] }],
	[9, 'one offer', { offers: v1Body().offers.slice(0, 1) }],
	[9, 'three offers', { offers: [...v1Body().offers, v1Body().offers[0]] }],
])('code %i for %s', async (code, _what, body) => {
	expect(codeOf(await alice.post('/v1/trades/send', body))).toEqual([400, code]);
	expect(effects()).toEqual([]);
});

test('v2 without an offer, and ids that are no list', async () => {
	const { senderOffer } = v2Body();
	expect(codeOf(await alice.post('/v2/trades/send', { senderOffer }))).toEqual([400, 8]);
	expect(codeOf(await alice.post('/v1/trades/send', v1Body({ myRobux: 0.5 })))).toEqual([400, 0]);
});

test('code 12 lists every bad item of both sides', async () => {
	const mine = [CAP_1002, HELD_1001, instanceOf(CONE_1001)];
	const reply = await send1({ mine, theirs: [CONE_1001] });
	expect([reply.status, errorsOf(reply)[0]]).toMatchObject([
		400,
		{
			code: 12,
			field: 'userAssetIds',
			fieldData: [
				{ userAssetId: CAP_1002, reason: 'NotOwned' },
				{ userAssetId: HELD_1001, reason: 'NotTradeable' },
				{ userAssetId: instanceOf(CONE_1001), reason: 'DoesNotExist' },
				{ userAssetId: CONE_1001, reason: 'NotOwned' },
			],
		},
	]);
});

test('the documented code 12 body', async () => {
	const reply = await send1({ mine: [CAP_1002], theirs: [CAP_1001] });
	const documented = robloxFixture('v1-trade-send.error-400-invalid-user-assets');
	expect(shape(reply.json)).toEqual(shape(documented));
	expect(errorsOf(reply)[0]!.message).toBe(errorsOf({ json: documented } as never)[0]!.message);
});

test('an item named twice is bad once', async () => {
	const reply = await send1({ mine: [CONE_1001, CONE_1001] });
	expect(errorsOf(reply)[0]).toMatchObject({
		code: 12,
		fieldData: [{ userAssetId: CONE_1001, reason: 'NotTradeable' }],
	});
});

test('bad instances in v2: 404 and 403 with code 0, and no token', async () => {
	for (const [mine, status] of [
		[['63d76b2f-21ce-4ecb-a0a3-d0c44c5b10f1'], 404],
		[[CAP_1002], 403],
		[[HELD_1001], 403],
	] as const) {
		const reply = await send2({ mine: [...mine] });
		expect(codeOf(reply)).toEqual([status, 0]);
		expect(reply.headers['x-csrf-token']).toBeUndefined();
	}
	const numbers = v2Body();
	numbers.senderOffer.collectibleItemInstanceIds = [CONE_1001];
	expect((await alice.post('/v2/trades/send', numbers)).status).toBe(404);
	expect(effects()).toEqual([]);
});

test('code 16 tells the value that would do', async () => {
	const [error] = errorsOf(await send1({ mine: [CAP_1001] }));
	expect(error).toMatchObject({ code: 16, fieldData: 1706 });
});

test('code 16 counts Robux after the fee', async () => {
	const almost = { mine: [CAP_1001], myRobux: 406 };
	expect(errorsOf(await send1(almost))[0]).toMatchObject({ code: 16 });
	expect((await send1({ ...almost, myRobux: 408 })).status).toBe(200);
});

test('code 18 counts the Robux after the fee against the items of the same side alone', async () => {
	// A cone is worth 3411: 2437 Robux leave 1705 after the fee, 2438 leave 1706.
	const most = { myRobux: 2437, theirs: [CONE_1002, CAP_1002] };
	expect((await send1(most)).status).toBe(200);
	expect(codeOf(await send1({ ...most, myRobux: 2438 }))).toEqual([400, 18]);
	expect((await send2({ theirRobux: 2437, mine: [CONE_1001, CAP_1001] })).status).toBe(200);
	behave({ robuxFee: 0 });
	expect(codeOf(await send1({ ...most, myRobux: 1706 }))).toEqual([400, 18]);
	expect((await send1({ ...most, myRobux: 1705 })).status).toBe(200);
});

test('code 17 with the documented body', async () => {
	await act('setUser', { userId: 1001, robux: 99 });
	expect((await send1({ myRobux: 100 })).json).toEqual(
		robloxFixture('v1-trade-send.error-400-insufficient-robux'),
	);
});

test('code 19: once it did happen, once it did not', async () => {
	const lost = await send1({ partner: 1008, theirs: [30_000_006], mine: [CAP_1001] });
	expect([codeOf(lost), effects()]).toEqual([[400, 19], ['trade-sent']]);
	expect((await alice.get('/v1/trades/Outbound')).json.data).toMatchObject([
		{ user: { id: 1008 } },
	]);
	const failed = await send2({ partner: 1009, theirs: [30_000_007], mine: [CAP_1001] });
	expect([codeOf(failed), effects()]).toEqual([[400, 19], ['trade-sent']]);
});

test('code 22 names the side; v2 with the documented body', async () => {
	const strict = { partner: 1003, theirs: [30_000_001] };
	expect((await send2(strict)).json).toEqual(robloxFixture('v2-trade-send.error-400-privacy'));
	behave({ recipientField: 'receiver' });
	expect(errorsOf(await send2(strict))[0]).toMatchObject({ field: 'receiver' });
	await act('setUser', { userId: 1001, strictPrivacy: true });
	expect(errorsOf(await send1())[0]).toMatchObject({ code: 22, field: 'sender' });
});

test('the documented code 30', async () => {
	const { json } = await send2({ partner: 1007, theirs: [30_000_005], theirRobux: 100 });
	const [documented] = (robloxFixture('v2-trade-send.error-400-robux-requires-plus') as Json)
		.errors as Json[];
	expect(shape(json)).toEqual(shape({ errors: [documented] }));
});

test('my own missing Plus', async () => {
	await act('setUser', { userId: 1001, plus: false });
	expect(errorsOf(await send1({ myRobux: 100 }))[0]).toMatchObject({ code: 7, field: 'sender' });
	expect((await send1()).status).toBe(200);
});
