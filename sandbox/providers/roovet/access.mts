import type { Call } from '../../core/provider.mts';
import { Refusal } from './failures.mts';

/** The documented scopes. No path is documented for the last two. */
export const scopes = [
	'wallet:read',
	'wallet:write',
	'shop:read',
	'shop:write',
	'search:read',
	'news:read',
] as const;
export type Scope = (typeof scopes)[number];

export const FULL_KEY = 'rvpk_test_sandbox';
export const READONLY_KEY = 'rvpk_test_readonly';

export function bearerKey(call: Call): string {
	return /^Bearer +(\S+)$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
}

export function isKey(key: string): boolean {
	return key === FULL_KEY || key === READONLY_KEY;
}

/** @throws {Refusal} 401, 403 with the missing scope's name, or 400 for a version that is no date */
export function checkAccess(call: Call, scope: Scope, readonlyScopes: readonly Scope[]): void {
	const key = bearerKey(call);
	if (!isKey(key)) throw new Refusal(401, 'unauthorized', 'Missing or invalid API key');
	const version = call.headers['x-roovet-version'];
	if (version !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(version))) {
		throw Refusal.badRequest('X-Roovet-Version', 'X-Roovet-Version must be YYYY-MM-DD');
	}
	const granted = key === FULL_KEY ? scopes : readonlyScopes;
	if (!granted.includes(scope)) {
		throw new Refusal(403, 'insufficient_scope', `Missing scope: ${scope}`, 'scope');
	}
}
