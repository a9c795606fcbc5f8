import type { Call } from '../../core/provider.mts';
import type { Behaviour } from './behaviour.mts';
import { Refusal } from './failures.mts';

export const KEY_HEADER = 'idempotency-key';
const LONGEST_KEY = 255;

interface Entry {
	request: string;
	body: object;
	expiresAt: number;
}

export interface Outcome {
	body: object;
	/** false: the first answer to an earlier request, given again. */
	fresh: boolean;
}

/** The key of a request, null without one. Assumed: an empty or very long one is refused. */
export function idempotencyKey(call: Call): string | null {
	const key = call.headers[KEY_HEADER];
	if (key === undefined) return null;
	const text = String(key);
	if (text === '' || text.length > LONGEST_KEY) {
		throw Refusal.badRequest('Idempotency-Key', 'Idempotency-Key must have 1 to 255 characters');
	}
	return text;
}

/** The keys that led to something. A refused request leaves its key free, which the docs do not settle. */
export class IdempotencyKeys {
	private entries = new Map<string, Entry>();

	/** @throws {Refusal} 409 for the same key with another request, or with any under the policy "conflict" */
	once(
		call: Call,
		now: number,
		policy: Pick<Behaviour, 'idempotencyReplay' | 'idempotencyWindowMs'>,
		act: () => object,
	): Outcome {
		const key = idempotencyKey(call);
		if (key === null) return { body: act(), fresh: true };
		const request = fingerprint(call);
		const known = this.entries.get(key);
		if (known && known.expiresAt > now) {
			if (known.request !== request) throw taken('was used with another request');
			if (policy.idempotencyReplay === 'conflict') throw taken('was used already');
			return { body: known.body, fresh: false };
		}
		const body = act();
		this.entries.set(key, { request, body, expiresAt: now + policy.idempotencyWindowMs });
		return { body, fresh: true };
	}
}

const taken = (why: string) => Refusal.conflict('Idempotency-Key', `This Idempotency-Key ${why}`);

/** Two printings of the same JSON are the same request. */
function fingerprint(call: Call): string {
	return `${call.method} ${call.path} ${JSON.stringify(JSON.parse(call.body), sortKeys)}`;
}

function sortKeys(_key: string, value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
