import fc from 'fast-check';

import { afterBracket, codeOf, sourcesOf, tokensOf } from '../../../../kit/data/tokens';

describe('the pieces of code of an expression are those that n8n finds', () => {
	test.each<[string, string[]]>([
		['{{ $json.id }}', []],
		['shop', []],
		['=shop', []],
		['={{ $json.id }}', [' $json.id ']],
		['={{ a }}-{{ b }}', [' a ', ' b ']],
		['={{a}}{{b}}', ['a', 'b']],
		['=x {{ a }} y', [' a ']],
		['={{ a', [' a']],
		['={{ a }} {{ b', [' a ', ' b']],
		['={{ {a:{b:1}} }}', [' {a:{b:1']],
		['={{ "\\}}" + a }}', [' "}}" + a ']],
		['={{ "\\\\}} + a }}', [' "\\\\']],
		['=\\{{ a }}', []],
		['=\\\\{{ a }}', [' a ']],
		['=\\{{ a }} {{ b }}', [' b ']],
		['={{{ a }}}', ['{ a ']],
		['={{}}', ['']],
	])('%s: %p', (expression, codes) => expect(codeOf(expression)).toEqual(codes));
});

/** The tokens of a piece of code, each with a letter for its kind. */
const inWords = (code: string) =>
	tokensOf(code)
		.map(({ kind, text }) => `${kind[0]}:${text}`)
		.join(' ');

describe('tokens', () => {
	test.each([
		['$json.a_1', 'n:$json s:. n:a_1'],
		['été.ok', 'n:été s:. n:ok'],
		['a?.b', 'n:a s:. n:b'],
		['a?.["b"]', 'n:a s:. n:b'],
		['a?.[b]', 'n:a s:[ n:b s:]'],
		['a?.(1)', 'n:a s:( v:1 s:)'],
		['a?.5:1', 'n:a s:? v:.5 s:: v:1'],
		['a["b"].c', 'n:a s:. n:b s:. n:c'],
		['a[`b`]', 'n:a s:. n:b'],
		['f()["b"]', 'n:f s:( s:) s:. n:b'],
		['a["b"]["c"]', 'n:a s:. n:b s:. n:c'],
		['["b"]', 's:[ t:b s:]'],
		['[a, "b"]', 's:[ n:a s:, t:b s:]'],
		['"."(a)', 't:. s:( n:a s:)'],
		['[["b"]]', 's:[ s:[ t:b s:] s:]'],
		['a, ["b"]', 'n:a s:, s:[ t:b s:]'],
		['a["b", 1]', 'n:a s:[ t:b s:, v:1 s:]'],
		['a["b" + c]', 'n:a s:[ t:b s:+ n:c s:]'],
		['[...a]', 's:[ s:... n:a s:]'],
		['"it\'s" \'"\'', 't:it\'s t:"'],
		['"a\\"b"', 't:a"b'],
		['"unclosed', 't:unclosed'],
		['"unclosed\n+ a', 't:unclosed s:+ n:a'],
		['"a\\\nb"', 't:ab'],
		['1 0x1F 1_000 1.5e-3 .5 5n', 'v:1 v:0x1F v:1_000 v:1.5e-3 v:.5 v:5n'],
		['1e21 1e+21', 'v:1e21 v:1e+21'],
		['1..toString()', 'v:1. s:. n:toString s:( s:)'],
		['a // $b\n+ c', 'n:a s:+ n:c'],
		['a /* $b */ + c', 'n:a s:+ n:c'],
		['a /* $b', 'n:a'],
		['a / b / c', 'n:a s:/ n:b s:/ n:c'],
		['(a) / b / c', 's:( n:a s:) s:/ n:b s:/ n:c'],
		['a[0] / b / c', 'n:a s:[ v:0 s:] s:/ n:b s:/ n:c'],
		['2 / b / c', 'v:2 s:/ n:b s:/ n:c'],
		['"a" / b / c', 't:a s:/ n:b s:/ n:c'],
		['`a` / b / c', 't:a s:/ n:b s:/ n:c'],
		['`${a}` / b / c', 's:${ n:a s:} s:` s:/ n:b s:/ n:c'],
		['/"/.test(a)', 'v:/"/ s:. n:test s:( n:a s:)'],
		['a.replace(/"/g, "") + b', 'n:a s:. n:replace s:( v:/"/g s:, t: s:) s:+ n:b'],
		['f(/[/"]/i)', 'n:f s:( v:/[/"]/i s:)'],
		['a.replace(/a"b/, "") + c', 'n:a s:. n:replace s:( v:/a"b/ s:, t: s:) s:+ n:c'],
		['f(/\\//)', 'n:f s:( v:/\\// s:)'],
		['return /"/', 's:return v:/"/'],
		['a.return / b / c', 'n:a s:. n:return s:/ n:b s:/ n:c'],
		['a = /b/', 'n:a s:= v:/b/'],
		['/a', 's:/ n:a'],
		['new Date()', 's:new n:Date s:( s:)'],
		['`a`', 't:a'],
		['`a$b`', 't:a$b'],
		['`a\\`b`', 't:a`b'],
		['`a\\\nb` + c', 't:ab s:+ n:c'],
		['`a\\${b}`', 't:a${b}'],
		['`a${b}c${d}e`', 's:${ n:b s:} s:${ n:d s:} s:`'],
		['`${ {a: 1}.a + $b }`', 's:${ s:{ n:a s:: v:1 s:} s:. n:a s:+ n:$b s:} s:`'],
		['`${[{}, $b][1]}`', 's:${ s:[ s:{ s:} s:, n:$b s:] s:[ v:1 s:] s:} s:`'],
		['`${`${a}`}` + b', 's:${ s:${ n:a s:} s:` s:} s:` s:+ n:b'],
		['`unclosed ${a', 's:${ n:a s:} s:`'],
		['`${/"/.test(a)}`', 's:${ v:/"/ s:. n:test s:( n:a s:) s:} s:`'],
		['} a', 'n:a'],
	])('of %p', (code, tokens) => expect(inWords(code)).toBe(tokens));

	test.each([
		['\\u0024now', 'n:$now'],
		['D\\u{61}te', 'n:Date'],
		['\\u{24}now', 'n:$now'],
		['"\\x6eow"', 't:now'],
		['"\\u006eow \\u{6e}"', 't:now n'],
		['"\\110"', 't:H'],
		['"\\n\\t\\q"', 't:\n\tq'],
		['"\\r\\b\\f\\v"', 't:\r\b\f\v'],
		['"a\\\r\nb"', 't:ab'],
		['"\\u{110000}"', 't:'],
		['"\\u{10ffff}"', 't:\u{10ffff}'],
		['a["\\u006eow"]', 'n:a s:. n:now'],
		['`\\x48`', 't:H'],
	])('are read without their escapes: %p', (code, tokens) => expect(inWords(code)).toBe(tokens));

	test('stand where they are', () => {
		const code = 'a["b"] + `x${ c }`';
		const shown = tokensOf(code).map(({ from, to }) => code.slice(from, to));
		expect(shown).toEqual(['a', '["b"]'.slice(0, 1), '"b"]', '+', '${', 'c', '}', code.slice(9)]);
	});

	test('of any text are found without an end', () => {
		const pieces = fc.constantFrom(...'"\'`${}()[]/\\*.,?:=+ \n'.split(''), 'a', '$now', '5', '${');
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
				const code = parts.join('');
				for (const { to } of tokensOf(code)) expect(to).toBeLessThanOrEqual(code.length);
				sourcesOf(code);
			}),
			{ examples: [[['`', '${', '`']], [['`']], [['`', '${', '`', '${', '`']]] },
		);
	});
});

