import { setMaxListeners } from 'node:events';

/** The end of an execution by its user: n8n's signal, and what has to stop because of it. */
export class Cancelling {
	private readonly controller = new AbortController();
	private readonly stops: Array<() => void> = [];

	constructor() {
		setMaxListeners(0, this.signal);
		this.signal.addEventListener('abort', () => this.stops.forEach((stop) => stop()));
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	/** One listener for all requests of a run: most end long before. */
	readonly onCancel = (stop: () => void): void => void this.stops.push(stop);

	cancel(): void {
		this.controller.abort(new Error('The execution was cancelled manually'));
	}
}

/** A copy of plain data. */
export const cloned = <T,>(data: T): T => JSON.parse(JSON.stringify(data)) as T;
