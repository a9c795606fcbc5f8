import type { Call } from './provider.mts';

const REDACTED = '[redacted]';
const MOST_ENTRIES = 10_000;
const LONGEST_BODY = 64 * 1024;
const ALWAYS_SECRET = ['authorization', 'proxy-authorization', 'cookie'];

export interface LoggedRequest {
	method: string;
	/** Without the query. */
	path: string;
	query: string;
	headers: Record<string, string | string[]>;
	/** The parsed JSON, or the text when it is not JSON, or null when there was none. */
	body: unknown;
	at: string;
	authenticated: boolean;
	/** The status answered, or what became of the answer; null while none was given. */
	outcome: number | 'reset' | 'hang' | 'stall' | 'cut' | null;
	/** The kind of the injected fault, if one applied. */
	fault?: string;
	/** The status of the answer that went nowhere, once the provider acted on a `late` request. */
	lateStatus?: number;
}

export type LogEntry = Omit<LoggedRequest, 'body'> & { text: string };

/** The requests a provider saw, the last 10,000. Secrets are taken out before anything is stored. */
export class RequestLog {
	private list: LogEntry[] = [];
	private readonly secretHeaders: Set<string>;

	constructor(
		secretHeaders: readonly string[],
		private readonly secrets: readonly string[],
	) {
		this.secretHeaders = new Set([...ALWAYS_SECRET, ...secretHeaders]);
	}

	/** The entry stays open for its outcome. */
	add(call: Call, at: string, authenticated: boolean): LogEntry {
		const entry: LogEntry = {
			method: call.method,
			path: this.clean(call.path),
			query: this.clean(call.query.toString()),
			headers: this.cleanHeaders(call.headers),
			text: this.clean(call.body).slice(0, LONGEST_BODY),
			at,
			authenticated,
			outcome: null,
		};
		this.list.push(entry);
		// Trimmed in blocks: removing the first of ten thousand for every request would be slow.
		if (this.list.length >= MOST_ENTRIES + 1000) this.list = this.list.slice(-MOST_ENTRIES);
		return entry;
	}

	entries(): LoggedRequest[] {
		return this.list
			.slice(-MOST_ENTRIES)
			.map(({ text, ...entry }) => ({ ...entry, body: parsed(text) }));
	}

	reset(): void {
		this.list = [];
	}

	private cleanHeaders(headers: Call['headers']): Record<string, string | string[]> {
		const cleaned: Record<string, string | string[]> = {};
		for (const [name, value] of Object.entries(headers)) {
			if (value === undefined) continue;
			if (this.secretHeaders.has(name)) cleaned[name] = REDACTED;
			else if (Array.isArray(value)) cleaned[name] = value.map((one) => this.clean(one));
			else cleaned[name] = this.clean(value);
		}
		return cleaned;
	}

	private clean(text: string): string {
		let cleaned = text;
		for (const secret of this.secrets) {
			cleaned = cleaned
				.replaceAll(secret, REDACTED)
				.replaceAll(encodeURIComponent(secret), REDACTED);
		}
		return cleaned;
	}
}

function parsed(text: string): unknown {
	if (text === '') return null;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