test.each([
	['(a)', 0, 3],
	['(a[(b)]{c})d', 0, 11],
	['f(a)(b)', 1, 4],
	['(`${a})`)', 0, 6],
	['f("(") + a', 1, 4],
	['f(")") + a', 1, 4],
	['(a', 0, 2],
])('the bracket of %p that opens at token %p is closed before token %p', (code, open, after) => {
	expect(afterBracket(tokensOf(code), open)).toBe(after);
});

describe('what an expression takes its value from', () => {
	test.each<[string, string[][]]>([
		['$json', [['$json']]],
		['String($json.user.id)', [['$json', '$json.user', '$json.user.id']]],
		['$json?.id', [['$json', '$json?.id']]],
		['$json["id"] + 1', [['$json', '$json["id"]']]],
		[
			'$json[$json.key]',
			[
				['$json', '$json[$json.key]'],
				['$json', '$json.key'],
			],
		],
		[
			"$('A').item.id.toString()",
			[
				[
					'$',
					"$('A')",
					"$('A').item",
					"$('A').item.id",
					"$('A').item.id.toString",
					"$('A').item.id.toString()",
				],
			],
		],
		['$a + $b', [['$a'], ['$b']]],
		['a.$b', []],
		['1 + 2', []],
		['"$a" + "$b"', []],
		['$a.', [['$a']]],
		['$a.b "x"', [['$a', '$a.b']]],
	])('%s', (code, sources) => expect(sourcesOf(code)).toEqual(sources));
});
