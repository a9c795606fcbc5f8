import { Readable } from 'node:stream';
import * as errors from './httpErrors.mts';

/** How a body arrives: whole, as half that looks like the whole, as half and a break, as half or nothing and silence. */
export type Arrival = 'whole' | 'half' | 'broken' | 'stalled' | 'silent';

export interface Body extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): unknown;
	/** Breaks it for whoever reads it, as axios does when an execution is cancelled. */
	break(error: Error): void;
}

/**
 * A body as n8n hands it over with `encoding: 'stream'`.
 *
 * @param after a promise for a moment so many milliseconds later
 */
export function bodyOf(text: string, arrival: Arrival, after: (ms: number) => Promise<void>): Body {
	const bytes = Buffer.from(text);
	return arrival === 'whole' ? new Whole(bytes) : partOf(bytes, arrival, after);
}

/** Is there at once, so that nothing can happen to it while it is read. */
class Whole implements Body {
	constructor(private readonly bytes: Buffer) {}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
		if (this.bytes.length > 0) yield await Promise.resolve(this.bytes);
	}

	destroy(): void {}

	break(): void {}
}

/**
 * A real Readable around a generator, which is what axios makes of a stream: while it waits for the next part, destroying
 * it ends nothing.
 */
function partOf(bytes: Buffer, arrival: Arrival, after: (ms: number) => Promise<void>): Body {
	const half = bytes.subarray(0, Math.floor(bytes.length / 2));
	const parts = async function* (): AsyncGenerator<Buffer> {
		if (arrival !== 'silent' && half.length > 0) yield half;
		if (arrival === 'stalled' || arrival === 'silent') await new Promise(() => undefined);
		if (arrival === 'half') return;
		await after(50);
		throw errors.aborted();
	};
	const readable = Readable.from(parts(), { objectMode: false });
	return Object.assign(readable, {
		break: (error: Error): void => {
			if (readable.destroyed) return;
			readable.emit('error', error);
			readable.destroy();
		},
	});
}
