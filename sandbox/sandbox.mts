import type { AddressInfo } from 'node:net';
import { Clock } from './core/clock.mts';
import { Control } from './core/control.mts';
import { controlServer } from './core/controlServer.mts';
import { Host } from './core/host.mts';
import type { ProviderName } from './core/provider.mts';
import { loadProviders } from './providers/index.mts';

export const DEFAULT_PORT_BASE = 4600;
const HOST = '127.0.0.1';

export interface SandboxOptions {
	/** The control API's port; the providers' follow it. 0: any free ports. */
	portBase?: number;
	/** Every answer of every provider takes at least this long. */
	latencyMs?: number;
}

export interface Sandbox {
	/** The origin, without a path and without a slash at the end. */
	url: (of: 'control' | ProviderName) => string;
	/** What the control API does, without HTTP between. */
	control: Control;
	close: () => Promise<void>;
}

/** Starts the control API and all providers on loopback. Rejects, with everything closed again, when a port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { portBase = DEFAULT_PORT_BASE, latencyMs = 0 } = options;
	const clock = new Clock();
	const providers = await loadProviders();
	const hosts = new Map<ProviderName, Host>();
	for (const module of providers) hosts.set(module.name, new Host(module, clock, latencyMs));
	const control = new Control(clock, hosts);
	const server = controlServer(control);
	const close = async () => {
		clock.reset();
		await Promise.all([server.close(), ...[...hosts.values()].map((host) => host.close())]);
	};

	try {
		for (const { name, portOffset } of providers) {
			await hosts.get(name)?.port.open(portBase === 0 ? 0 : portBase + portOffset);
		}
		await server.listen({ host: HOST, port: portBase });
	} catch (error) {
		await close();
		throw error;
	}

	const controlUrl = `http://${HOST}:${(server.server.address() as AddressInfo).port}`;
	return {
		control,
		close,
		url: (of) => {
			if (of === 'control') return controlUrl;
			const host = hosts.get(of);
			if (!host) throw new Error(`The sandbox has no provider ${of}`);
			return host.port.url;
		},
	};
}
