import type { Answer } from './provider.mts';

const MOST_PER_ROUTE = 100;

interface Entry {
	/** Path and query. */
	url: string;
	answer: Answer;
}

/** The answers of success a provider gave, the last hundred of each route, whether a client got them or not. */
export class AnswerMemory {
	private byRoute = new Map<string, Entry[]>();

	add(route: string, url: string, answer: Answer): void {
		const entry = { url, answer: copyOf(answer) };
		const list = this.byRoute.get(route);
		if (!list) this.byRoute.set(route, [entry]);
		else if (list.push(entry) > MOST_PER_ROUTE) list.shift();
	}

	/**
	 * The newest answer of a route, or the oldest that is kept.
	 * @param url only an answer to this path and query
	 */
	find(route: string, oldest: boolean, url?: string): Answer | undefined {
		const list = this.byRoute.get(route) ?? [];
		const fits = (entry: Entry) => url === undefined || entry.url === url;
		const entry = oldest ? list.find(fits) : list.findLast(fits);
		return entry && { ...entry.answer };
	}

	reset(): void {
		this.byRoute.clear();
	}
}

/** A body may be a part of the provider's state, which goes on changing. */
function copyOf({ status, headers, body }: Answer): Answer {
	const frozen = body === undefined || typeof body === 'string' ? body : structuredClone(body);
	return { status, headers: { ...headers }, body: frozen };
}
