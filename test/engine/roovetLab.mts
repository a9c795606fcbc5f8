import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeResult, NodeRun } from './engine.mts';
import { documentedBy, ProviderLab } from './providerLab.mts';

export const API_KEY = 'rvpk_test_sandbox';
export const READONLY_KEY = 'rvpk_test_readonly';
export const OFFICIAL = 'https://roovet.com';

export const TRANSFER: INodeParameters = {
	resource: 'wallet',
	operation: 'transfer',
	to: 'user_42',
	amount: '12.34',
	currency: 'USD',
	note: '',
};

export interface Effect {
	kind: string;
	reference: string | null;
	amount: number;
	to?: string;
}

export interface Seen {
	method: string;
	path: string;
	query: string;
	headers: Record<string, string>;
	body: IDataObject | null;
	outcome: unknown;
}

export const documented = documentedBy('roovet');

/** Credentials for nock in place of the sandbox; each key has a pace of its own. */
export const official = (apiKey: string, more: IDataObject = {}): Partial<NodeRun> => ({
	credentials: { apiKey, baseUrl: OFFICIAL, ...more },
});

/** The built Roovet node in n8n's engine against the sandbox. */
export class RoovetLab extends ProviderLab {
	readonly provider = 'roovet';

	readonly node = { type: 'roovet', credential: 'roovetApi' };

	private resets = 0;

	/** The key of a payment. A fresh one after each reset: the node remembers what it has sent under a key. */
	get key(): string {
		return `order-${this.resets}`;
	}

	get credentials() {
		return { apiKey: API_KEY, baseUrl: this.sandbox.url('roovet'), apiVersion: '' };
	}

	async transfer(changes: INodeParameters = {}, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await this.run({ ...TRANSFER, idempotencyKey: this.key, ...changes }, more);
	}

	async checkOut(
		cart: string,
		changes: INodeParameters = {},
		more: Partial<NodeRun> = {},
	): Promise<NodeResult> {
		const body = JSON.stringify({ cart_id: cart });
		const checkout = { resource: 'checkout', operation: 'create', body };
		return await this.run({ ...checkout, idempotencyKey: this.key, ...changes }, more);
	}

	/** Makes a cart of the sandbox's own form and gives its id. */
	async cart(): Promise<string> {
		const { json } = await this.run({
			resource: 'cart',
			operation: 'upsert',
			body: '{"items":[{"product_id":"prod_1","quantity":2}]}',
		});
		return json[0]?.id as string;
	}

	/** Idempotency keys of the payments that really happened. */
	async payments(): Promise<Array<string | null>> {
		const ledger = await this.control<Effect[]>('/ledger/roovet');
		return ledger.map(({ reference }) => reference);
	}

	async requests(): Promise<Seen[]> {
		return await this.control<Seen[]>('/requests/roovet');
	}

	/** Method and path of the requests that arrived. */
	async calls(): Promise<string[]> {
		return (await this.requests()).map(({ method, path }) => `${method} ${path}`);
	}

	/** A fresh sandbox that does not slow the tests down by its documented limit. */
	override async reset(): Promise<void> {
		this.resets += 1;
		await this.control('/reset', {});
		await this.behave({ rateLimit: 1_000_000 });
	}
}
