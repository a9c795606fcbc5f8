import type { Behaviour } from './behaviour.mts';

interface CursorContent {
	/** What is listed, for whom, how: a cursor fits nothing else (contract: Pagination). */
	scope: string;
	key: string;
	back: boolean;
	at: number;
	generation: number;
}

export interface PageRequest {
	/** List, user and filters. */
	scope: string;
	limit: number;
	descending: boolean;
	cursor: string | null;
}

export interface Page<T> {
	rows: T[];
	previous: string | null;
	next: string | null;
}

/** Pages by key, not by offset: what comes or goes meanwhile moves nothing. Cursors go stale. */
export class Pager {
	private generation = 1;

	constructor(
		private readonly now: () => number,
		private readonly behaviour: () => Pick<Behaviour, 'cursorLifetimeMs'>,
	) {}

	/**
	 * @param keyOf ascending keys, unique among the rows
	 * @returns undefined when the cursor is stale, of another list or none at all
	 */
	page<T>(all: T[], keyOf: (row: T) => bigint, request: PageRequest): Page<T> | undefined {
		const { limit, descending } = request;
		const scope = `${request.scope} ${limit} ${descending ? 'Desc' : 'Asc'}`;
		const isBefore = (a: bigint, b: bigint) => (descending ? a > b : a < b);
		const rows = [...all].sort((a, b) => (isBefore(keyOf(a), keyOf(b)) ? -1 : 1));
		let start = 0;
		if (request.cursor) {
			const content = this.read(request.cursor, scope);
			if (!content) return undefined;
			const key = BigInt(content.key);
			start = rows.filter((row) =>
				content.back ? isBefore(keyOf(row), key) : isBefore(keyOf(row), key) || keyOf(row) === key,
			).length;
			if (content.back) start = Math.max(0, start - limit);
		}
		const shown = rows.slice(start, start + limit);
		const [first] = shown;
		const last = shown.at(-1);
		return {
			rows: shown,
			previous: first && start > 0 ? this.write(scope, keyOf(first), true) : null,
			next: last && rows.length > start + limit ? this.write(scope, keyOf(last), false) : null,
		};
	}

	expireAll(): void {
		this.generation++;
	}

	private write(scope: string, key: bigint, back: boolean): string {
		const content: CursorContent = {
			scope,
			key: String(key),
			back,
			at: this.now(),
			generation: this.generation,
		};
		// The start and the padding make it hold + and =, which must be URL-encoded.
		const text = `>>>${JSON.stringify(content)}`;
		return Buffer.from(text.padEnd(Math.ceil(text.length / 3) * 3 + 1)).toString('base64');
	}

	private read(cursor: string, scope: string): CursorContent | undefined {
		const text = Buffer.from(cursor, 'base64').toString('utf8');
		if (!text.startsWith('>>>') || !cursor.startsWith('Pj4+')) return undefined;
		try {
			const content = JSON.parse(text.slice(3)) as CursorContent;
			const fits =
				content.scope === scope &&
				content.generation === this.generation &&
				content.at + this.behaviour().cursorLifetimeMs >= this.now();
			return fits ? content : undefined;
		} catch {
			return undefined;
		}
	}
}
