import type { Call } from '../../core/provider.mts';
import { Refusal } from './failures.mts';

export type Environment = 'sandbox' | 'production';

export interface Token {
	text: string;
	prefix: string;
	environment: Environment;
}

export const tokens: readonly Token[] = [
	{ text: 'lrrs_v1_sandbox', prefix: 'lrrs_v1_', environment: 'sandbox' },
	{ text: 'lrrp_v1_sandbox', prefix: 'lrrp_v1_', environment: 'production' },
];

export const TOKEN_HEADER = 'x-user-api-token';

/** The token of the Authorization header, else of the documented fallback header. */
export function findToken(call: Call): Token | undefined {
	const { authorization, [TOKEN_HEADER]: fallback } = call.headers;
	const text = authorization === undefined ? fallback : /^Bearer +(\S+)$/i.exec(authorization)?.[1];
	return tokens.find((token) => token.text === text);
}

/** The docs forbid tokens in the query: one there spoils the request, whatever its headers say. */
export function hasTokenInQuery(call: Call): boolean {
	return [...call.query].some(([name, value]) => /token/i.test(name) || /^lrr[sp]_v1_/.test(value));
}

/** @throws {Refusal} 401, or 403 when the owner's account is not active */
export function checkAccess(call: Call, accountActive: boolean, unauthorized?: string): Token {
	const token = findToken(call);
	if (!token || hasTokenInQuery(call)) throw new Refusal(401, unauthorized);
	if (!accountActive) throw new Refusal(403);
	return token;
}
