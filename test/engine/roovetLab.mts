import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { runNode, type NodeResult, type NodeRun } from './engine.mts';

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
	idempotencyKey: 'order-1',
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

export const documented = (name: string): IDataObject =>
	JSON.parse(
		readFileSync(join(__dirname, '../fixtures/roovet', `${name}.json`), 'utf8'),
	) as IDataObject;

/** Credentials for nock in place of the sandbox; each key has a pace of its own. */
export const official = (apiKey: string, more: IDataObject = {}): Partial<NodeRun> => ({
	credentials: { apiKey, baseUrl: OFFICIAL, ...more },
});

/** The built Roovet node in n8n's engine against the sandbox. */
export class RoovetLab {
	private constructor(readonly sandbox: Sandbox) {}

	static async start(): Promise<RoovetLab> {
		return new RoovetLab(await startSandbox({ portBase: 0 }));
	}

	get credentials() {
		return { apiKey: API_KEY, baseUrl: this.sandbox.url('roovet'), apiVersion: '' };
	}

	async run(parameters: INodeParameters, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await runNode({
			type: 'roovet',
			credential: 'roovetApi',
			credentials: this.credentials,
			parameters,
			...more,
		});
	}

	async transfer(changes: INodeParameters = {}, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await this.run({ ...TRANSFER, ...changes }, more);
	}

	/** Makes a cart of the sandbox's own form and gives its id. */
	async cart(): Promise<string> {
		const { json } = await this.run({
			resource: 'cart',
			operation: 'upsert',
			body: '{"items":[{"product_id":"prod_1","quantity":2}]}',
			idempotencyKey: 'cart-of-the-test',
		});
		return json[0]?.id as string;
	}

	async control<T = IDataObject>(path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.sandbox.url('control')}${path}`, {
			method: body === undefined ? 'GET' : 'POST',
			...(body !== undefined && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${text}`);
		return (text ? JSON.parse(text) : undefined) as T;
	}

	async fault(fault: IDataObject): Promise<void> {
		await this.control('/faults', { provider: 'roovet', ...fault });
	}

	async behave(behaviour: IDataObject): Promise<void> {
		await this.control('/behaviour', { provider: 'roovet', ...behaviour });
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
	async reset(): Promise<void> {
		await this.control('/reset', {});
		await this.behave({ rateLimit: 1_000_000 });
	}

	/** Takes back all faults. */
	async mend(): Promise<void> {
		await this.sandbox.control.clearFaults();
	}
}
