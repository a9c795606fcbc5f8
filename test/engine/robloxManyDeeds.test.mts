import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { RobloxLab } from './robloxLab.mts';

// A sandbox for each test: what this process remembers of an account must not reach the next one.
let lab: RobloxLab;
beforeEach(async () => {
	lab = await new RobloxLab().start();
	await lab.act('giveItem', { userId: 1001, assetId: CAP, times: 5 });
});
afterEach(async () => await lab.sandbox.close());

const CAP = 1_028_606;
/** With this partner Roblox fails before it makes the trade, so that nobody knows. */
const NOBODY_KNOWS = '1009';
/** Has no Robux, so that Roblox refuses the offer. */
const POOR = '261';
let executions = 0;

/** As often as asked within one execution, as Retry On Fail does it. */
const offers = (lists: string[], more: INodeParameters = {}) => {
	const executionId = `many-${++executions}`;
	return async (changes: INodeParameters = {}) =>
		await lab.trade(
			'sendMany',
			{
				...{ partners: '={{ $json.partners }}', giveAssets: String(CAP), takeAssets: String(CAP) },
				...{ giveRobux: 0, takeRobux: 0, dryRun: false, ...more, ...changes },
			},
			{ items: lists.map((partners) => ({ partners })), executionId },
		);
};
const sent = async () => (await lab.ledger('trade-sent')).map(({ id }) => id);

describe('the report of a stopped run', () => {
	test('lists each offer that was sent, also of an item whose last one was refused', async () => {
		const run = offers([`1002,1007,${POOR}`, NOBODY_KNOWS], { takeRobux: 10 });
		const { error } = await run();
		const made = await sent();
		expect(made).toHaveLength(2);
		expect(error?.context).toMatchObject({
			itemIndex: 1,
			wentThrough: made.map((id) => ({ item: 0, id })),
			mayHaveGoneThrough: [{ item: 1 }],
		});
		expect(error?.description).toContain(`(item 0: ${made.join(', item 0: ')})`);
		expect(error?.description).not.toContain('nothing was made');
	});

	test('lists what the item that stopped it had sent before', async () => {
		const { error } = await offers([`1002,${NOBODY_KNOWS},1007`])();
		const made = await sent();
		expect(made).toHaveLength(1);
		expect(error?.context).toMatchObject({
			wentThrough: [{ item: 0, id: made[0] }],
			mayHaveGoneThrough: [{ item: 0 }],
		});
	});

	test('lists each trade that was declined before', async () => {
		const ids = [
			await lab.receive({ give: ['20000002'], take: ['10000004'] }),
			await lab.receive({ give: ['20000002'], take: ['10000001'] }),
			await lab.receive({ give: ['20000005'], take: ['10000001'] }),
		];
		await lab.trade('expireOutdated');
		// The trades are declined as the list has them: of the last one nobody knows.
		const path = `/v1/trades/${ids[0]}/decline`;
		await lab.fault({ method: 'POST', path, kind: 'reset-before', times: 0 });
		const { error } = await lab.trade('declineMany', { belowRatio: 0.9, dryRun: false });
		const gone = (await lab.ledger('trade-declined')).map(({ id }) => id);
		expect(error?.context).toMatchObject({ outcome: 'unknown' });
		const reported = error?.context?.wentThrough as IDataObject[];
		expect(reported.map(({ reference }) => reference).toSorted()).toEqual(
			gone.map((id) => `decline ${id}`).toSorted(),
		);
	}, 30_000);
});

describe('the next try of the same execution', () => {
	test('says of each partner what the execution has sent, and goes on', async () => {
		const run = offers([`1002,${NOBODY_KNOWS},1007`]);
		await run();
		const [first] = await sent();
		const { json, error } = await run();
		expect(error).toBeUndefined();
		const [, last] = await sent();
		expect(await sent()).toHaveLength(2);
		expect(json).toMatchObject([
			{ sent: true, tradeId: first, existing: false, partner: { id: '1002' }, apiVersion: 'v2' },
			{ sent: false, reason: 'unknownOutcome' },
			{ sent: true, tradeId: last, partner: { id: '1007' } },
		]);
		expect((json[0]?.mine as IDataObject).itemIds).toHaveLength(1);
	});

	test('finds an offer whose answer was lost, and says that it was sent', async () => {
		await lab.trade('expireOutdated');
		const run = offers(['1002,1007'], { options: { timeout: 2 } });
		await lab.fault({ method: 'POST', path: '/v2/trades/send', kind: 'hang-after', times: 1 });
		const losing = run();
		while ((await sent()).length === 0) await sleep(20);
		const lists = { method: 'GET', path: '/v1/trades/Outbound', kind: 'status', status: 500 };
		await lab.fault({ ...lists, body: '{}', times: 0 });
		const lost = await losing;
		expect(lost.error?.context).toMatchObject({ outcome: 'unknown', asked: '1002' });
		await lab.mend();
		const { json } = await run();
		expect(await sent()).toHaveLength(2);
		expect(json).toMatchObject([
			{ sent: true, tradeId: (await sent())[0], foundAfter: 'unknownOutcome' },
			{ sent: true, tradeId: (await sent())[1] },
		]);
	}, 30_000);

	test('lists the trades that the try before has declined', async () => {
		const executionId = `many-${++executions}`;
		const ids = [
			await lab.receive({ give: ['20000002'], take: ['10000004'] }),
			await lab.receive({ give: ['20000002'], take: ['10000001'] }),
		];
		await lab.trade('expireOutdated');
		const rules = { belowRatio: 0.9, dryRun: false };
		const run = async () => await lab.trade('declineMany', rules, { executionId });
		// The newer one goes first.
		const path = `/v1/trades/${ids[0]}/decline`;
		await lab.fault({ method: 'POST', path, kind: 'reset-before', times: 0 });
		expect((await run()).error?.context).toMatchObject({ outcome: 'unknown' });
		await lab.mend();
		expect(await lab.ledger('trade-declined')).toMatchObject([{ id: ids[1] }]);
		const { json, error } = await run();
		expect(error).toBeUndefined();
		expect(json.map(({ tradeId }) => tradeId).toSorted()).toEqual(ids);
		for (const one of json) {
			expect(one).toMatchObject({ declined: true, reason: 'belowRatio', partner: { id: '1002' } });
		}
		expect(json.map(({ ratio }) => ratio).toSorted()).toEqual([0.0284, 0.4165]);
		expect(await lab.ledger('trade-declined')).toHaveLength(2);
	}, 30_000);

	test('another campaign of the execution does not take these offers for its own', async () => {
		const run = offers(['1002', '1002']);
		const { json } = await run();
		expect(json.map(({ sent: wasSent, reason }) => [wasSent, reason])).toEqual([
			[true, undefined],
			[false, 'cooldown'],
		]);
	});
});
