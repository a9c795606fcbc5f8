import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

const BEGUN = 'http.server.request.start';
const ENDED = 'http.server.response.finish';

/** What a server of this process, as the sandbox's are, saw while something was watched. */
export interface RequestWatch {
	/** The most requests under way at the same time. */
	readonly most: number;
	readonly count: number;
	/** From the first request to the last answer. */
	readonly spanMs: number;
	/** Watches while `work` runs. */
	during<T>(work: () => Promise<T>): Promise<T>;
	clear(): void;
	end(): void;
}

export function watchRequests(origin: string): RequestWatch {
	const port = Number(new URL(origin).port);
	const underWay = new Set<IncomingMessage>();
	let isWatching = false;
	let [most, count, firstAt, lastAt] = [0, 0, NaN, NaN];
	const begun = (message: unknown) => {
		const { request } = message as { request: IncomingMessage };
		if (request.socket.localPort !== port) return;
		underWay.add(request);
		request.socket.once('close', () => underWay.delete(request));
		if (!isWatching) return;
		most = Math.max(most, underWay.size);
		count += 1;
		if (count === 1) firstAt = performance.now();
	};
	const ended = (message: unknown) => {
		const { request } = message as { request: IncomingMessage };
		if (underWay.delete(request) && isWatching) lastAt = performance.now();
	};
	subscribe(BEGUN, begun);
	subscribe(ENDED, ended);
	return {
		get most() {
			return most;
		},
		get count() {
			return count;
		},
		get spanMs() {
			return lastAt - firstAt;
		},
		during: async (work) => {
			isWatching = true;
			return await work().finally(() => (isWatching = false));
		},
		clear: () => {
			[most, count, firstAt, lastAt] = [0, 0, NaN, NaN];
		},
		end: () => {
			unsubscribe(BEGUN, begun);
			unsubscribe(ENDED, ended);
		},
	};
}
