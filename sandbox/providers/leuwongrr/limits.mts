import type { LimitRule } from '../../core/limits.mts';
import type { Call } from '../../core/provider.mts';
import { findToken } from './access.mts';

const windowMs = 60_000;

/** The recommended values of a minute, for each token where there is one (contract: Rate limits). */
export function limitFor(call: Call): LimitRule {
	const owner = findToken(call)?.prefix ?? 'anyone';
	if (call.path.endsWith('/auth/token/validate')) {
		return { bucket: `validate ${owner}`, limit: 30, windowMs };
	}
	if (call.method === 'POST' && call.path.endsWith('/me/orders')) {
		return { bucket: `create ${owner}`, limit: 10, windowMs };
	}
	const group = call.path.startsWith('/api/v1/me') ? `user ${owner}` : 'public';
	return { bucket: group, limit: 60, windowMs };
}
