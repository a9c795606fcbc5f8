import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../host/lib/client.mts';
import type { Execution, Json } from '../../host/lib/executions.mts';
import { DECLINE_FILE, items, receive } from '../../host/providers/roblox.mts';
import type { FaultOrder, Sandbox } from '../../host/lib/sandbox.mts';
import {
	BOOT_TIMEOUT_MS,
	manual,
	providerNode,
	retrying,
	SEVERAL_POLLS_MS,
	TestHost,
} from './harness.mts';

const robloxNode = providerNode('roblox');

const PARTNER = '1002';
const TRADE = { method: 'POST', path: '/trades/' };

/** The id that the second version of the service has for an item of the first. */
const instance = (userAssetId: string) => `c0111ec7-0000-4000-8000-0000${userAssetId}`;
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

const offer = (apiVersion: string, mine = items.myCone, theirs = items.theirCone) => {
	const id = (item: string) => (apiVersion === 'v1' ? item : instance(item));
	return {
		apiVersion,
		myItems: [id(mine)],
		theirItems: [id(theirs)],
		myRobux: 0,
		theirRobux: 0,
	};
};
const tradeNode = (operation: string, parameters: Json, extra = {}) =>
	robloxNode({ resource: 'trade', operation, ...parameters }, extra);
const sendNode = (apiVersion: string, extra = {}, options = {}) =>
	tradeNode('send', { partner: byId(PARTNER), ...offer(apiVersion), options }, extra);

