import { createHmac } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import { deposit, every, order, orders, transaction, WatchedAccount } from './leuwongrrAccount.mts';
import { cases } from './leuwongrrCases.mts';
import { LeuwongrrLab } from './leuwongrrLab.mts';
import { API, documented, OFFICIAL, runOfficial, typed } from './leuwongrrOfficial.mts';
import { invented, unseen } from './previews.mts';
import { failed, fixture, order as callback, send } from './rocheapCallback.mts';
import { RocheapLab } from './rocheapLab.mts';
import { documented as roovetDocumented, RoovetLab } from './roovetLab.mts';
import { deliver } from './webhook.mts';

afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});

// That the previews show everything which outputs have is checked with every output of every test in this folder.
describe('the previews of ROCheap invent nothing', () => {
	let lab: RocheapLab;
	beforeAll(async () => {
		lab = await new RocheapLab().start();
	});
	afterAll(async () => await lab.sandbox.close());
	const look = { resource: 'order', lookupBy: 'customOrderId' };

	test('of its operations', async () => {
		await lab.run({ resource: 'account', operation: 'ping' });
		await lab.run({ resource: 'account', operation: 'getBalance' });
		await lab.create();
		await lab.create();
		const noStop = { options: { failOnFailedOrder: false } };
		await lab.create({ ...noStop, customOrderId: 'shop-2', robloxUserId: '404' });
		await lab.create({ ...noStop, customOrderId: 'shop-3', robloxUserId: '406' });
		await lab.fault({ path: '/business/api/create_order', kind: 'reset-after', times: 1 });
		await lab.create({ customOrderId: 'shop-4' });
		await lab.control('/advance', { ms: 60_000 });
		const ofFailed = { ...look, customOrderId: 'shop-3' };
		await lab.run({ ...ofFailed, operation: 'get', options: { ifNotFound: 'continue' } });
		const wait = { operation: 'waitForCompletion', pollInterval: 1, timeLimit: 5 };
		await lab.run({ ...ofFailed, ...wait });
		const all = ['account/ping', 'account/getBalance'];
		const ofOrders = ['order/create', 'order/get', 'order/waitForCompletion'];
		expect(invented('rocheap', ...all, ...ofOrders)).toEqual([]);
	});

	test('of its trigger', async () => {
		const more = JSON.parse(fixture('get-order-info.success-completed-delivery-method')) as object;
		await send(callback({ ...more, ...failed('GAMEPASS_NOT_FOUND') }));
		expect(unseen('rocheapTrigger')).toEqual([]);
	});
});

describe('the previews of LeuwongRR invent nothing', () => {
	let lab: LeuwongrrLab;
	beforeAll(async () => {
		lab = await new LeuwongrrLab().start();
	});
	afterAll(async () => await lab.sandbox.close());

	test('of its reads', async () => {
		for (const [, { parameters, method = 'GET', path, fixture: name }] of cases) {
			const scope = nock(OFFICIAL);
			const way = method === 'GET' ? scope.get(API + path) : scope.post(API + path);
			way.query(true).reply(200, documented(name));
			await runOfficial(parameters);
		}
		const reads = cases.map(([, { parameters }]) => parameters as Record<string, string>);
		const names = reads.map(({ resource, operation }) => `${resource}/${operation}`);
		const others = [...new Set(names)].filter((name) => !name.startsWith('order/'));
		expect(invented('leuwongrr', ...others)).toEqual([]);
	});

	test('of its orders', async () => {
		await lab.reset();
		const { json } = await lab.create();
		const invoice = json[0]?.invoice_code as string;
		await lab.act('failOrder', { invoice });
		const read = { resource: 'order', invoice: typed(invoice) };
		await lab.run({ ...read, operation: 'get' });
		await lab.run({ ...read, operation: 'getAll' });
		expect(invented('leuwongrr', 'order/create', 'order/get', 'order/getAll')).toEqual([]);
	});

	test('of its trigger', async () => {
		const account = new WatchedAccount();
		const many = (from: number) =>
			Array.from({ length: 100 }, (_, index) => transaction(from - index));
		account.transactions = many(100);
		await account.poll(every);
		account.transactions = many(900);
		account.deposits = [deposit('DEP1', 'approved', 'paid')];
		account.orders = [order('INV1', 'failed')];
		const options = { options: { reportGaps: true } } as INodeParameters;
		await account.poll({ ...every, orderStatuses: ['failed'], ...options });
		await account.poll(orders);
		expect(unseen('leuwongrrTrigger')).toEqual([]);
	});
});

describe('the previews of Roovet invent nothing', () => {
	let lab: RoovetLab;
	beforeAll(async () => {
		lab = await new RoovetLab().start();
	});
	afterAll(async () => await lab.sandbox.close());

	test('of its operations', async () => {
		await lab.reset();
		await lab.transfer({ note: 'Thanks' });
		await lab.run({ resource: 'wallet', operation: 'getBalance' });
		await lab.run({ resource: 'wallet', operation: 'getTransactions' });
		await lab.checkOut(await lab.cart(), { idempotencyKey: 'checkout-1' });
		const wallet = ['wallet/transfer', 'wallet/getBalance', 'wallet/getTransactions'];
		expect(invented('roovet', ...wallet, 'checkout/create')).toEqual([]);
	});

	test('of its trigger', async () => {
		const secret = 'whsec_test_0123456789';
		const body = JSON.stringify(roovetDocumented('webhook.order-created'));
		const time = Math.floor(Date.now() / 1000);
		const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
		await deliver({
			type: 'roovetTrigger',
			credential: 'roovetApi',
			credentials: { apiKey: 'key', baseUrl: 'https://roovet.com', webhookSecret: secret },
			parameters: { events: '' },
			body,
			headers: {
				'content-type': 'application/json',
				'x-roovet-signature': `t=${time},v1=${signature}`,
			},
		});
		expect(unseen('roovetTrigger')).toEqual([]);
	});
});
