import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../host/lib/client.mts';
import type { Execution, Json } from '../../host/lib/executions.mts';
import { items } from '../../host/providers/roblox.mts';
import type { Sandbox } from '../../host/lib/sandbox.mts';
import {
	bindCredentials,
	type SavedWorkflow,
	type WorkflowNode,
} from '../../host/lib/workflow.mts';
import { DiscordChannel } from './discordChannel.mts';
import { BOOT_TIMEOUT_MS, providerNode, SEVERAL_POLLS_MS, TestHost } from './harness.mts';

const [CAP, CONE, CROWN] = ['1028606', '1082932', '5000001'];
const VALUES_TABLE = 'roblox_values';
const PARTNERS_TABLE = 'roblox_partners';
const HOUR_MS = 3_600_000;
const SEND = { method: 'POST', path: '/trades/send' };

describe('the examples of a trader in a real n8n', () => {
	let n8n: TestHost;
	let roblox: Sandbox;
	let channel: DiscordChannel;

	beforeAll(async () => {
		n8n = await TestHost.start();
		roblox = n8n.sandbox.of('roblox');
		channel = await DiscordChannel.open(n8n);
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		channel.close();
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.reset();
		// Otherwise the trades of all tests would have the same numbers.
		await roblox.behave({ nextTradeId: String(Date.now()) });
		channel.posted = [];
	});

	const offer = async (from: number, give: string[], take: string[], more: Json = {}) => {
		const fields = { from, to: from === 1001 ? 1002 : 1001, give, take, ...more };
		return (await roblox.act<{ tradeId: string }>('sendTrade', fields)).tradeId;
	};
	const effects = async (kind: string) => (await roblox.effects(kind)).map(({ id }) => id);
	const messages = (execution: Execution) =>
		execution.items('Post to Discord').map(({ message }) => message);
	const change = async (
		workflow: SavedWorkflow,
		name: string,
		changed: (node: WorkflowNode) => Partial<WorkflowNode>,
	): Promise<SavedWorkflow> => {
		const nodes = workflow.nodes.map((node) =>
			node.name === name ? { ...node, ...changed(node) } : node,
		);
		const file = bindCredentials({ ...workflow, nodes }, n8n.credentials);
		return await n8n.client.saveWorkflow(file);
	};
	const withDiscord = async (workflow: SavedWorkflow) => await channel.connect(n8n, workflow);
	const withSetting = async (workflow: SavedWorkflow, setting: string, value: unknown) =>
		await change(workflow, 'Settings', ({ parameters }) => {
			const { assignments } = parameters.assignments as { assignments: Json[] };
			const set = assignments.map((one) => (one.name === setting ? { ...one, value } : one));
			return { parameters: { ...parameters, assignments: { assignments: set } } };
		});

	describe('take back old and bad offers', () => {
		const SCHEDULE = 'Every six hours';
		let workflow: SavedWorkflow;

		it('makes the table of values and decides nothing while it is empty', async () => {
			workflow = await n8n.example('roblox-take-back-offers.json');
			await offer(1001, [items.myCone], [items.theirCap]);
			const execution = await n8n.client.run(workflow.id, SCHEDULE);
			expect(execution.error?.message).toContain('Values has an expression that gives no values');
			expect(await n8n.client.dataTableRows(VALUES_TABLE)).toEqual([]);
			await n8n.client.insertRows(VALUES_TABLE, [
				{ assetId: CONE, name: 'Cone', value: 3000 },
				{ assetId: CAP, name: 'Cap', value: 1000, multiplier: 0.9 },
				{ assetId: CROWN, name: 'Crown', neverGive: true },
				{ name: 'a row that is not filled in yet' },
			]);
		});

		it('shows what would go, takes it back once that is turned on, and posts it', async () => {
			const bad = await offer(1001, [items.myCone], [items.theirCap]);
			const good = await offer(1001, [items.myCap], [items.theirCone]);
			const old = await offer(1001, [items.myHair], [items.theirCone], { agoMs: 80 * HOUR_MS });
			const received = await offer(1002, [items.theirCap], [items.myCone]);
			const shown = await n8n.client.run(workflow.id, SCHEDULE);
			expect([shown.lastNode, shown.status]).toEqual(['Post to Discord', 'success']);
			expect(messages(shown).toSorted()).toEqual([
				`Trade ${bad} to SandboxBob would be taken back (belowRatio, ratio 0.3).`,
				expect.stringMatching(`Trade ${old} to SandboxBob would be taken back \\(old, ratio 3`),
			]);
			expect(await effects('trade-declined')).toEqual([]);
			const live = await withDiscord(await withSetting(workflow, 'takeBack', true));
			const execution = await n8n.client.run(live.id, SCHEDULE);
			expect(execution.status).toBe('success');
			expect((await effects('trade-declined')).toSorted()).toEqual([bad, old].toSorted());
			expect(channel.posted).toHaveLength(2);
			expect(channel.posted[0]).toContain(' was taken back (');
			const again = await n8n.client.run(live.id, SCHEDULE);
			expect([again.status, again.items('Cancel offers')]).toEqual(['success', []]);
			const open = await roblox.effects('trade-sent');
			expect(open.map(({ id }) => id)).toEqual([bad, good, old, received]);
		});
	});

	it('answer offers by values: accept, decline, or leave it to me, and post it', async () => {
		const file = 'roblox-answer-by-values.json';
		const { id } = await n8n.impatientExample(file, 'Trade received');
		await n8n.client.deactivate(id);
		await withDiscord(await n8n.client.workflow(id));
		await n8n.client.activate(id);
		const handled = async (tradeId: string) =>
			await n8n.client.executionOf(id, (one) =>
				one.items('Trade received').some((trade) => trade.tradeId === tradeId),
			);
		const good = await offer(1002, [items.theirCone], [items.myCap]);
		const accepted = await handled(good);
		expect([accepted.lastNode, accepted.status]).toEqual(['Post to Discord', 'success']);
		const bad = await offer(1002, [items.theirCap], [items.myCone]);
		await handled(bad);
		const even = await offer(1002, [items.theirHair], [items.myHair]);
		await handled(even);
		// More than it is worth, but for something that is never given.
		const [give, take] = [[items.theirCrown, items.theirHair], [items.myCrown]];
		const forbidden = await offer(1002, give, take);
		await handled(forbidden);
		const robux = await offer(1002, [items.theirCrown], [items.myCone], { takeRobux: 100 });
		await handled(robux);
		await sleep(SEVERAL_POLLS_MS);
		expect(await n8n.client.executions(id)).toHaveLength(5);
		expect(await effects('trade-accepted')).toEqual([good]);
		expect(await effects('items-moved')).toEqual([good, good]);
		expect(await effects('trade-declined')).toEqual([bad]);
		expect(channel.posted).toEqual([
			`Accepted trade ${good}.`,
			`Declined trade ${bad}.`,
			`Trade ${even} from SandboxBob is yours to decide: ratio 1, gain 0 Robux. `,
			expect.stringContaining(`Trade ${forbidden} from SandboxBob is yours to decide: ratio 1.0`),
			expect.stringContaining(`Trade ${robux} from SandboxBob is yours to decide: ratio 16.`),
		]);
		await n8n.client.deactivate(id);
	});

	describe('offers to regular partners', () => {
		const SCHEDULE = 'Every day';
		let workflow: SavedWorkflow;

		it('makes the table of partners and sends nothing while it is empty', async () => {
			workflow = await n8n.example('roblox-regular-partners.json');
			const execution = await n8n.client.run(workflow.id, SCHEDULE);
			expect(execution.error?.message).toContain('Partners is empty');
			await n8n.client.insertRows(PARTNERS_TABLE, [
				{ user: '1002', note: 'Bob' },
				{ user: 'Shedletsky' },
				{ user: 'CannotTrade' },
				{ user: 'NoPlus', paused: true },
				{ note: 'a row that is not filled in yet' },
			]);
		});

		it('lists what would be sent, sends it once that is turned on, and nobody gets two', async () => {
			await roblox.act('giveItem', { userId: 1001, assetId: Number(CAP), times: 5 });
			for (const userId of [261, 1004]) {
				await roblox.act('giveItem', { userId, assetId: Number(CONE) });
			}
			const dry = await n8n.client.run(workflow.id, SCHEDULE);
			expect([dry.lastNode, dry.status]).toEqual(['Post to Discord', 'success']);
			expect(messages(dry)).toEqual([
				'1002: would get an offer',
				'Shedletsky: would get an offer',
				'CannotTrade: no offer (cannotTrade)',
			]);
			expect(await effects('trade-sent')).toEqual([]);
			const live = await withDiscord(await withSetting(workflow, 'send', true));
			const first = await n8n.client.run(live.id, SCHEDULE);
			expect(first.status).toBe('success');
			const sent = await effects('trade-sent');
			expect(sent).toHaveLength(2);
			expect(channel.posted).toEqual([
				`1002: trade ${sent[0]} was sent`,
				`Shedletsky: trade ${sent[1]} was sent`,
				'CannotTrade: no offer (cannotTrade)',
			]);
			const again = await n8n.client.run(live.id, SCHEDULE);
			expect(again.status).toBe('success');
			expect(await effects('trade-sent')).toEqual(sent);
			expect(channel.posted.slice(3)).toEqual([
				'1002: no offer (cooldown)',
				'Shedletsky: no offer (cooldown)',
				'CannotTrade: no offer (cannotTrade)',
			]);
		});

		it('a run that was killed while it sent goes on with those who have none', async () => {
			await roblox.act('giveItem', { userId: 1001, assetId: Number(CAP), times: 5 });
			await roblox.act('giveItem', { userId: 261, assetId: Number(CONE) });
			// It remembers the offers of the test before, which a sandbox that was reset knows nothing of.
			await n8n.restart();
			// With a token, so that the fault meets the request that acts.
			const warmUp = providerNode('roblox')({ resource: 'trade', operation: 'expireOutdated' });
			await n8n.run('Warm up', warmUp);
			const live = await withSetting(workflow, 'send', true);
			await roblox.fault({ ...SEND, kind: 'hang-after', times: 1 });
			const broken = n8n.client.run(live.id, SCHEDULE).catch(() => undefined);
			await eventually('The offer', async () => {
				return (await effects('trade-sent')).length > 0 ? true : undefined;
			});
			await n8n.restart({ kill: true });
			await broken;
			const execution = await n8n.client.run(live.id, SCHEDULE);
			expect(execution.status).toBe('success');
			const sent = await roblox.effects('trade-sent');
			expect(sent).toHaveLength(2);
			expect(messages(execution)[0]).toBe('1002: no offer (cooldown)');
		});
	});
});
