import { DEFAULT_PORT_BASE, startSandbox } from './sandbox.mts';
import { providerNames } from './core/provider.mts';

const portBase = Number(process.env.SANDBOX_PORT_BASE ?? DEFAULT_PORT_BASE);
if (!Number.isInteger(portBase) || portBase < 0 || portBase > 65_000) {
	console.error('SANDBOX_PORT_BASE must be a port number from 0 (any free ports) to 65000');
	process.exit(2);
}

const sandbox = await startSandbox({ portBase });
for (const name of ['control', ...providerNames] as const) {
	console.log(`${name.padEnd(10)} ${sandbox.url(name)}`);
}
console.log('Ready. Ctrl+C ends it.');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
}
