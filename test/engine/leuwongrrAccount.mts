import type { IDataObject } from 'n8n-workflow';
import nock from 'nock';

import { API, credentialsOf, dataOf, documented, OFFICIAL } from './leuwongrrOfficial.mts';
import { Polls, type Poll, type PollOutcome } from './leuwongrrPolls.mts';

/** An account as the official address shows it, and a trigger that watches it. */
export class WatchedAccount {
	orders: IDataObject[] = [];

	deposits: IDataObject[] = [];

	transactions: IDataObject[] = [];

	/** The id of the owner of the token. */
	user = 1;

	/** Paths that were asked for, with their query. */
	asked: string[] = [];

	/** HTTP status of an answer for a path, 200 when absent. */
	broken: Record<string, number> = {};

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
	}

	async poll(parameters: Poll['parameters'], more: Partial<Poll> = {}): Promise<PollOutcome> {
		return await this.polls.poll({ credentials: this.credentials, parameters, ...more });
	}

	private serve(path: string, data: () => object): void {
		nock(OFFICIAL)
			.persist()
			.get(API + path)
			.query(true)
			.reply((uri) => {
				this.asked.push(uri.replace(API, ''));
				const status = this.broken[path] ?? 200;
				return status === 200
					? [200, { success: true, message: 'OK', data: data() }]
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
