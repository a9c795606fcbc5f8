import { providers, type ProviderEntry } from '../../providers.mts';
import type { N8nClient } from './client.mts';
import type { Json } from './executions.mts';
import type { Sandbox } from './sandbox.mts';
import type { SavedWorkflow } from './workflow.mts';

/** A stored credential: its name and the values of its fields. */
export interface Account {
	name: string;
	data: object;
}

/** One line of the result of `npm start`. */
export interface Row {
	what: string;
	right: boolean;
	found: string;
}

/** What a webhook of a workflow answered. */
export interface Answer {
	status: number;
	body: Json;
}

/** What a main job works with: a running n8n with the examples imported, and the sandbox beside it. */
export interface Demo {
	client: N8nClient;
	sandbox: Sandbox;
	/** @throws when there is no such example */
	example: (file: string) => SavedWorkflow;
}

/** What a file of `host/providers/` says about its provider. */
export interface HostProvider {
	/** Credentials for the sandbox. The examples name the first one; the others are there to be tried out. */
	accounts: (sandbox: Sandbox) => [Account, ...Account[]];
	/** Rows of the main job when it runs to its end, so that one that breaks off early does not pass. */
	rowCount: number;
	/** Uses the provider's examples the way a user and the provider do. */
	runMainJob: (demo: Demo) => Promise<Row[]>;
	/** Lines for a person who looks around after the start. */
	whereToLook?: (demo: Demo) => string[];
}

/** Every provider of the registry with its part of the host. */
export async function hostProviders(): Promise<
	ReadonlyArray<{ entry: ProviderEntry; host: HostProvider }>
> {
	return await Promise.all(
		providers.map(async (entry) => {
			const module = (await import(`../providers/${entry.sandbox}.mts`)) as { host: HostProvider };
			return { entry, host: module.host };
		}),
	);
}
