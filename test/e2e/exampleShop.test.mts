import { eventually } from '../../host/lib/client.mts';
import type { Json } from '../../host/lib/executions.mts';
import type { Sandbox } from '../../host/lib/sandbox.mts';
import { shopKey } from '../../host/lib/setup.mts';
import type { SavedWorkflow } from '../../host/lib/workflow.mts';
import { ORDERS_TABLE, SHOP_FILE, shopOrder, Watcher } from '../../host/providers/leuwongrr.mts';
import { DiscordChannel } from './discordChannel.mts';
import { BOOT_TIMEOUT_MS, reference, TestHost } from './harness.mts';

/** What Discord gives a bot for its answer. */
const DISCORD_WAITS_MS = 3_000;
const BUYER = '123456789012345678';
const TRIGGER = 'Order changed';
const POST = { method: 'POST', path: '/me/orders' };

describe(`examples/${SHOP_FILE}`, () => {
	let n8n: TestHost;
	let leuwongrr: Sandbox;
	let channel: DiscordChannel;
	let workflow: SavedWorkflow;
	let shop: Watcher;

	beforeAll(async () => {
		n8n = await TestHost.start();
		leuwongrr = n8n.sandbox.of('leuwongrr');
		channel = await DiscordChannel.open(n8n);
		const imported = await n8n.impatientExample(SHOP_FILE, TRIGGER);
		workflow = await channel.connect(n8n, imported);
		shop = new Watcher(n8n.client, n8n.sandbox, workflow, TRIGGER);
		await leuwongrr.limit(10_000);
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		channel.close();
		await n8n.stop();
	});
	beforeEach(async () => {
		await n8n.sandbox.clearFaults();
		channel.posted = [];
	});

	const row = async (orderId: string): Promise<Json | undefined> =>
		(await n8n.client.dataTableRows(ORDERS_TABLE)).find((one) => one.orderId === orderId);
	const rowIn = async (orderId: string, state: string): Promise<Json> =>
		await eventually(`Order ${orderId} ${state}`, async () => {
			const found = await row(orderId);
			return found?.state === state ? found : undefined;
		});
	const posted = async (text: string): Promise<string> =>
		await eventually(
			`A message with "${text}"`,
			async () => await Promise.resolve(channel.posted.find((one) => one.includes(text))),
		);
	const ordersOf = async (orderId: string) =>
		(await leuwongrr.effects('order')).filter(({ key }) => key === orderId);
	/** How many requests to order LeuwongRR has seen. */
	const posts = async () => {
		const all = (await leuwongrr.requests()) as Array<Json & { path: string }>;
		return all.filter(({ method }) => method === 'POST').length;
	};
	/** Lets a poll go by that begins after this: it tells of a purchase which nobody else hears of. */
	const polled = async () => {
		const { invoices } = await leuwongrr.act<{ invoices: string[] }>('createOrder');
		await leuwongrr.act('payInvoice', { invoice: invoices[0] });
		await shop.told(String(invoices[0]));
	};

	it('leads an order to the delivery, and the buyer hears of each step once', async () => {
		const orderId = reference('shop');
		expect(await shop.order(shopOrder(orderId))).toMatchObject({
			status: 202,
			body: { orderId, ok: true, state: 'ORDERING' },
		});
		const { invoice, payHere } = await rowIn(orderId, 'OPEN');
		const request = await posted('pay Rp');
		expect(request).toBe(
			`<@${BUYER}> Order ${orderId} for LeuwongUser: pay Rp15.000 here: ${String(payHere)}`,
		);
		expect(await shop.order(shopOrder(orderId))).toMatchObject({
			status: 200,
			body: { ok: true, state: 'OPEN', invoice, payHere },
		});
		await leuwongrr.act('payInvoice', { invoice });
		await posted(`<@${BUYER}> Order ${orderId} is paid, thank you.`);
		await rowIn(orderId, 'PAID');
		await leuwongrr.act('completeOrder', { invoice });
		await posted(`<@${BUYER}> Order ${orderId} is delivered to LeuwongUser.`);
		await rowIn(orderId, 'DELIVERED');
		await polled();
		expect(channel.posted).toHaveLength(3);
		expect(await ordersOf(orderId)).toMatchObject([{ reference: orderId, amount: 15_000 }]);
	});

	it('tells the buyer of an order that fails', async () => {
		const orderId = reference('fails');
		await shop.order(shopOrder(orderId));
		const { invoice } = await rowIn(orderId, 'OPEN');
		await leuwongrr.act('payInvoice', { invoice });
		await rowIn(orderId, 'PAID');
		await leuwongrr.act('failOrder', { invoice });
		await posted(`<@${BUYER}> Order ${orderId} failed. We have been told`);
		await rowIn(orderId, 'FAILED');
	});

	it('says nothing about purchases that are not of this shop', async () => {
		const { invoices } = await leuwongrr.act<{ invoices: string[] }>('createOrder');
		await leuwongrr.act('payInvoice', { invoice: invoices[0] });
		const execution = await shop.told(String(invoices[0]));
		expect([execution.status, execution.lastNode]).toEqual(['success', 'Whose order']);
		expect(channel.posted).toEqual([]);
	});

	it.each<[string, Json]>([
		['pass', { passId: 111 }],
		['place', { placeId: 222 }],
		['Roblox user', { robloxUsername: 'SomebodyElse' }],
		['buyer', { discordUserId: '999999999999999999' }],
	])('refuses the same order with another %s before anything is sent', async (_, other) => {
		const orderId = reference('other');
		await shop.order(shopOrder(orderId));
		const before = await rowIn(orderId, 'OPEN');
		const sent = await posts();
		expect(await shop.order(shopOrder(orderId, other))).toMatchObject({
			status: 409,
			body: { ok: false, state: 'CONFLICT' },
		});
		expect(await posts()).toBe(sent);
		expect(await ordersOf(orderId)).toHaveLength(1);
		expect(await row(orderId)).toEqual(before);
	});

	it('orders once when the same order arrives five times at the same moment', async () => {
		const orderId = reference('burst');
		const all = await Promise.all(
			Array.from({ length: 5 }, async () => await shop.order(shopOrder(orderId))),
		);
		expect(all.map(({ body }) => body.ok)).toEqual(Array(5).fill(true));
		await rowIn(orderId, 'OPEN');
		await polled();
		expect(await ordersOf(orderId)).toHaveLength(1);
	});

	it('refuses what is incomplete, and IDs that were rounded on their way', async () => {
		const orderId = reference('bad');
		const rounded = { discordUserId: 123456789012345680 };
		for (const wrong of [{ passId: 'x' }, { discordUserId: undefined }, rounded]) {
			const answer = await shop.order(shopOrder(orderId, wrong));
			expect([wrong, answer.status]).toEqual([wrong, 400]);
		}
		expect(await ordersOf(orderId)).toEqual([]);
		expect(await row(orderId)).toBeUndefined();
	});

	it('tells the buyer why an order was refused, and takes it when asked again', async () => {
		const orderId = reference('refused');
		await shop.order(shopOrder(orderId, { robloxUsername: 'NoSuchUser' }));
		await rowIn(orderId, 'REFUSED');
		const message = await posted('could not be placed. ');
		expect(message).toMatch(new RegExp(`^<@${BUYER}> Order ${orderId} could not be placed. \\w+`));
		expect(await ordersOf(orderId)).toEqual([]);
		const again = await shop.order(shopOrder(orderId, { robloxUsername: 'NoSuchUser' }));
		expect(again.status).toBe(202);
		await eventually(
			'The second refusal',
			async () => await Promise.resolve(channel.posted.length === 2 ? true : undefined),
		);
	});

	it('asks the buyer to come back when nobody knows whether it was ordered, and orders once', async () => {
		const orderId = reference('unknown');
		await leuwongrr.fault({ ...POST, kind: 'reset-after', times: 3 });
		await shop.order(shopOrder(orderId));
		await eventually(
			'The unknown order',
			async () => ((await row(orderId))?.state === 'UNKNOWN' ? true : undefined),
			90_000,
		);
		await posted(`<@${BUYER}> Order ${orderId} is not confirmed yet.`);
		expect((await shop.order(shopOrder(orderId))).status).toBe(202);
		await rowIn(orderId, 'OPEN');
		await posted('pay Rp');
		expect(await ordersOf(orderId)).toHaveLength(1);
	});

	it('forgets nothing when n8n is killed and polls fail', async () => {
		const orderId = reference('killed');
		await shop.order(shopOrder(orderId));
		const { invoice } = await rowIn(orderId, 'OPEN');
		await n8n.restart({
			kill: true,
			meanwhile: async () => {
				await leuwongrr.act('payInvoice', { invoice });
				await leuwongrr.fault({ method: 'GET', path: '/me/orders', kind: 'html', times: 4 });
			},
		});
		await posted(`<@${BUYER}> Order ${orderId} is paid`);
		await polled();
		expect(channel.posted.filter((one) => one.includes('is paid'))).toHaveLength(1);
	});

	it('lists the prices, and says so when they cannot be read', async () => {
		const ask = async () => {
			const response = await fetch(n8n.client.webhookUrl(workflow, 'Price list'), {
				headers: { [shopKey.name]: shopKey.value },
			});
			return { status: response.status, body: (await response.json()) as Json };
		};
		const { status, body } = await ask();
		expect([status, body.ok]).toEqual([200, true]);
		expect((body.packages as Json[]).length).toBeGreaterThan(1);
		expect(body.packages).toContainEqual(
			expect.objectContaining({ robux: 100, price: expect.any(Number) as number }),
		);
		expect(String(body.message).split('\n')).toHaveLength((body.packages as Json[]).length);
		await leuwongrr.fault({ path: '/catalog', kind: 'status', status: 500, times: 50 });
		expect(await ask()).toMatchObject({ status: 503, body: { ok: false } });
	});

	// The last one: the node remembers the limit.
	it('answers within the time of Discord while orders are paced, and every invoice comes in the end', async () => {
		await leuwongrr.limit(2, 5_000);
		const orderIds = Array.from({ length: 4 }, () => reference('paced'));
		const took = await Promise.all(
			orderIds.map(async (orderId) => {
				const before = Date.now();
				expect((await shop.order(shopOrder(orderId))).status).toBe(202);
				return Date.now() - before;
			}),
		);
		expect(Math.max(...took)).toBeLessThan(DISCORD_WAITS_MS);
		for (const orderId of orderIds) {
			await eventually(
				`The invoice of ${orderId}`,
				async () => ((await row(orderId))?.state === 'OPEN' ? true : undefined),
				90_000,
			);
		}
		expect(channel.posted.filter((one) => one.includes('pay Rp'))).toHaveLength(4);
	});
});
