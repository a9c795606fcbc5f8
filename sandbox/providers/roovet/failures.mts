/** The documented statuses. Only the type of 403 is documented, the others are made up on its pattern. */
const types: Record<number, [type: string, message: string]> = {
	400: ['bad_request', 'The request is not valid'],
	401: ['unauthorized', 'Missing or invalid API key'],
	403: ['insufficient_scope', 'Missing scope'],
	404: ['not_found', 'There is no such endpoint or resource'],
	409: ['conflict', 'The request conflicts with an earlier one'],
	429: ['rate_limited', 'Too many requests'],
};

/** A request that is refused; nothing was done. `param` names the field that is to blame. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly type: string,
		message: string,
		readonly param: string | null = null,
	) {
		super(message);
	}

	static badRequest(param: string | null, message: string): Refusal {
		return new Refusal(400, 'bad_request', message, param);
	}

	static notFound(param: string | null, message: string): Refusal {
		return new Refusal(404, 'not_found', message, param);
	}

	static conflict(param: string | null, message: string): Refusal {
		return new Refusal(409, 'conflict', message, param);
	}

	/** What an answer of this status holds when nothing else is known about it, as for faults and limits. */
	static of(status: number): Refusal {
		const [type, message] = types[status] ?? ['server_error', 'Something went wrong'];
		return new Refusal(status, type, message);
	}

	/** `code` is the status as a string (contract: Errors). */
	body(params: 'null' | 'absent'): unknown {
		const { type, status, message, param } = this;
		const hidden = param === null && params === 'absent';
		return { error: { type, code: String(status), message, ...(hidden ? {} : { param }) } };
	}
}
