import type { INodePropertyMode } from 'n8n-workflow';

import { textMode } from './textMode';

/** Pages of a site whose addresses hold the ID of what they show. */
export interface Pages {
	/** The mode of a picker in which such an address is entered. */
	mode(placeholder: string, errorMessage: string): INodePropertyMode;
	/** The ID in such an address, as text; undefined in any other text. */
	idIn(text: string): string | undefined;
}

/**
 * The pages `https://<host>/<folder>/<ID>…`, with or without `www.` or `web.` and a language.
 *
 * @param folder such as `users`
 */
export function pagesOf(host: string, folder: string): Pages {
	const site = `https://(?:www\\.|web\\.)?${host.replaceAll('.', '\\.')}/(?:[a-z-]+/)?${folder}/`;
	const pattern = `^\\s*${site}[1-9]\\d*(?:[/?#].*)?$`;
	const address = new RegExp(pattern, 'i');
	const start = new RegExp(`^\\s*${site}(\\d+)`, 'i');
	return {
		mode: (placeholder, errorMessage) =>
			textMode(['By URL', 'url'], placeholder, pattern, errorMessage),
		idIn: (text) => (address.test(text) ? start.exec(text)?.[1] : undefined),
	};
}

/** The mode of a picker in which an ID is entered. */
export const idMode = (placeholder: string): INodePropertyMode =>
	textMode(
		['By ID', 'id'],
		placeholder,
		'^\\s*[1-9]\\d{0,15}\\s*$',
		'An ID is a number such as 261',
	);

const NAME = '[A-Za-z0-9_]{1,40}';

/** The username that a text is, with or without the sign before it; undefined where it cannot be one. */
export function usernameIn(text: string): string | undefined {
	const username = text.replace(/^@/, '');
	return new RegExp(`^${NAME}$`).test(username) ? username : undefined;
}

/** The modes in which a user is entered: as an ID, as a username, as the link of a profile. */
export const userModes = (profiles: Pages, profile: string): INodePropertyMode[] => [
	idMode('e.g. 261'),
	textMode(
		['By Username', 'username'],
		'e.g. Shedletsky',
		`^\\s*@?${NAME}\\s*$`,
		'A username has letters, digits and underscores only',
	),
	profiles.mode(`e.g. ${profile}`, `A profile is an address such as ${profile}`),
];
