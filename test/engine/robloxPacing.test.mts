import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { COOKIE, instance, MINE, OFFER, RobloxLab, THEIRS } from './robloxLab.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

const DAY_MS = 86_400_000;
const CONE = 1_082_932;

let robux = 0;

/** Copies that both sides own, one of each for every offer, and Robux that make them offers of this test alone. */
async function copies(count: number): Promise<IDataObject[]> {
	robux++;
	const give = async (userId: number) => {
		const { items } = await lab.act<{ items: Array<{ instanceId: string }> }>('giveItem', {
			...{ userId, assetId: CONE, times: count },
		});
		return items.map(({ instanceId }) => instanceId);
	};
	const [mine, theirs] = [await give(1001), await give(1002)];
	return mine.map((id, index) => ({ mine: [id], theirs: [theirs[index]!], robux }));
}

/** Offers a copy of each item for another. */
const sendAll = async (items: IDataObject[], parameters: INodeParameters = {}) =>
	await lab.send(
		{
			...parameters,
			myItems: '={{ $json.mine }}',
			theirItems: '={{ $json.theirs }}',
			myRobux: '={{ $json.robux }}',
		},
		{ items },
	);

const ended = async (fields: IDataObject) => {
	const trade = { take: [instance('10000001')], give: [instance('20000001')] };
	await lab.act('sendTrade', { ...trade, times: 250, status: 'Declined', ...fields });
};

describe('requests of a run of 20 sends', () => {
	test.each([
		['without a past', undefined],
		['after 250 trades that ended long ago', { agoMs: 3 * DAY_MS }],
		['after 250 trades with others that ended today', { from: 1003 }],
	])('%s: at most 6 for each', async (_name, past) => {
		if (past) await ended({ give: undefined, ...past });
		const items = await copies(20);
		const { json, error } = await sendAll(items);
		expect(error).toBeUndefined();
		expect(json.map(({ existing }) => existing)).toEqual(items.map(() => false));
		expect((await lab.requests()).length / 20).toBeLessThanOrEqual(6);
	});

	test('with Look Back 0, after 250 trades with the same partner that ended within the hour: at most 6 for each', async () => {
		await ended({ agoMs: 10 * 60_000 });
		const items = await copies(20);
		const { json, error } = await sendAll(items, { options: { lookBackHours: 0 } });
		expect(error).toBeUndefined();
		expect(json.map(({ existing }) => existing)).toEqual(items.map(() => false));
		expect((await lab.requests()).length / 20).toBeLessThanOrEqual(6);
	});

	// What ended trades held is in no list, and only those that were made within Look Back with the same partner can be the
	// same offer: each of them costs a process one request, once.
	test.each([
		['50 trades of today with the same partner', 50, DAY_MS, 5],
		['100 trades of today with the same partner', 100, DAY_MS, 7.5],
		// On a slow machine the run takes longer than a minute, and the lists are read once more.
		['250 trades of today with the same partner', 250, DAY_MS, 16],
		['250 trades of a week with the same partner', 250, 7 * DAY_MS, 5],
	])('%s are read once, by a process that knows none', async (_name, count, within, most) => {
		for (let part = 9; part >= 0; part--) {
			await ended({ times: count / 10, agoMs: (part * within) / 10 });
		}
		const items = await copies(40);
		expect((await sendAll(items.slice(0, 20))).json).toHaveLength(20);
		const first = (await lab.requests()).length;
		expect(first / 20).toBeLessThanOrEqual(most);
		expect((await sendAll(items.slice(20))).json).toHaveLength(20);
		expect(((await lab.requests()).length - first) / 20).toBeLessThanOrEqual(6);
	});
});

test('an offer that was declined today is found behind 150 older ones that ended after it', async () => {
	const offer = { give: [instance(MINE)], take: [instance(THEIRS)], from: 1001, to: 1002 };
	const HOUR_MS = 3_600_000;
	await lab.act('sendTrade', { ...offer, agoMs: HOUR_MS, status: 'Declined' });
	await ended({ times: 150, agoMs: 3 * DAY_MS });
	const { error } = await lab.send();
	expect(error?.context).toMatchObject({ code: 'SAME_OFFER_ENDED' });
	expect(await lab.requests('POST /v2/trades')).toEqual([]);
});

test('a run whose offers are all open already sends none again', async () => {
	const items = await copies(10);
	const first = await sendAll(items);
	const again = await sendAll(items);
	expect(again.json.map(({ existing }) => existing)).toEqual(items.map(() => true));
	expect(again.json.map(({ tradeId }) => tradeId)).toEqual(
		first.json.map(({ tradeId }) => tradeId),
	);
	expect(await lab.ledger('trade-sent')).toHaveLength(10);
});

describe('a limit', () => {
	const tell = { ...OFFER, operation: 'evaluate', tradeId: '={{ $json.id }}' };
	const received = async (count: number) => {
		const { tradeIds } = await lab.act<{ tradeIds: string[] }>('sendTrade', { times: count });
		return tradeIds.map((id) => ({ id }));
	};

	test('that headers show is kept: none of 60 evaluations fails or is refused', async () => {
		const items = await received(60);
		await lab.control('/limits', { provider: 'roblox', limit: 40, windowMs: 2000 });
		const { json, error } = await lab.run(tell, { items });
		expect(error).toBeUndefined();
		expect(json.map(({ tradeId }) => tradeId)).toEqual(items.map(({ id }) => id));
	});

	test('that another process uses up under way is waited for: none of 30 evaluations fails', async () => {
		const items = await received(30);
		await lab.control('/limits', { provider: 'roblox', limit: 10, windowMs: 2000 });
		let isOver = false;
		let refused = 0;
		const other = async () => {
			while (!isOver) {
				const { status } = await fetch(`${lab.sandbox.url('roblox')}/v1/trades/metadata`, {
					headers: { cookie: `.ROBLOSECURITY=${COOKIE}` },
				});
				if (status === 429) refused++;
				await new Promise((resolve) => setTimeout(resolve, 300));
			}
		};
		const others = other();
		const { json, error } = await lab.run(tell, { items });
		isOver = true;
		await others;
		expect(error).toBeUndefined();
		expect(json).toHaveLength(30);
		// The two of them were too many for it.
		expect(refused).toBeGreaterThan(0);
	});

	test('that nothing shows but a bare 429 is waited for', async () => {
		const items = await received(2);
		await lab.fault({ method: 'GET', path: '/v2/trades/', kind: 'status', status: 429, times: 3 });
		const { json, error } = await lab.run(tell, { items });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(2);
	});

	test('on offers is waited for as well', async () => {
		await lab.behave({ tradeRequestLimit: 4, tradeRequestWindowMs: 2000 });
		const items = await copies(8);
		const { json, error } = await sendAll(items);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(8);
		expect(await lab.ledger('trade-sent')).toHaveLength(8);
	});

	test('with a wait beyond all patience is reported at once', async () => {
		const fault = { method: 'GET', path: '/v2/trades/', kind: 'status', status: 429 };
		await lab.fault({ ...fault, headers: { 'retry-after': '1500' } });
		const [item] = await received(1);
		const { error } = await lab.run(tell, { items: [item!] });
		expect(error?.context).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_500_000 });
	});
});
