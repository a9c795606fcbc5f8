import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** The given port when it is free on loopback, else undefined. Port 0 stands for any free port. */
async function tryPort(port: number): Promise<number | undefined> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, LOOPBACK, () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
		});
	});
}

/** Some free port, chosen by the operating system. */
export async function freePort(): Promise<number> {
	const port = await tryPort(0);
	if (port === undefined) throw new Error('No free port on 127.0.0.1');
	return port;
}

/**
 * The first port from `wanted` upwards at which `count` consecutive ports are free.
 * @throws when a hundred steps of `count` find none
 */
export async function freePortFrom(wanted: number, count = 1): Promise<number> {
	for (let base = wanted; base < wanted + 100 * count; base += count) {
		const block = Array.from({ length: count }, (_, index) => base + index);
		const found = await Promise.all(block.map(tryPort));
		if (found.every((port) => port !== undefined)) return base;
	}
	throw new Error(`No free port on 127.0.0.1 from ${wanted} upwards`);
}
