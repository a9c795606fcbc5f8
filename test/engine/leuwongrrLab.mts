import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { runNode, type NodeResult, type NodeRun } from './engine.mts';
import { ORDER } from './leuwongrrOfficial.mts';

export const SANDBOX_TOKEN = 'lrrs_v1_sandbox';
export const PRODUCTION_TOKEN = 'lrrp_v1_sandbox';

interface Effect {
	kind: string;
	id: string;
	key: string | null;
}

/** The built LeuwongRR node in n8n's engine against the sandbox. */
export class LeuwongrrLab {
	private constructor(readonly sandbox: Sandbox) {}

	static async start(): Promise<LeuwongrrLab> {
		return new LeuwongrrLab(await startSandbox({ portBase: 0 }));
	}

	get credentials() {
		return {
			apiToken: SANDBOX_TOKEN,
			baseUrl: this.sandbox.url('leuwongrr'),
			discordUserId: '',
		};
	}

	async run(parameters: INodeParameters, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await runNode({
			type: 'leuwongrr',
			credential: 'leuwongrrApi',
			credentials: this.credentials,
			parameters,
			...more,
		});
	}

	async create(changes: INodeParameters = {}, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await this.run({ ...ORDER, ...changes }, more);
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
		await this.control('/faults', { provider: 'leuwongrr', ...fault });
	}

	async behave(behaviour: IDataObject): Promise<void> {
		await this.control('/behaviour', { provider: 'leuwongrr', ...behaviour });
	}

	async act(action: string, details: IDataObject = {}): Promise<IDataObject> {
		return await this.control('/act', { provider: 'leuwongrr', action, ...details });
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

	/** A fresh sandbox whose headers allow more than the recommended 10 orders a minute, so that no test waits. */
	async reset(): Promise<void> {
		await this.control('/reset', {});
		await this.control('/limits', { provider: 'leuwongrr', limit: 100_000, windowMs: 600_000 });
	}

	/** Takes back all faults. */
	async mend(): Promise<void> {
		await this.sandbox.control.clearFaults();
	}
}
