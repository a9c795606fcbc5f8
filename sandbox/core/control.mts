import type { Delivery, ResendOptions } from './callbacks.mts';
import type { Clock } from './clock.mts';
import { ControlError } from './controlError.mts';
import type { Fault, FaultInput } from './faults.mts';
import type { Host } from './host.mts';
import type { LedgerEntry } from './ledger.mts';
import type { Action, ProviderName } from './provider.mts';
import type { LoggedRequest } from './requestLog.mts';
import type { CallbackResponse } from './send.mts';

export type PendingFault = Fault & { provider: ProviderName };
export type ForgeResult = CallbackResponse & { mutation: string };

/** Everything the control API does, for use in the same process. The HTTP routes are a thin layer over it. */
export class Control {
	constructor(
		private readonly clock: Clock,
		private readonly hosts: ReadonlyMap<ProviderName, Host>,
	) {}

	/** Back to the state of a fresh start, ports included. */
	async reset(): Promise<void> {
		this.clock.reset();
		await Promise.all([...this.hosts.values()].map((host) => host.reset()));
	}

	ledger(provider: ProviderName): LedgerEntry[] {
		return this.host(provider).ledger.entries();
	}

	requests(provider: ProviderName): LoggedRequest[] {
		return this.host(provider).requests.entries();
	}

	clearRequests(provider: ProviderName): void {
		this.host(provider).requests.reset();
	}

	fault({ provider, ...input }: FaultInput & { provider: ProviderName }): PendingFault {
		return { provider, ...this.host(provider).addFault(input) };
	}

	faults(): PendingFault[] {
		return [...this.hosts.values()].flatMap((host) =>
			host.faults.pending().map((fault) => ({ provider: host.name, ...fault })),
		);
	}

	async clearFaults(): Promise<void> {
		for (const host of this.hosts.values()) await host.clearFaults();
	}

	limit(provider: ProviderName, limit: number, windowMs: number): void {
		const host = this.host(provider);
		host.limits.reset();
		host.limitOverride = { bucket: 'control', limit, windowMs };
	}

	latency(provider: ProviderName, ms: number): void {
		this.host(provider).latencyMs = ms;
	}

	behaviourSchema(provider: ProviderName): object {
		return this.settings(provider).schema;
	}

	/** Changes what `patch` names and returns all settings. Checked against the schema by the HTTP route only. */
	behaviour(provider: ProviderName, patch: Record<string, unknown> = {}): Record<string, unknown> {
		const settings = this.settings(provider);
		settings.set(patch);
		return settings.get();
	}

	/** What can be made to happen at each provider. */
	actions(): Partial<Record<ProviderName, Readonly<Record<string, Action>>>> {
		const lists: Partial<Record<ProviderName, Readonly<Record<string, Action>>>> = {};
		for (const { name, provider } of this.hosts.values()) {
			if (provider.actions) lists[name] = provider.actions;
		}
		return lists;
	}

	actionSchema(provider: ProviderName, name: string): object {
		return this.action(provider, name).schema;
	}

	/**
	 * Makes something happen at the provider now. Resolves when the callbacks it caused were answered or failed. Checked
	 * against the schema by the HTTP route only.
	 */
	async act(provider: ProviderName, name: string, fields: object = {}): Promise<unknown> {
		const result = this.action(provider, name).run(fields);
		await this.host(provider).callbacks.settled();
		return result;
	}

	/** Where the provider delivers its callbacks. Loopback only: nothing made up here may reach a real system. */
	callbacksTo(provider: ProviderName, url: string): void {
		if (!isLoopback(url)) {
			throw new ControlError('url must be http or https to a loopback address');
		}
		this.host(provider).callbacks.url = url;
	}

	deliveries(provider: ProviderName): Delivery[] {
		return this.host(provider).callbacks.deliveries();
	}

	async resend(
		provider: ProviderName,
		id: string,
		options: ResendOptions = {},
	): Promise<CallbackResponse[]> {
		const responses = await this.receiver(provider).callbacks.resend(id, options);
		if (responses) return responses;
		const which =
			options.status === undefined ? 'callback' : `callback with status ${options.status}`;
		throw new ControlError(`id: there was no ${which} for ${id}`);
	}

	/** The bad callbacks each provider can be made to send. */
	mutations(): Partial<Record<ProviderName, readonly string[]>> {
		const lists: Partial<Record<ProviderName, readonly string[]>> = {};
		for (const host of this.hosts.values()) {
			if (host.provider.forger) lists[host.name] = host.provider.forger.mutations;
		}
		return lists;
	}

	async forge(provider: ProviderName, mutation: string, id?: string): Promise<ForgeResult> {
		const { forger } = this.host(provider).provider;
		if (!forger?.mutations.includes(mutation)) {
			const known = forger ? forger.mutations.join(', ') : 'none for this provider';
			throw new ControlError(`mutation must be one of: ${known}`);
		}
		const { callbacks } = this.receiver(provider);
		const message = forger.forge(mutation, id);
		if (!message) throw new ControlError(`id: there is no ${id}`);
		return { mutation, ...(await callbacks.forge(message, mutation)) };
	}

	/** Moves the sandbox's time. Resolves when the tasks that fell due ran and their callbacks were answered or failed. */
	advance(ms: number): Promise<void> {
		return this.clock.advance(ms, async () => {
			await Promise.all([...this.hosts.values()].map((host) => host.callbacks.settled()));
		});
	}

	private host(provider: ProviderName): Host {
		const host = this.hosts.get(provider);
		if (!host)
			throw new ControlError(`provider must be one of: ${[...this.hosts.keys()].join(', ')}`);
		return host;
	}

	private settings(provider: ProviderName) {
		const { behaviour } = this.host(provider).provider;
		if (!behaviour) throw new ControlError(`provider ${provider} has no behaviour to set`);
		return behaviour;
	}

	private action(provider: ProviderName, name: string): Action {
		const { actions = {} } = this.host(provider).provider;
		const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
		if (action) return action;
		const known = Object.keys(actions).join(', ') || 'none for this provider';
		throw new ControlError(`action must be one of: ${known}`);
	}

	private receiver(provider: ProviderName): Host {
		const host = this.host(provider);
		if (host.callbacks.url === undefined) {
			throw new ControlError(`provider ${provider} has no callback url yet: POST /callbacks first`);
		}
		return host;
	}
}

function isLoopback(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname } = new URL(text);
	if (protocol !== 'http:' && protocol !== 'https:') return false;
	return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
