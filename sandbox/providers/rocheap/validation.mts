import type { Call } from '../../core/provider.mts';
import { failure, type Failure } from './failures.mts';
import type { OrderRequest } from './orders.mts';

const LEAST_ROBUX = 10;
const MOST_ROBUX = 5000;
const LONGEST_CUSTOM_ID = 255;
const NOT_EXISTING = 404;

/** The body of create_order, or what the docs refuse it with (contract: create_order body). */
export function readOrderRequest(call: Call): OrderRequest | Failure {
	const body = jsonBody(call);
	if (!body) return failure('VALIDATION_ERROR', 'The body must be a JSON object!');
	const { robux, roblox_user_id, universe_id, place_id, custom_order_id = null } = body;
	if (!isInteger(robux)) return wrongType('robux');
	if (!isInteger(roblox_user_id)) return wrongType('roblox_user_id');
	if (!isInteger(universe_id)) return wrongType('universe_id');
	if (!isInteger(place_id)) return wrongType('place_id');
	if (!isCustomId(custom_order_id)) return wrongType('custom_order_id');
	if (robux < LEAST_ROBUX || robux > MOST_ROBUX) return failure('INVALID_AMOUNT');
	if (!exists(roblox_user_id)) return failure('USER_DOES_NOT_EXIST');
	if (!exists(universe_id)) return failure('UNIVERSE_DOES_NOT_EXIST');
	if (!exists(place_id)) return failure('PLACE_DOES_NOT_EXIST');
	return {
		robux,
		userId: roblox_user_id,
		universeId: universe_id,
		placeId: place_id,
		customId: custom_order_id,
	};
}

/** A body that is not declared as JSON counts as none, as in the usual Node frameworks; the docs only ask for the header. */
function jsonBody(call: Call): Record<string, unknown> | undefined {
	if (!/^application\/json\s*(;|$)/i.test(call.headers['content-type'] ?? '')) return undefined;
	try {
		const body = JSON.parse(call.body) as unknown;
		if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
		return body as Record<string, unknown>;
	} catch {
		return undefined;
	}
}

function wrongType(field: string): Failure {
	return failure('VALIDATION_ERROR', `The field ${field} is missing or has the wrong type!`);
}

function isInteger(value: unknown): value is number {
	return Number.isSafeInteger(value);
}

/** Whether an empty one is allowed is unknown; it could never be looked up, so it is refused here. */
function isCustomId(value: unknown): value is string | null {
	if (value === null) return true;
	return typeof value === 'string' && value !== '' && value.length <= LONGEST_CUSTOM_ID;
}

function exists(id: number): boolean {
	return id > 0 && id !== NOT_EXISTING;
}
