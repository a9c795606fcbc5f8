import { checkedBaseUrl, isLoopback, sameOrigin } from '../../kit/baseUrl';

/** The parts of Roblox that are called; each has a host of its own. */
export type Service = 'trades' | 'users' | 'inventory';

/** Stands for all official hosts. */
export const OFFICIAL_BASE_URL = 'https://roblox.com';

const ROBLOX_HOST = /^(?:[a-z0-9-]+\.)*roblox\.com$/i;

/**
 * The address of a service. The official Base URL stands for one host per service; a loopback address, such as a
 * sandbox's, holds all services on its one port.
 *
 * @throws RangeError for any other address: the cookie opens the whole account
 */
export function serviceUrl(baseUrl: unknown, service: Service): string {
	const checked = checkedBaseUrl(baseUrl);
	const { hostname } = new URL(checked);
	if (isLoopback(hostname)) return checked;
	if (!ROBLOX_HOST.test(hostname)) {
		throw new RangeError(
			`The cookie of a Roblox account is sent to Roblox and to this machine only. Set the Base URL of the credential to ${OFFICIAL_BASE_URL}`,
		);
	}
	return `https://${service}.roblox.com`;
}

/** Whether the cookie may go to an address: a host of Roblox over https, or the loopback address of the credential. */
export function mayReceiveCookie(target: string, baseUrl: unknown): boolean {
	if (!URL.canParse(target)) return false;
	const { protocol, hostname, port, username, password } = new URL(target);
	if (username !== '' || password !== '') return false;
	if (isLoopback(hostname)) return sameOrigin(target, checkedBaseUrl(baseUrl));
	return (
		protocol === 'https:' && port === '' && ROBLOX_HOST.test(hostname) && hostname !== 'roblox.com'
	);
}
