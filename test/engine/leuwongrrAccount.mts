import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { API, credentialsOf, dataOf, documented, OFFICIAL } from './leuwongrrOfficial.mts';
import { Polls, type Poll, type PollOutcome } from './leuwongrrPolls.mts';

/** Pacing has tests of its own. */
const MANY_ALLOWED = { 'x-ratelimit-limit': '100000' };

/** An account as the official address shows it, and a trigger that watches it. */
export class WatchedAccount {
	orders: IDataObject[] = [];

	/** Orders that the list has no room for. */
	older: IDataObject[] = [];

	deposits: IDataObject[] = [];

	transactions: IDataObject[] = [];

	/** The id of the owner of the token. */
	user = 1;

	/** Paths that were asked for, with their query. */
	asked: string[] = [];

	/** When each of them was asked for, in milliseconds since 1970. */
	askedAt: number[] = [];

	/** What goes with the answers. */
	headers: Record<string, string> = MANY_ALLOWED;

	/** HTTP status of an answer for a path, 200 when absent. */
	broken: Record<string, number> = {};

	/** How long the lists take. */
	delayMs = 0;

	credentials: Poll['credentials'] = credentialsOf();

	readonly polls = new Polls();

	constructor() {
		this.serve('/me/orders', () => ({ orders: this.orders }));
		this.serve('/me/deposits', () => ({ deposits: this.deposits.slice(0, 100), limit: 100 }));
		this.serve('/me/balance/transactions', () => ({
			transactions: this.transactions.slice(0, 100),
			limit: 100,
		}));
		this.serve('/me', () => ({ user: { id: this.user } }));
		this.serveOne('/me/orders/', (code) => {
			const order = [...this.orders, ...this.older].find((one) => one.invoice_code === code);
			return order && { order };
		});
		this.serveOne('/me/deposits/', (code) => {
			const deposit = this.deposits.find((one) => one.invoice_code === code);
			return deposit && { deposit, invoice: { invoice_code: code, type: 'deposit' } };
		});
	}

	/** The invoices that were asked for one by one. */
	get askedFor(): string[] {
		return this.asked.flatMap((path) => /^\/me\/(?:orders|deposits)\/(.+)$/.exec(path)?.[1] ?? []);
	}

	async poll(parameters: Poll['parameters'], more: Partial<Poll> = {}): Promise<PollOutcome> {
		return await this.polls.poll({ credentials: this.credentials, parameters, ...more });
	}

	private serveOne(path: string, find: (code: string) => object | undefined): void {
		nock(OFFICIAL)
			.persist()
			.get((uri) => uri.startsWith(API + path))
			.reply((uri) => {
				this.asked.push(uri.replace(API, ''));
				this.askedAt.push(Date.now());
				const status = this.broken[path];
				const data = find(decodeURIComponent(uri.slice((API + path).length)));
				if (status !== undefined) return [status, {}, { 'Retry-After': '0' }];
				return data
					? [200, { success: true, message: 'OK', data }, this.headers]
					: [404, { success: false, message: 'Order tidak ditemukan.' }];
			});
	}

	private serve(path: string, data: () => object): void {
		nock(OFFICIAL)
			.persist()
			.get(API + path)
			.query(true)
			.reply(async (uri) => {
				await new Promise((resolve) => setTimeout(resolve, this.delayMs));
				this.asked.push(uri.replace(API, ''));
				this.askedAt.push(Date.now());
				const status = this.broken[path] ?? 200;
				return status === 200
					? [200, { success: true, message: 'OK', data: data() }, this.headers]
					: [status, documented('errors.401-generic'), { 'Retry-After': '0' }];
			});
	}
}

export const order = (code: string, status: string, payment_status = 'pending') => ({
	invoice_code: code,
	status,
	payment_status,
});
export const transaction = (id: number, type = 'deposit') => ({
	...(dataOf('balance-transactions-list.success').transactions as unknown as IDataObject[])[0],
	id,
	type,
});
export const deposit = (code: string, status: string, payment_status: string) => ({
	...(dataOf('deposits-list.success').deposits as unknown as IDataObject[])[0],
	invoice_code: code,
	status,
	payment_status,
});

export const orders = { events: ['orderStatusChanged'] };
export const every = {
	events: ['balanceChanged', 'depositApproved', 'invoicePaid', 'orderStatusChanged'],
};
