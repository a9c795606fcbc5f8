import { checkedBaseUrl, isLoopback, isUnderDomain } from '../../kit/baseUrl';

/** The parts of Roblox that are called; each has a host of its own. */
export type Service = 'trades' | 'users' | 'inventory';

const DOMAIN = 'roblox.com';

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
	if (!isUnderDomain(hostname, DOMAIN)) {
		throw new RangeError(
			`The cookie of a Roblox account is sent to Roblox and to this machine only. Set the Base URL of the credential to https://${DOMAIN}`,
		);
	}
	return `https://${service}.${DOMAIN}`;
}
