import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import type { SandboxName } from '../../providers.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { runNode, type NodeResult, type NodeRun } from './engine.mts';

/** One of the documented bodies of a provider. */
export const documentedBy =
	(provider: string) =>
	(name: string): IDataObject =>
		JSON.parse(
			readFileSync(join(__dirname, '../fixtures', provider, `${name}.json`), 'utf8'),
		) as IDataObject;

/** A built node in n8n's engine against a sandbox of its own. */
export abstract class ProviderLab {
	/** The provider's name in the sandbox. */
	abstract readonly provider: SandboxName;

	abstract readonly node: { type: string; credential: string };

	abstract get credentials(): ICredentialDataDecryptedObject;

	private started: Sandbox | undefined;

	/** Starts a lab; to be used as `await new RocheapLab().start()`. */
	async start(): Promise<this> {
		this.started = await startSandbox({ portBase: 0 });
		return this;
	}

	get sandbox(): Sandbox {
		if (!this.started) throw new Error('The lab has not been started');
		return this.started;
	}

	async run(parameters: INodeParameters, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await runNode({
			...this.node,
			credentials: this.credentials,
			parameters,
			...more,
		});
	}

	/** A call of the sandbox's control API: a POST when there is a body. */
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
		await this.control('/faults', { provider: this.provider, ...fault });
	}

	async behave(behaviour: IDataObject): Promise<void> {
		await this.control('/behaviour', { provider: this.provider, ...behaviour });
	}

	async act<T = IDataObject>(action: string, fields: IDataObject = {}): Promise<T> {
		return await this.control<T>('/act', { provider: this.provider, action, ...fields });
	}

	async reset(): Promise<void> {
		await this.control('/reset', {});
	}

	/** Takes back all faults. */
	async mend(): Promise<void> {
		await this.sandbox.control.clearFaults();
	}
}
