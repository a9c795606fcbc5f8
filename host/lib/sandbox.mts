import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { providers, type SandboxName } from '../../providers.mts';

interface RunningSandbox {
	url: (of: 'control' | SandboxName) => string;
	close: () => Promise<void>;
}

export interface LedgerEntry {
	kind: string;
	id: string;
	reference: string | null;
	amount: number;
	[detail: string]: unknown;
}

export interface CallbackAnswer {
	responseStatus?: number;
	error?: string;
}

export interface FaultOrder {
	kind:
		| 'refuse'
		| 'reset-before'
		| 'reset-after'
		| 'hang-after'
		| 'status'
		| 'status-after'
		| 'html'
		| 'truncated';
	method?: string;
	path?: string;
	status?: number;
	delayMs?: number;
	times?: number;
}

/** The sandbox, driven by its control API over HTTP as anybody would; seen from one of its providers. */
export class Sandbox {
	private constructor(
		readonly controlUrl: string,
		private readonly origins: Readonly<Record<SandboxName, string>>,
		readonly close: () => Promise<void>,
		private readonly provider: SandboxName = providers[0].sandbox,
	) {}

	/** @param portBase the control API's port; the providers' are the next ones. 0: any free ports. */
	static async start(root: string, portBase = 0): Promise<Sandbox> {
		const file = join(root, 'sandbox', 'sandbox.mts');
		const module = (await import(
			process.env.JEST_WORKER_ID === undefined ? pathToFileURL(file).href : file
		)) as { startSandbox: (options: { portBase: number }) => Promise<RunningSandbox> };
		const { url, close } = await module.startSandbox({ portBase });
		const origins = Object.fromEntries(
			providers.map(({ sandbox }) => [sandbox, url(sandbox)]),
		) as Record<SandboxName, string>;
		return new Sandbox(url('control'), origins, close);
	}

	/** The same sandbox, for another of its providers than the first. */
	of(provider: SandboxName): Sandbox {
		return new Sandbox(this.controlUrl, this.origins, this.close, provider);
	}

	/** Where the provider's stand-in answers. */
	get origin(): string {
		return this.origins[this.provider];
	}

	private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(this.controlUrl + path, {
			method,
			...(body === undefined
				? {}
				: { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`Sandbox: ${method} ${path}: ${response.status} ${text}`);
		return JSON.parse(text) as T;
	}

	private async tell<T>(path: string, body: object): Promise<T> {
		return await this.call<T>('POST', path, { provider: this.provider, ...body });
	}

	async reset(): Promise<void> {
		await this.call('POST', '/reset', {});
	}

	/** Every effect that really happened at the provider. */
	async ledger(): Promise<LedgerEntry[]> {
		return await this.call('GET', `/ledger/${this.provider}`);
	}

	/** The requests that the provider saw, with the status that each was answered with. */
	async requests(): Promise<Array<{ path: string; outcome: number | string | null }>> {
		return await this.call('GET', `/requests/${this.provider}`);
	}

	/** The effects of one kind: a second one for the same intention means that money moved twice. */
	async effects(kind: string): Promise<LedgerEntry[]> {
		return (await this.ledger()).filter((one) => one.kind === kind);
	}

	/** Makes something happen at the provider that no request of ours asked for. */
	async act<T extends object>(action: string, fields: object = {}): Promise<T> {
		return await this.tell<T>('/act', { action, ...fields });
	}

	/** ROCheap's payouts made for one Custom Order ID: more than one means that money moved twice. */
	async payouts(reference: string): Promise<LedgerEntry[]> {
		const entries = await this.effects('payout');
		return entries.filter((one) => one.reference === reference);
	}

	async fault(fault: FaultOrder): Promise<void> {
		await this.tell('/faults', fault);
	}

	async clearFaults(): Promise<void> {
		await this.call('DELETE', '/faults');
	}

	/** So many calls in a window, told in headers; takes the place of the provider's own limits until the next reset. */
	async limit(limit: number, windowMs = 60_000): Promise<void> {
		await this.tell('/limits', { limit, windowMs });
	}

	async latency(ms: number): Promise<void> {
		await this.tell('/latency', { ms });
	}

	async behave(settings: object): Promise<void> {
		await this.tell('/behaviour', settings);
	}

	/** Where callbacks go: what a user enters in the provider's settings. */
	async deliverTo(url: string): Promise<void> {
		await this.tell('/callbacks', { url });
	}

	/** Moves the sandbox's clock and waits until the callbacks that fell due were answered. */
	async advance(ms: number): Promise<void> {
		await this.call('POST', '/advance', { ms });
	}

	/** Delivers the last callback of an order or event again. */
	async resend(id: string, options: { times?: number; concurrent?: boolean } = {}) {
		const { responses } = await this.tell<{ responses: CallbackAnswer[] }>('/callbacks/resend', {
			id,
			...options,
		});
		return responses;
	}

	async mutations(): Promise<string[]> {
		const all = await this.call<Partial<Record<SandboxName, string[]>>>('GET', '/callbacks/forge');
		return all[this.provider] ?? [];
	}

	/** Delivers a callback that is wrong in one way, about the last order or event unless a certain one is named. */
	async forge(mutation: string, id?: string): Promise<CallbackAnswer> {
		return await this.tell('/callbacks/forge', { mutation, ...(id !== undefined && { id }) });
	}
}
