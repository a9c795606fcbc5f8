/** An answer of n8n's REST API that says no. */
export class RestError extends Error {
	constructor(
		readonly status: number,
		what: string,
		readonly body: string,
	) {
		super(`${what} answered ${status}: ${body.slice(0, 500)}`);
		this.name = 'RestError';
	}
}

/** n8n's internal REST API as its editor uses it: a session cookie, and answers wrapped in `data`. */
export class Rest {
	private cookie = '';

	constructor(readonly baseUrl: string) {}

	async get<T>(path: string): Promise<T> {
		return await this.call<T>('GET', path);
	}

	async post<T>(path: string, body: unknown = {}): Promise<T> {
		return await this.call<T>('POST', path, body);
	}

	async patch<T>(path: string, body: unknown): Promise<T> {
		return await this.call<T>('PATCH', path, body);
	}

	async delete(path: string): Promise<void> {
		await this.call('DELETE', path);
	}

	/** A file n8n serves to whoever is logged in: the list of node types, an icon. */
	async file(path: string): Promise<Response> {
		return await fetch(this.baseUrl + path, { headers: { cookie: this.cookie } });
	}

	private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await fetch(`${this.baseUrl}/rest${path}`, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.cookie },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const session = response.headers
			.getSetCookie()
			.find((cookie) => cookie.startsWith('n8n-auth='));
		if (session !== undefined) this.cookie = session.split(';')[0] ?? '';
		const text = await response.text();
		if (!response.ok) throw new RestError(response.status, `${method} /rest${path}`, text);
		return unwrap(text) as T;
	}
}

function unwrap(text: string): unknown {
	const answer: unknown = JSON.parse(text);
	const wrapped = typeof answer === 'object' && answer !== null && 'data' in answer;
	return wrapped ? answer.data : answer;
}
