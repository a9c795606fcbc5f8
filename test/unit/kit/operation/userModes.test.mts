import type { INodePropertyModeValidation } from 'n8n-workflow';

import { pagesOf, userModes, usernameIn } from '../../../../kit/operation/userModes';

const PROFILE = 'https://www.example.com/users/261/profile';
const profiles = pagesOf('example.com', 'users');

/** Whether the editor takes a text in a mode. */
function takes(name: string, text: string): boolean {
	const mode = userModes(profiles, PROFILE).find((one) => one.name === name);
	const [validation] = mode?.validation as INodePropertyModeValidation[];
	const { regex } = validation?.properties as { regex: string };
	return new RegExp(regex).test(text);
}

describe('the address of a page', () => {
	test.each([
		[PROFILE, '261'],
		['https://example.com/users/261', '261'],
		['https://web.example.com/users/261/', '261'],
		['https://www.example.com/de/users/261?tab=items', '261'],
		['https://www.example.com/pt-br/users/261#top', '261'],
		['https://www.example.com/users/users/261', '261'],
		['https://www.example.com/users/261/users/5', '261'],
		[' https://www.example.com/users/1 ', undefined],
		['  https://www.example.com/users/1', '1'],
	])('%j has the ID %p', (text, id) => {
		expect(profiles.idIn(text)).toBe(id);
		expect(takes('url', text)).toBe(id !== undefined);
	});

	test('is read in capital letters as well', () => {
		expect(profiles.idIn('HTTPS://WWW.EXAMPLE.COM/Users/261')).toBe('261');
	});

	test.each([
		'261',
		'',
		'http://www.example.com/users/261',
		'https://example.com.evil.test/users/261',
		'https://evil.test/users/261',
		'https://evil.test/https://example.com/users/261',
		'https://www.exampleXcom/users/261',
		'https://mail.example.com/users/261',
		'https://www.example.com/games/261',
		'https://www.example.com/users/0261',
		'https://www.example.com/users/261x',
		'https://www.example.com/a/b/users/261',
	])('is not %j', (text) => {
		expect(profiles.idIn(text)).toBeUndefined();
		expect(takes('url', text)).toBe(false);
	});
});

describe('a username', () => {
	test.each([
		['Shedletsky', 'Shedletsky'],
		['@a_1', 'a_1'],
		['x'.repeat(40), 'x'.repeat(40)],
		['x'.repeat(41), undefined],
		['@@a', undefined],
		['a b', undefined],
		['a\n', undefined],
		['', undefined],
		['é', undefined],
	])('in %j is %p', (text, username) => expect(usernameIn(text)).toBe(username));

	test('may have blanks around it in the editor', () => {
		expect(takes('username', ' @Shedletsky ')).toBe(true);
		expect(takes('username', 'a b')).toBe(false);
	});
});

test('a user is entered as an ID, a username or a link', () => {
	expect(userModes(profiles, PROFILE).map(({ displayName, name }) => [displayName, name])).toEqual([
		['By ID', 'id'],
		['By Username', 'username'],
		['By URL', 'url'],
	]);
	expect(takes('id', ' 261 ')).toBe(true);
	expect(takes('id', '0')).toBe(false);
	expect(takes('id', '1'.repeat(17))).toBe(false);
});
