import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Provider = 'rocheap';

interface RunningSandbox {
	url: (of: 'control' | Provider) => string;
	close: () => Promise<void>;
}

export interface LedgerEntry {
	kind: string;
	id: string;
	reference: string | null;
	amount: number;
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

/** The keys the sandbox's ROCheap accepts and the address it is reached at: the fields of the credential. */
export const rocheapCredential = (sandbox: Sandbox) => ({
	apiKey: 'sandbox-rocheap-key',
	baseUrl: `${sandbox.origin}/business/api`,
});

/** The sandbox of ROCheap, driven by its control API over HTTP as anybody would. */
export class Sandbox {
	private constructor(
		readonly controlUrl: string,
		/** Where ROCheap's stand-in answers. */
		readonly origin: string,
		readonly close: () => Promise<void>,
	) {}

	/** @param portBase the control API's port; the provider's is the next one. 0: any free ports. */
	static async start(root: string, portBase = 0): Promise<Sandbox> {
		const file = join(root, 'sandbox', 'sandbox.mts');
		const module = (await import(
			process.env.JEST_WORKER_ID === undefined ? pathToFileURL(file).href : file
		)) as { startSandbox: (options: { portBase: number }) => Promise<RunningSandbox> };
		const { url, close } = await module.startSandbox({ portBase });
		return new Sandbox(url('control'), url('rocheap'), close);
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
		return await this.call<T>('POST', path, { provider: 'rocheap', ...body });
	}

	async reset(): Promise<void> {
		await this.call('POST', '/reset', {});
	}

	/** Every payout and refund that really happened. */
	async ledger(): Promise<LedgerEntry[]> {
		return await this.call('GET', '/ledger/rocheap');
	}

	/** The payouts made for one Custom Order ID: more than one means that money moved twice. */
	async payouts(reference: string): Promise<LedgerEntry[]> {
		const entries = await this.ledger();
		return entries.filter((one) => one.kind === 'payout' && one.reference === reference);
	}

	async fault(fault: FaultOrder): Promise<void> {
		await this.tell('/faults', fault);
	}

	async clearFaults(): Promise<void> {
		await this.call('DELETE', '/faults');
	}

	async latency(ms: number): Promise<void> {
		await this.tell('/latency', { ms });
	}

	async behave(settings: object): Promise<void> {
		await this.tell('/behaviour', settings);
	}

	/** Where callbacks go: what a user enters in ROCheap's Business Settings. */
	async deliverTo(url: string): Promise<void> {
		await this.tell('/callbacks', { url });
	}

	/** Moves the sandbox's clock and waits until the callbacks that fell due were answered. */
	async advance(ms: number): Promise<void> {
		await this.call('POST', '/advance', { ms });
	}

	/** Delivers the last callback of an order again. */
	async resend(id: string, options: { times?: number; concurrent?: boolean } = {}) {
		const { responses } = await this.tell<{ responses: CallbackAnswer[] }>('/callbacks/resend', {
			id,
			...options,
		});
		return responses;
	}

	async mutations(): Promise<string[]> {
		return (await this.call<{ rocheap: string[] }>('GET', '/callbacks/forge')).rocheap;
	}

	/** Delivers a callback that is wrong in one way. */
	async forge(mutation: string): Promise<CallbackAnswer> {
		return await this.tell('/callbacks/forge', { mutation });
	}
}
