import type { AddressInfo, Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';

const HOST = '127.0.0.1';
const LARGEST_BODY = 5 * 1024 * 1024;
const REOPEN_TRIES = 20;

/** A Fastify server on loopback whose port can be closed and opened again while its state lives on. */
export class Port {
	readonly app: FastifyInstance;
	refusing = false;
	private number = 0;
	private held = new Set<Socket>();
	private used = new WeakSet<Socket>();

	constructor() {
		this.app = fastify({
			bodyLimit: LARGEST_BODY,
			forceCloseConnections: true,
			exposeHeadRoutes: false,
			// Ids stand in paths, URL-encoded; the default of 100 characters would turn long ones into unknown paths.
			routerOptions: { maxParamLength: 10_000 },
		});
	}

	get url(): string {
		return `http://${HOST}:${this.number}`;
	}

	async open(number: number): Promise<void> {
		await this.app.listen({ host: HOST, port: number });
		this.number = (this.app.server.address() as AddressInfo).port;
	}

	/** New connections get ECONNREFUSED, idle ones are closed, a request under way is still answered. */
	refuse(): void {
		if (this.refusing) return;
		this.refusing = true;
		// Closes the idle connections as well.
		this.app.server.close();
	}

	async reopen(): Promise<void> {
		if (!this.refusing) return;
		for (let tries = 1; ; tries++) {
			try {
				await this.listenAgain();
				break;
			} catch (error) {
				// An outgoing connection of any process may have borrowed the number for a moment.
				if (tries === REOPEN_TRIES) throw error;
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
		}
		this.refusing = false;
	}

	/** Whether a connection carried a request before this one. To be asked once for each request. */
	isReused(socket: Socket): boolean {
		const reused = this.used.has(socket);
		this.used.add(socket);
		return reused;
	}

	/** Keeps a connection without an answer until the client gives up or `dropHeld`. */
	hold(socket: Socket): void {
		this.held.add(socket);
		socket.once('close', () => this.held.delete(socket));
	}

	dropHeld(): void {
		for (const socket of this.held) socket.destroy();
	}

	async close(): Promise<void> {
		await this.reopen();
		await this.app.close();
	}

	private listenAgain(): Promise<void> {
		const { server } = this.app;
		return new Promise((resolve, reject) => {
			server.once('error', reject);
			server.listen(this.number, HOST, () => {
				server.off('error', reject);
				resolve();
			});
		});
	}
}
