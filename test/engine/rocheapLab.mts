import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { runNode, type NodeResult, type NodeRun } from './engine.mts';

export const API_KEY = 'sandbox-rocheap-key';

export const PAYOUT: INodeParameters = {
	resource: 'order',
	operation: 'create',
	robux: 10,
	robloxUserId: '261',
	universeId: '4284924817',
	placeId: '3927852479',
	customOrderId: 'shop-1',
};

/** One of the documented bodies. */
export const documented = (name: string): Record<string, unknown> =>
	JSON.parse(
		readFileSync(join(__dirname, '../fixtures/rocheap', `${name}.json`), 'utf8'),
	) as Record<string, unknown>;

/** The official address, for answers that the test itself gives. */
export const OFFICIAL = 'https://rocheap.com';
export const official = { credentials: { apiKey: API_KEY, baseUrl: `${OFFICIAL}/business/api` } };

export interface Effect {
	kind: string;
	reference: string | null;
}

/** The built ROCheap node in n8n's engine against the sandbox. */
export class RocheapLab {
	private constructor(readonly sandbox: Sandbox) {}

	static async start(): Promise<RocheapLab> {
		return new RocheapLab(await startSandbox({ portBase: 0 }));
	}

	get credentials() {
		return { apiKey: API_KEY, baseUrl: `${this.sandbox.url('rocheap')}/business/api` };
	}

	async run(parameters: INodeParameters, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await runNode({
			type: 'rocheap',
			credential: 'rocheapApi',
			credentials: this.credentials,
			parameters,
			...more,
		});
	}

	async create(changes: INodeParameters = {}, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await this.run({ ...PAYOUT, ...changes }, more);
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
		await this.control('/faults', { provider: 'rocheap', ...fault });
	}

	async behave(behaviour: IDataObject): Promise<void> {
		await this.control('/behaviour', { provider: 'rocheap', ...behaviour });
	}

	/** Custom order ids of the payouts that really happened. */
	async payouts(): Promise<Array<string | null>> {
		const ledger = await this.control<Effect[]>('/ledger/rocheap');
		return ledger.filter(({ kind }) => kind === 'payout').map(({ reference }) => reference);
	}

	/** Method and path of the requests that arrived. */
	async requests(): Promise<string[]> {
		const seen = await this.control<Array<{ method: string; path: string }>>('/requests/rocheap');
		return seen.map(({ method, path }) => `${method} ${path.replace('/business/api', '')}`);
	}

	async reset(): Promise<void> {
		await this.control('/reset', {});
	}

	/** Takes back all faults. */
	async mend(): Promise<void> {
		await this.sandbox.control.clearFaults();
	}
}
