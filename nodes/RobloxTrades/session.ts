import { deterministicKey } from '../../kit/idempotency';

/** Name of the cookie that a session is. */
export const COOKIE_NAME = '.ROBLOSECURITY';

/** Stands for an account's session where the cookie itself must not be kept. */
export const sessionKey = (cookie: string): string => deterministicKey(COOKIE_NAME, cookie);

/** What an output says after an answer that replaced the session; the new value itself is never shown. */
export const REPLACED_COOKIE =
	'Roblox replaced the session cookie during this run. The one in the credential can stop working at any moment: log in again and paste the new cookie.';