describe('Roblox Trades in a real n8n', () => {
	let n8n: TestHost;
	let roblox: Sandbox;

	beforeAll(async () => {
		n8n = await TestHost.start();
		roblox = n8n.sandbox.of('roblox');
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.reset();
		// Otherwise the trades of all tests would have the same numbers.
		await roblox.behave({ nextTradeId: String(Date.now()) });
	});

	const kinds = async () => (await roblox.ledger()).map(({ kind }) => kind);
	const succeeded = (execution: Execution) =>
		expect([execution.status, execution.error?.message]).toEqual(['success', undefined]);

	describe('the credential', () => {
		const test = async (typed: Json = {}) => await n8n.testCredential('robloxCookieApi', typed);

		it('passes with a live cookie, also with what came along when it was copied', async () => {
			const cookie = '_|WARNING:-DO-NOT-SHARE-THIS.|_sandbox-1002';
			expect(await test()).toMatchObject({ status: 'OK' });
			expect(await test({ cookie: ` "${cookie}"\n` })).toMatchObject({ status: 'OK' });
			expect(await test({ cookie: `.ROBLOSECURITY=${cookie}` })).toMatchObject({ status: 'OK' });
		});

		it('says that a dead cookie is not accepted', async () => {
			expect(await test({ cookie: '_|WARNING:-DO-NOT-SHARE-THIS.|_dead' })).toEqual({
				status: 'Error',
				message: expect.stringContaining('does not accept the cookie') as string,
			});
			await roblox.act('endSessions', { userId: 1001 });
			expect((await test()).status).toBe('Error');
		});

		it('never sends the cookie to another machine', async () => {
			for (const baseUrl of ['http://192.0.2.1', 'https://roblox.com.example.net']) {
				expect((await test({ baseUrl })).status).toBe('Error');
			}
		});
	});

	describe('trading', () => {
		const cases: Array<[string, FaultOrder | undefined]> = [
			['nothing goes wrong', undefined],
			['the answer gets lost', { ...TRADE, kind: 'reset-after', times: 1 }],
			['Roblox acts and answers 502', { ...TRADE, kind: 'status-after', status: 502, times: 1 }],
		];

		/** Fetches the session's token, so that a fault meets the request that acts and not the one that asks for it. */
		const warmUp = async () => {
			succeeded(await n8n.run('Warm up', tradeNode('expireOutdated', {})));
		};
		beforeEach(warmUp);

		it.each(cases)('sends one trade when %s', async (_, fault) => {
			for (const version of ['v1', 'v2']) {
				if (fault) await roblox.fault({ ...fault, path: '/trades/send' });
				const execution = await n8n.run('Send', sendNode(version, retrying));
				succeeded(execution);
				const [sent, ...others] = await roblox.effects('trade-sent');
				expect(execution.first('Roblox Trades')).toMatchObject({ tradeId: sent?.id });
				expect(others).toEqual([]);
				await n8n.sandbox.reset();
				await warmUp();
			}
		});

		it.each(cases)('counters once when %s', async (_, fault) => {
			const tradeId = await receive(n8n.sandbox, items.theirCap, items.myCone);
			if (fault) await roblox.fault({ ...fault, path: '/counter' });
			const parameters = { tradeId: byId(tradeId), ...offer('v2') };
			const execution = await n8n.run('Counter', tradeNode('counter', parameters, retrying));
			succeeded(execution);
			expect(await roblox.effects('trade-countered')).toMatchObject([{ replaces: tradeId }]);
			const again = await n8n.run('Counter', tradeNode('counter', parameters));
			expect(again.first('Roblox Trades')).toMatchObject({ existing: true });
			expect(await kinds()).toEqual(['trade-sent', 'trade-countered']);
		});

		it.each(cases)('accepts once when %s', async (_, fault) => {
			const tradeId = await receive(n8n.sandbox, items.theirCrown, items.myCone);
			if (fault) await roblox.fault({ ...fault, path: '/accept' });
			const parameters = { tradeId: byId(tradeId), confirmFinal: true };
			succeeded(await n8n.run('Accept', tradeNode('accept', parameters, retrying)));
			succeeded(await n8n.run('Accept', tradeNode('accept', parameters)));
			expect(await roblox.effects('trade-accepted')).toMatchObject([{ id: tradeId }]);
			expect(await roblox.effects('items-moved')).toHaveLength(2);
		});

		it.each(cases)('declines once when %s', async (_, fault) => {
			const tradeId = await receive(n8n.sandbox, items.theirCap, items.myCrown);
			if (fault) await roblox.fault({ ...fault, path: '/decline' });
			const parameters = { tradeId: byId(tradeId) };
			succeeded(await n8n.run('Decline', tradeNode('decline', parameters, retrying)));
			succeeded(await n8n.run('Decline', tradeNode('decline', parameters)));
			expect(await roblox.effects('trade-declined')).toMatchObject([{ id: tradeId }]);
		});

		it('accepts nothing as long as nobody has said that this is final', async () => {
			const tradeId = await receive(n8n.sandbox, items.theirCrown, items.myCone);
			const execution = await n8n.run('Accept', tradeNode('accept', { tradeId: byId(tradeId) }));
			expect(execution.error?.message).toContain('I Know That Accepting Is Final');
			expect(await kinds()).toEqual(['trade-sent']);
		});

		/** Sent, but neither the answer nor the look at the lists after it gets through. */
		const cutOff = async (times: number) => {
			await roblox.fault({ ...TRADE, path: '/trades/send', kind: 'hang-after', times: 1 });
			await eventually('The trade', async () => ((await kinds()).length > 0 ? true : undefined));
			const outbound = { method: 'GET', path: '/v1/trades/Outbound' };
			await roblox.fault({ ...outbound, kind: 'html', status: 400, times });
		};

		it('sends one trade when a run ends in the dark and Retry On Fail runs it again', async () => {
			const cut = cutOff(1);
			const execution = await n8n.run('Send', sendNode('v2', retrying, { timeout: 2 }));
			await cut;
			succeeded(execution);
			const [sent, ...others] = await roblox.effects('trade-sent');
			expect(others).toEqual([]);
			expect(execution.first('Roblox Trades')).toMatchObject({
				tradeId: sent?.id,
				existing: false,
				foundAfter: 'unknownOutcome',
			});
		});

		it('sends one trade when a run ended in the dark and is retried in the editor', async () => {
			const cut = cutOff(100);
			// Another offer than above: the node still knows that one as open, although the sandbox was reset.
			const parameters = { ...offer('v2', items.myCap, items.theirCap), options: { timeout: 2 } };
			const node = tradeNode('send', { partner: byId(PARTNER), ...parameters });
			const failed = await n8n.run('Send', node);
			await cut;
			expect(failed.status).toBe('error');
			expect(failed.error?.message).toMatch(/unknown/i);
			await roblox.clearFaults();
			const retried = await n8n.client.retry(failed.summary.id);
			succeeded(retried);
			expect(retried.first('Roblox Trades')).toMatchObject({ existing: true });
			expect(await roblox.effects('trade-sent')).toHaveLength(1);
			expect(JSON.stringify(failed)).not.toContain('sandbox-1001');
		});

		it('sends one trade when n8n is killed while it sends and the run is started again', async () => {
			await roblox.fault({ ...TRADE, path: '/trades/send', kind: 'hang-after', times: 1 });
			// An offer of its own, as above.
			const parameters = { partner: byId(PARTNER), ...offer('v2', items.myHair, items.theirHair) };
			const { id } = await n8n.save('Send', tradeNode('send', parameters));
			const broken = n8n.client.run(id, manual.name).catch(() => undefined);
			await eventually('The trade', async () => ((await kinds()).length > 0 ? true : undefined));
			await n8n.restart({ kill: true });
			await broken;
			const execution = await n8n.client.run(id, manual.name);
			expect(execution.first('Roblox Trades')).toMatchObject({ existing: true });
			expect(await roblox.effects('trade-sent')).toHaveLength(1);
		});
	});

	describe('examples', () => {
		it('decline bad offers once and tell of good ones, also of those that came while n8n was off', async () => {
			const before = await receive(n8n.sandbox, items.theirCap, items.myCrown);
			const { id } = await n8n.impatientExample(DECLINE_FILE, 'Trade received');
			const told = async (tradeId: string) =>
				await n8n.client.executionOf(id, (one) =>
					one.items('Trade received').some((trade) => trade.tradeId === tradeId),
				);
			const bad = await receive(n8n.sandbox, items.theirCap, items.myCrown);
			expect((await told(bad)).nodes).toContain('Tell: declined');
			const good = await receive(n8n.sandbox, items.theirCrown, items.myCone);
			expect((await told(good)).nodes).toContain('Tell: good offer');
			let late = '';
			await n8n.restart({
				meanwhile: async () => {
					late = await receive(n8n.sandbox, items.theirCap, items.myCrown);
				},
			});
			const last = await told(late);
			expect([last.lastNode, last.status]).toEqual(['Post to Discord', 'success']);
			expect(last.first('Tell: declined')?.message).toBe(`Declined trade ${late}.`);
			await sleep(SEVERAL_POLLS_MS);
			expect(await n8n.client.executions(id)).toHaveLength(3);
			const declined = await roblox.effects('trade-declined');
			expect(declined.map((one) => one.id)).toEqual([bad, late]);
			expect(declined.map((one) => one.id)).not.toContain(before);
			expect(await roblox.effects('trade-accepted')).toEqual([]);
			await n8n.client.deactivate(id);
		});

		it('counter an offer only after somebody has approved it in the form', async () => {
			const file = 'roblox-counter-after-approval.json';
			const { id } = await n8n.impatientExample(file, 'Trade received');
			// A crown for a crown and a cone.
			const nearlyFair = await roblox.act<{ tradeId: string }>('sendTrade', {
				give: [items.theirCrown],
				take: [items.myCrown, items.myCone],
			});
			const waiting = await eventually('The form', async () => {
				const [newest] = await n8n.client.executions(id);
				return newest?.status === 'waiting' ? newest : undefined;
			});
			expect(await kinds()).toEqual(['trade-sent']);
			const form = new FormData();
			form.set('field-0', 'Send the counter offer');
			const page = await fetch(await formUrl(waiting.id), { method: 'POST', body: form });
			expect(page.status).toBe(200);
			const ended = await n8n.client.executionOf(id, ({ status }) => status !== 'waiting');
			expect([ended.lastNode, ended.status]).toEqual(['One at a time', 'success']);
			expect(ended.items('Tell: sent')).toHaveLength(1);
			expect(ended.first('Tell: please decide')?.message).toContain(`/form-waiting/${waiting.id}?`);
			expect(await roblox.effects('trade-countered')).toMatchObject([
				{ replaces: nearlyFair.tradeId },
			]);
			await n8n.client.deactivate(id);
		});

		it('report what the inventory is worth', async () => {
			const { id } = await n8n.example('roblox-inventory-report.json');
			const execution = await n8n.client.run(id, 'Every night');
			expect([execution.lastNode, execution.status]).toEqual(['Post to Discord', 'success']);
			expect(execution.first('Report')).toMatchObject({ onHold: 1, withoutPrice: 1 });
		});

		/** The address under which the waiting execution shows its form. */
		const formUrl = async (executionId: string): Promise<string> => {
			const execution = await n8n.client.execution(executionId);
			return `${n8n.client.url}/form-waiting/${executionId}?${execution.resumeQuery}`;
		};
	});
});
