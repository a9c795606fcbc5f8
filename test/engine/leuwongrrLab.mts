import type { INodeParameters } from 'n8n-workflow';

import type { NodeResult, NodeRun } from './engine.mts';
import { ProviderLab } from './providerLab.mts';
import { ORDER } from './leuwongrrOfficial.mts';

export const SANDBOX_TOKEN = 'lrrs_v1_sandbox';
export const PRODUCTION_TOKEN = 'lrrp_v1_sandbox';

interface Effect {
	kind: string;
	id: string;
	key: string | null;
}

/** The built LeuwongRR node in n8n's engine against the sandbox. */
export class LeuwongrrLab extends ProviderLab {
	readonly provider = 'leuwongrr';

	readonly node = { type: 'leuwongrr', credential: 'leuwongrrApi' };

	/** The key of an order that sets none; new after each reset, because the node remembers what a key was used for. */
	key = 'shop-0';

	private resets = 0;

	get credentials() {
		return {
			apiToken: SANDBOX_TOKEN,
			baseUrl: this.sandbox.url('leuwongrr'),
			discordUserId: '',
		};
	}

	async create(changes: INodeParameters = {}, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await this.run({ ...ORDER, idempotencyKey: this.key, ...changes }, more);
	}

	/** Idempotency keys of the orders that really happened. */
	async orders(): Promise<Array<string | null>> {
		const ledger = await this.control<Effect[]>('/ledger/leuwongrr');
		return ledger.filter(({ kind }) => kind === 'order').map(({ key }) => key);
	}

	/** Method and path of the requests that arrived. */
	async requests(): Promise<string[]> {
		const seen = await this.control<Array<{ method: string; path: string }>>('/requests/leuwongrr');
		return seen.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`);
	}

	/**
	 * A fresh sandbox whose headers allow more than the recommended 10 orders a minute, so that no test waits. Its time is
	 * another one each time: invoice codes hold it, and the node remembers which order an invoice belongs to.
	 */
	override async reset(): Promise<void> {
		await super.reset();
		this.key = `shop-${(this.resets += 1)}`;
		await this.control('/advance', { ms: this.resets * 1000 });
		await this.control('/limits', { provider: 'leuwongrr', limit: 100_000, windowMs: 600_000 });
	}
}
