import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const BEGUN = 'http.server.request.start';
const ENDED = 'http.server.response.finish';

/** Counts the requests that a server of this process has under way, as the sandbox's are. */
export interface RequestWatch {
	/** The most at the same time while something was watched. */
	readonly most: number;
	/** Watches while `work` runs. */
	during<T>(work: () => Promise<T>): Promise<T>;
	end(): void;
}

export function watchRequests(origin: string): RequestWatch {
	const port = Number(new URL(origin).port);
	const underWay = new Set<IncomingMessage>();
	let isWatching = false;
	let most = 0;
	const begun = (message: unknown) => {
		const { request } = message as { request: IncomingMessage };
		if (request.socket.localPort !== port) return;
		underWay.add(request);
		request.socket.once('close', () => underWay.delete(request));
		if (isWatching) most = Math.max(most, underWay.size);
	};
	const ended = (message: unknown) => {
		underWay.delete((message as { request: IncomingMessage }).request);
	};
	subscribe(BEGUN, begun);
	subscribe(ENDED, ended);
	return {
		get most() {
			return most;
		},
		during: async (work) => {
			isWatching = true;
			return await work().finally(() => (isWatching = false));
		},
		end: () => {
			unsubscribe(BEGUN, begun);
			unsubscribe(ENDED, ended);
		},
	};
}
