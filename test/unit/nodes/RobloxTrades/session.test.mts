import { cleanCookie, replacementIn } from '../../../../nodes/RobloxTrades/api/cookie';
import { serviceUrl } from '../../../../nodes/RobloxTrades/api/cookie';

const NAME = '.SESSION';
const VALUE = '_|WARNING:-keep.--this-|_AB12';

describe('a pasted cookie', () => {
	test.each([
		['as it is', VALUE],
		['with blanks and line breaks around it', ` \r\n${VALUE}\n`],
		['in double quotes', `"${VALUE}"`],
		['in single quotes with a line break', `'${VALUE}\n'`],
		['with its name', `${NAME}=${VALUE}`],
		['with its name in other letters and blanks', `.session = ${VALUE}`],
		['as a header', `Cookie: ${NAME}=${VALUE}`],
		['with its name and the semicolon after it', `${NAME}=${VALUE};`],
		['with the last semicolon and a blank', `${VALUE}; `],
		['in quotes with a semicolon after them', `"${NAME}=${VALUE}";`],
		['as a quoted header with a quoted value', `"Cookie: ${NAME}="${VALUE}""`],
	])('%s is cleaned', (_name, pasted) => expect(cleanCookie(pasted, NAME)).toBe(VALUE));

	test.each([
		['a second cookie', `${VALUE}; other=1`],
		['a line break inside', `${VALUE}\r\nX-Evil: 1`],
		['a lone line feed inside', `a\nb`],
		['a lone carriage return inside', `a\rb`],
		['a blank inside', 'secretpart b'],
		['a comma', 'a,b'],
		['a letter outside ASCII', 'aä'],
		['a NUL', 'a\0b'],
	])('%s is refused, and the value is not shown', (_name, pasted) => {
		expect(() => cleanCookie(pasted, NAME)).toThrow(/holds a semicolon, a line break/);
		expect(() => cleanCookie(pasted, NAME)).not.toThrow(pasted.slice(0, 8));
	});

	test.each([['', undefined, null, 5, '""', `${NAME}=`]].flat())('%p is no cookie', (pasted) => {
		expect(() => cleanCookie(pasted, NAME)).toThrow(`Paste the value of ${NAME}`);
	});
});

describe('an answer replaces the cookie', () => {
	test.each([
		['another value', [`${NAME}=new; path=/; HttpOnly`], true],
		['another value among other cookies', ['a=b', `${NAME}=new`], true],
		['another value in one text', `${NAME}="new"; secure`, true],
		['the name in other letters', ['.session=new'], true],
		['the same value', [`${NAME}=${VALUE}; path=/`], false],
		['the same value in quotes', [`${NAME}="${VALUE}"`], false],
		['no value, which only ends it', [`${NAME}=; expires=Thu, 01 Jan 1970`], false],
		['a value that no cookie can have', [`${NAME}=a b`], false],
		['another name', [`X${NAME}=new`], false],
		['the name within a value', [`a=${NAME}=new`], false],
		['nothing', undefined, false],
	])('%s: %p', (_name, header, expected) => {
		const replacement = replacementIn({ 'set-cookie': header }, NAME, VALUE);
		expect(replacement).toBe(expected ? 'new' : undefined);
	});
});

test('services have hosts of their own, but for a loopback address', () => {
	expect(serviceUrl('https://roblox.com/', 'trades')).toBe('https://trades.roblox.com');
	expect(serviceUrl('https://www.roblox.com', 'inventory')).toBe('https://inventory.roblox.com');
	expect(serviceUrl('http://127.0.0.1:4604/', 'users')).toBe('http://127.0.0.1:4604');
	expect(() => serviceUrl('https://evil.example', 'users')).toThrow(RangeError);
});
