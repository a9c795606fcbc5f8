import type { INodeParameters } from 'n8n-workflow';

import type { NodeResult, NodeRun } from './engine.mts';
import { documentedBy, ProviderLab } from './providerLab.mts';

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

export const documented = documentedBy('rocheap');

/** The official address, for answers that the test itself gives. */
export const OFFICIAL = 'https://rocheap.com';
export const official = { credentials: { apiKey: API_KEY, baseUrl: `${OFFICIAL}/business/api` } };

export interface Effect {
	kind: string;
	reference: string | null;
}

/** The built ROCheap node in n8n's engine against the sandbox. */
export class RocheapLab extends ProviderLab {
	readonly provider = 'rocheap';

	readonly node = { type: 'rocheap', credential: 'rocheapApi' };

	get credentials() {
		return { apiKey: API_KEY, baseUrl: `${this.sandbox.url('rocheap')}/business/api` };
	}

	async create(changes: INodeParameters = {}, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await this.run({ ...PAYOUT, ...changes }, more);
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
}
