import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Json } from '../../host/lib/executions.mts';
import { owner, shopKey } from '../../host/lib/setup.mts';
import { DiscordChannel } from './discordChannel.mts';
import { FormVisitor } from './formVisitor.mts';
import { BOOT_TIMEOUT_MS, reference, TestHost } from './harness.mts';

const FILE = 'rocheap-ai-approval.json';
const TABLE = 'rocheap_requests';
const TOOLS = 'rocheap-payouts';
const FORM = '/form/rocheap-decide';
const REQUEST = 'Request_a_payout';

describe(`examples/${FILE}`, () => {
	let n8n: TestHost;
	let channel: DiscordChannel;
	let agent: Client;
	let person: FormVisitor;

	const connect = async (key: string): Promise<Client> => {
		const client = new Client({ name: 'test', version: '1.0.0' });
		const headers = { [shopKey.name]: key };
		const url = new URL(n8n.client.mcpUrl(TOOLS));
		await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
		return client;
	};

	beforeAll(async () => {
		n8n = await TestHost.start();
		channel = await DiscordChannel.open(n8n);
		await channel.connect(n8n, await n8n.example(FILE));
		agent = await connect(shopKey.value);
		person = await FormVisitor.owner(n8n.client.url);
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await agent?.close();
		channel.close();
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.reset();
		channel.posted = [];
	});

	const call = async (name: string, args: Json): Promise<string> => {
		const { content } = await agent.callTool({ name, arguments: args });
		return (content as Array<{ text: string }>).map(({ text }) => text).join('\n');
	};
	/** What the agent learns when it asks for a payout. */
	const ask = async (args: Json): Promise<Json> =>
		(JSON.parse(await call(REQUEST, args)) as Json[])[0]!;
	const payoutFor = (orderId: string, over: Json = {}): Json => ({
		orderId,
		robux: 100,
		robloxUserId: '261',
		universeId: '5',
		placeId: '6',
		reason: 'The game <b>was</b> won, @everyone',
		...over,
	});
	const rows = async (requestId: string) =>
		(await n8n.client.dataTableRows(TABLE)).filter((row) => row.requestId === requestId);
	/** Opens the request in the form, as far as the page that shows it. */
	const show = async (requestId: string) => {
		const url = await person.start(FORM, { 'field-0': requestId });
		return { url, page: await person.next(url, 'Decision') };
	};
	const decide = async (requestId: string, decision: string, shows: string) => {
		const { url, page } = await show(requestId);
		await person.submit(url, page, { 'field-1': JSON.stringify([decision]) });
		return (await person.next(url, shows)).html;
	};

	it('offers the agent two tools, neither of which pays', async () => {
		const { tools } = await agent.listTools();
		expect(tools.map(({ name }) => name).sort()).toEqual(['Look_up_a_payout', REQUEST]);
		const request = tools.find(({ name }) => name === REQUEST);
		expect(request?.inputSchema.required?.toSorted()).toEqual(
			Object.keys(payoutFor('')).toSorted(),
		);
		await expect(connect('wrong')).rejects.toThrow();
	});

	it('records a request, pays nothing, and pays once when a person says so', async () => {
		const orderId = reference('won');
		const requestId = `ai-${orderId}`;
		expect(await ask(payoutFor(orderId))).toMatchObject({
			accepted: true,
			requestId,
			state: 'REQUESTED',
		});
		expect(await n8n.sandbox.ledger()).toEqual([]);
		expect(channel.posted).toHaveLength(1);
		expect(channel.posted[0]).toContain(`100 Robux for user 261 (${requestId})`);
		expect(channel.posted[0]).not.toContain('@everyone');
		const link = /Decide: (\S+)/.exec(channel.posted[0]!)![1]!;
		expect(link).toBe(`${n8n.client.url}${FORM}?requestId=${requestId}`);
		expect((await person.open(link)).html).toContain(`value="${requestId}"`);

		const { page } = await show(requestId);
		expect(page.html).toContain('<b>100 Robux</b> for the Roblox user <b>261</b>');
		expect(page.html).not.toContain('<b>was</b>');
		expect(await n8n.sandbox.ledger()).toEqual([]);
		await decide(requestId, 'Pay', '100 Robux are ordered');
		expect(await n8n.sandbox.payouts(requestId)).toMatchObject([{ amount: 100 }]);
		expect(await rows(requestId)).toMatchObject([{ state: 'PAID', decidedBy: owner.email }]);
		expect(await ask(payoutFor(orderId))).toMatchObject({ state: 'PAID' });
		expect(await call('Look_up_a_payout', { requestId })).toContain('"found":true');
		expect(await n8n.sandbox.payouts(requestId)).toHaveLength(1);
	});

	it('is one request and one payout however often the agent asks', async () => {
		const orderId = reference('again');
		const requestId = `ai-${orderId}`;
		for (let time = 0; time < 3; time++) {
			expect(await ask(payoutFor(orderId))).toMatchObject({ requestId, state: 'REQUESTED' });
		}
		await Promise.all(Array.from({ length: 3 }, async () => await ask(payoutFor(orderId))));
		expect(await rows(requestId)).toHaveLength(1);
		expect(channel.posted).toHaveLength(1);
		await decide(requestId, 'Pay', 'are ordered');
		expect(await n8n.sandbox.ledger()).toHaveLength(1);
	});

	it('pays once when it is approved twice, at the same moment too', async () => {
		const orderId = reference('twice');
		const requestId = `ai-${orderId}`;
		await ask(payoutFor(orderId));
		const opened = [await show(requestId), await show(requestId), await show(requestId)];
		await Promise.all(
			opened.map(async ({ url, page }) => {
				await person.submit(url, page, { 'field-1': '["Pay"]' });
				await person.next(url, 'are ordered');
			}),
		);
		expect(await n8n.sandbox.payouts(requestId)).toHaveLength(1);
		const url = await person.start(FORM, { 'field-0': requestId });
		await person.next(url, 'This request is PAID');
		expect(await n8n.sandbox.payouts(requestId)).toHaveLength(1);
	});

	it('pays nothing that was not approved, also when asked again', async () => {
		const orderId = reference('refused');
		const requestId = `ai-${orderId}`;
		await ask(payoutFor(orderId));
		await decide(requestId, 'Do not pay', 'Nothing was paid');
		expect(await rows(requestId)).toMatchObject([{ state: 'REFUSED', decidedBy: owner.email }]);
		expect(await ask(payoutFor(orderId))).toMatchObject({
			state: 'REFUSED',
			message: expect.stringContaining('decided not to pay') as string,
		});
		const url = await person.start(FORM, { 'field-0': requestId });
		await person.next(url, 'This request is REFUSED');
		expect(await n8n.sandbox.ledger()).toEqual([]);
	});

	it('keeps what was recorded: the same order with another amount or receiver is refused', async () => {
		const orderId = reference('other');
		await ask(payoutFor(orderId));
		for (const other of [{ robux: 5000 }, { robloxUserId: '262' }, { placeId: '7' }]) {
			expect(await ask(payoutFor(orderId, other))).toMatchObject({ accepted: false });
		}
		await decide(`ai-${orderId}`, 'Pay', 'are ordered');
		expect(await n8n.sandbox.ledger()).toMatchObject([{ amount: 100 }]);
	});

	it.each<[string, Json]>([
		['robux', { robux: -5 }],
		['robux', { robux: 1.5 }],
		['robloxUserId', { robloxUserId: 'builderman' }],
		['orderId', { orderId: '' }],
	])('records nothing with an absurd %s and says which field it is', async (field, over) => {
		const before = (await n8n.client.dataTableRows(TABLE)).length;
		const answer = await ask(payoutFor(reference('absurd'), over));
		expect(answer.accepted).toBe(false);
		expect(answer.message).toBe(`Nothing was recorded. These are missing or malformed: ${field}.`);
		expect(await n8n.client.dataTableRows(TABLE)).toHaveLength(before);
	});

	it('lets nobody decide who is no user of this n8n', async () => {
		const orderId = reference('stranger');
		await ask(payoutFor(orderId));
		const stranger = FormVisitor.nobody(n8n.client.url);
		const page = await stranger.open(FORM);
		expect(page.html).not.toContain('Request ID');
		const posted = await stranger.submit(FORM, page, { 'field-0': `ai-${orderId}` });
		expect(posted.status).toBe(401);
		const { url } = await show(`ai-${orderId}`);
		expect((await stranger.open(url)).html).not.toContain('100 Robux');
		expect((await stranger.submit(url, page, { 'field-1': '["Pay"]' })).status).toBe(401);
		expect(await n8n.sandbox.ledger()).toEqual([]);
	});

	it('says so when nobody knows whether it was paid, and pays once when approved again', async () => {
		const orderId = reference('unknown');
		const requestId = `ai-${orderId}`;
		await ask(payoutFor(orderId));
		await n8n.sandbox.fault({ kind: 'reset-after', times: 50 });
		await decide(requestId, 'Pay', 'Nobody knows whether it was paid');
		expect(await rows(requestId)).toMatchObject([{ state: 'UNKNOWN' }]);
		await n8n.sandbox.clearFaults();
		await decide(requestId, 'Pay', 'are ordered');
		expect(await rows(requestId)).toMatchObject([{ state: 'PAID' }]);
		expect(await n8n.sandbox.payouts(requestId)).toHaveLength(1);
	});
});
