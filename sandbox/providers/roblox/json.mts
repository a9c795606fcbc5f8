import type { Answer } from '../../core/provider.mts';

const MARK = '\u0001';

/** An int64 for a JSON body, printed digit by digit: ids may pass 2^53 (contract: Traps, F). */
export class Int64 {
	constructor(private readonly digits: string) {}

	toJSON(): string {
		return MARK + this.digits;
	}
}

/** An answer whose body may hold Int64s anywhere. */
export function json(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
		body: JSON.stringify(body).replace(/"\\u0001(\d+)"/g, '$1'),
	};
}

export const ok = (body: unknown): Answer => json(200, body);
