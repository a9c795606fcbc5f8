import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { RobloxLab } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

// By average prices: a cone is worth 3411, a cap 1421, a crown 50,000.
const [CONE, CAP] = ['1082932', '1028606'];
const offer = async (give: string, take: string) =>
	await lab.receive({ give: [give], take: [take] });
/** 1002 gives a cone for my cap. */
const good = async () => await offer('20000001', '10000003');
/** 1002 gives a cap for my cone. */
const bad = async () => await offer('20000002', '10000001');

const accept = async (tradeId: string, guards: IDataObject, more: INodeParameters = {}) =>
	await lab.trade('accept', { tradeId, guards, ...more } as INodeParameters);
const accepted = async () => (await lab.ledger('trade-accepted')).length;

describe('Trade: Accept with guards', () => {
	test('accepts what they allow, without the switch', async () => {
		const { json, error } = await accept(await good(), {
			...{ minRatio: 2.4, minGain: 1900, maxRobux: 0 },
			...{ required: CONE, forbidden: '5000001', partners: '1002' },
		});
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ accepted: true, status: 'Completed' }]);
	});

	test.each<[string, IDataObject]>([
		['Minimum Ratio', { minRatio: 1 }],
		['Minimum Gain', { minGain: 0 }],
		['Required Asset IDs', { required: CONE }],
		['Forbidden Asset IDs', { forbidden: `5000001, ${CAP}` }],
		['Partner IDs', { partners: '1003' }],
	])('%s refuses before anything is sent, also when it is confirmed', async (_name, guards) => {
		const { error } = await accept(await bad(), guards, { confirmFinal: true });
		expect(error?.context).toMatchObject({ code: 'GUARDED', causedBy: 'you' });
		expect(error?.description).toContain('Nothing was accepted');
		expect(await lab.requests('POST')).toEqual([]);
		expect(await accepted()).toBe(0);
	});

	test('checks the trade as it stands, not what an earlier node saw', async () => {
		const tradeId = await bad();
		const items = [{ tradeId, ratio: 99 }];
		const parameters = { tradeId: '={{ $json.tradeId }}', guards: { minRatio: 1 } };
		const { error } = await lab.trade('accept', parameters, { items });
		expect(error?.context?.code).toBe('GUARDED');
	});

	test('a trade that was accepted before is returned, whatever it is worth', async () => {
		const tradeId = await bad();
		await lab.trade('accept', { tradeId, confirmFinal: true });
		const { json } = await accept(tradeId, { minRatio: 5 });
		expect(json).toMatchObject([{ accepted: true, existing: true }]);
	});

	test('counts the own values', async () => {
		const values = JSON.stringify({ [CAP]: 9000, [CONE]: { value: 3000, multiplier: 0.5 } });
		const { error } = await accept(await good(), { minRatio: 1 }, { options: { values } });
		expect(error?.message).toContain('its ratio is 0.1666, below 1');
		const { json } = await accept(await bad(), { minRatio: 6 }, { options: { values } });
		expect(json).toMatchObject([{ accepted: true }]);
	});

	test('what is never given is not, although the guards would allow it', async () => {
		const values = JSON.stringify({ [CAP]: { neverGive: true } });
		const { error } = await accept(await good(), { minRatio: 1 }, { options: { values } });
		expect(error?.message).toContain('never give or never take: Red Baseball Cap');
	});

	test.each<[string, INodeParameters, string]>([
		['no guard and no confirmation', { guards: {} }, 'is turned off, and there is no guard'],
		['a ratio of 0', { guards: { minRatio: 0 } }, 'Minimum Ratio must be a number above 0'],
		['empty lists', { guards: { partners: '' } }, 'is turned off, and there is no guard'],
		[
			'a list that an expression leaves empty',
			{ guards: { partners: '={{ $json.nobody }}' }, confirmFinal: true },
			'Partner IDs has an expression that gives no IDs',
		],
		['an asset by name', { guards: { forbidden: 'Crown' } }, 'has an entry that is not an ID'],
		[
			'values that are missing',
			{ guards: { minRatio: 1 }, options: { values: '={{ $json.nothing }}' } },
			'Values has an expression that gives no values',
		],
		[
			'a confirmation by expression',
			{ confirmFinal: '={{ true }}' },
			'I Know That Accepting Is Final is turned off',
		],
		[
			'guards that a model sets',
			{ guards: { minRatio: "={{ $fromAI('ratio', '', 'number', 1) }}" } },
			'Guards would be set by an AI model',
		],
		[
			'values that a model sets',
			{ guards: { minRatio: 1 }, options: { values: "={{ $fromAI('v', '', 'json', {}) }}" } },
			'Options would be set by an AI model',
		],
	])('%s: refused before anything is sent', async (_name, parameters, text) => {
		const tradeId = await good();
		const { error } = await lab.trade('accept', { tradeId, ...parameters });
		expect(error?.message).toContain(text);
		expect(await lab.requests()).toEqual([]);
	});
});

describe('Trade: Evaluate with values', () => {
	test.each<[string, IDataObject | string]>([
		['JSON', JSON.stringify({ [CONE]: 500, [CAP]: { value: 1000 } })],
		['rows of an earlier node', '={{ $("Feed").all() }}'],
	])('given as %s', async (_name, values) => {
		const tradeId = await good();
		const items = [
			{ assetId: Number(CONE), value: 500 },
			{ assetId: CAP, value: '1000' },
		];
		const parameters = { tradeId, options: { values } } as INodeParameters;
		const { json, error } = await lab.trade('evaluate', parameters, { items });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ gain: -500, ratio: 0.5, itemsForbidden: [] });
	});
});
