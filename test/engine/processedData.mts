import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
} from 'n8n-workflow';

/**
 * The rows that n8n's deduplication reads, changes and writes, one per trigger, with the time that a database takes in
 * between: what two of them do at the same moment overwrites each other, as it does in n8n.
 */
export class ProcessedData implements IDataDeduplicator {
	private readonly rows = new Map<string, string[]>();

	/** How often it was asked to record something. */
	calls = 0;

	/** How many of the next calls fail, before or after they have written. */
	failing: { before?: number; after?: number; message: string } = { message: 'database is down' };

	clear(): void {
		this.rows.clear();
		this.calls = 0;
	}

	/** Writes what another process had read before. */
	overwrite(entries: string[]): void {
		for (const key of this.rows.keys()) this.rows.set(key, [...entries]);
	}

	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		_scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		{ maxEntries = Infinity }: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		this.calls++;
		const key = keyOf(context);
		const row = [...(this.rows.get(key) ?? [])];
		const isFirst = !this.rows.has(key);
		await turn();
		if (this.failing.before) {
			this.failing.before--;
			throw new Error(this.failing.message);
		}
		if (isFirst && this.rows.has(key)) throw new Error('UNIQUE constraint failed: processed_data');
		const known = new Set(row);
		const isNew = (item: DeduplicationItemTypes) => !known.has(hash(item));
		const output = {
			new: items.filter(isNew),
			processed: items.filter((item) => !isNew(item)),
		};
		const written = [...row, ...output.new.map(hash)];
		this.rows.set(key, written.slice(Math.max(0, written.length - maxEntries)));
		await turn();
		if (this.failing.after) {
			this.failing.after--;
			throw new Error(this.failing.message);
		}
		return output;
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		_scope: DeduplicationScope,
		context: ICheckProcessedContextData,
	): Promise<void> {
		const row = this.rows.get(keyOf(context)) ?? [];
		await turn();
		const gone = new Set(items.map(hash));
		this.rows.set(
			keyOf(context),
			row.filter((entry) => !gone.has(entry)),
		);
	}

	/** The entries of all triggers. */
	get entries(): string[] {
		return [...this.rows.values()].flat();
	}

	async checkProcessedItemsAndRecord(): Promise<never> {
		return await Promise.reject(new Error('not used'));
	}

	async clearAllProcessedItems(): Promise<void> {
		await Promise.resolve(this.rows.clear());
	}

	async getProcessedDataCount(): Promise<number> {
		return await Promise.resolve(this.entries.length);
	}
}

const keyOf = ({ workflow, node }: ICheckProcessedContextData) =>
	`${workflow.id ?? ''}/${node?.id ?? ''}`;

const hash = (item: DeduplicationItemTypes) =>
	createHash('md5').update(String(item)).digest('base64');
