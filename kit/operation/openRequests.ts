import type { IExecuteFunctions } from 'n8n-workflow';

import { inTurn } from '../data/inTurn';
import { ProcessedNames } from '../data/processedNames';
import { messageOf } from '../data/text';

const MOST = 2_000;
const MINUTE_MS = 60_000;
/** How long a request without an answer may still arrive, in minutes. */
const OPEN_MINUTES = 15;

const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS);
const noteOf = (name: string, minute: number): string => `${name} ${minute}`;

/**
 * Requests that were sent and not answered clearly, by names of the caller's, for 15 minutes. n8n keeps them in its
 * database for the node, so that its other processes know of them, and the process that comes after one that died. It is
 * meant for providers without any guard of their own.
 *
 * Where n8n has no such memory, as for a workflow that was never saved, nothing is kept and nothing fails.
 */
export class OpenRequests {
	private readonly processed: ProcessedNames;

	/** Undefined as long as it has not been asked. */
	private isThere: boolean | undefined;

	constructor(private readonly context: IExecuteFunctions) {
		this.processed = new ProcessedNames(context.helpers, MOST);
	}

	/**
	 * Notes, before it is sent, that a request with these names goes out.
	 *
	 * @returns false when another process has noted one with the first of them in this very minute
	 */
	async open(names: string[]): Promise<boolean> {
		const minute = minuteOf(Date.now());
		const notes = names.map((name) => noteOf(name, minute));
		const isFirst = await this.kept(async () => {
			// Fails at once where there is no memory.
			await this.processed.count();
			const { unrecorded, isCertain } = await this.processed.add(notes);
			return !isCertain || unrecorded.includes(notes[0] ?? '');
		});
		return isFirst ?? true;
	}

	/** Forgets the requests with these names: what became of them is clear. */
	async close(names: string[]): Promise<void> {
		await this.kept(async () => {
			if ((await this.processed.count()) > 0) await this.processed.remove(notesOf(names));
		});
	}

	/** When the last request with one of these names was sent that may still arrive, to the minute. */
	async openSince(names: string[]): Promise<number | undefined> {
		return await this.kept(async () => {
			if ((await this.processed.count()) === 0) return undefined;
			const notes = notesOf(names);
			const { unrecorded } = await this.processed.ask(notes);
			await this.processed.remove(unrecorded);
			const [last] = notes
				.filter((note) => !unrecorded.includes(note))
				.map((note) => Number(note.slice(note.lastIndexOf(' ') + 1)))
				.sort((a, b) => b - a);
			return last === undefined ? undefined : last * MINUTE_MS;
		});
	}

	private async kept<T>(work: () => Promise<T>): Promise<T | undefined> {
		if (this.isThere === false) return undefined;
		const { context } = this;
		const place = `open requests ${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
		return await inTurn(place, work).then(
			(result) => {
				this.isThere = true;
				return result;
			},
			(error: unknown) => {
				const text = messageOf(error);
				// What has worked before is a database in trouble, which the next item may find in order again.
				if (this.isThere)
					context.logger.warn(`n8n could not keep or find an open request: ${text}`);
				else context.logger.debug(`n8n keeps no memory for this node: ${text}`);
				this.isThere ??= false;
				return undefined;
			},
		);
	}
}

/** The notes that requests with these names may have left. */
function notesOf(names: string[]): string[] {
	const now = minuteOf(Date.now());
	const minutes = Array.from({ length: OPEN_MINUTES + 1 }, (_, ago) => now - ago);
	return names.flatMap((name) => minutes.map((minute) => noteOf(name, minute)));
}
