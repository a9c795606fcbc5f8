/** A piece of JavaScript code that means something by itself. */
export interface Token {
	/** `value` is a number or a regular expression; `sign` also a word such as `new`. */
	kind: 'name' | 'text' | 'value' | 'sign';
	/** Names and texts are without escapes, texts without their quotes. `?.` is `.`, and `?.(` is `(`. */
	text: string;
	/** Where it stands in the code. */
	from: number;
	to: number;
}

/** The pieces of code in an n8n expression such as `=shop-{{ $json.id }}`, where n8n finds them. */
export function codeOf(expression: string): string[] {
	const codes: string[] = [];
	let open = expression.startsWith('=') ? bracketsAt(expression, '{{', 1) : -1;
	while (open !== -1) {
		const close = bracketsAt(expression, '}}', open + 2);
		const end = close === -1 ? expression.length : close;
		codes.push(expression.slice(open + 2, end).replace('\\}}', '}}'));
		open = close === -1 ? -1 : bracketsAt(expression, '{{', close + 2);
	}
	return codes;
}

/** Where brackets stand that are not escaped; -1 when there are none. */
function bracketsAt(expression: string, brackets: string, from: number): number {
	let at = expression.indexOf(brackets, from);
	while (at !== -1) {
		const before = expression.slice(from, at);
		const backslashes = before.length - before.replace(/\\+$/, '').length;
		if (backslashes % 2 === 0) return at;
		at = expression.indexOf(brackets, at + 2);
	}
	return at;
}

const SKIPPED = /\s+|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const NAME =
	/(?:[\p{ID_Start}$_]|\\u[\da-f]{4}|\\u\{[\da-f]+\})(?:[\p{ID_Continue}$\u200c\u200d]|\\u[\da-f]{4}|\\u\{[\da-f]+\})*/iuy;
const NUMBER = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?)n?/iy;
const TEXT = /(["'])(?:\\(?:\r\n|[\s\S])|(?!\1)[^\\\n\r])*\1?/y;
const TEMPLATE_TEXT = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;
const PATTERN = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/iy;
const SIGN = /\?\.(?!\d)|\.\.\.|\$\{|./suy;

// Words that are signs rather than names: after them a slash begins a regular expression.
const WORDS = new Set('return typeof case in of delete void new instanceof do else'.split(' '));

/** What a text or a name means that is written with escapes. */
function unescaped(text: string): string {
	const escape = /\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|([0-7]{1,3})|(\r\n|[\s\S]))/gi;
	const signs: Readonly<Record<string, string>> = {
		...{ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' },
		// A line that goes on.
		...{ '\n': '', '\r\n': '' },
	};
	return text.replace(
		escape,
		(_, long?: string, four?: string, two?: string, octal?: string, sign?: string) => {
			if (sign !== undefined) return signs[sign] ?? sign;
			const hex = long ?? four ?? two;
			const point = hex === undefined ? parseInt(octal as string, 8) : parseInt(hex, 16);
			return point <= 0x10ffff ? String.fromCodePoint(point) : '';
		},
	);
}

/** Whether a token ends a value, so that a slash after it divides and a bracket after it names a property. */
export function endsValue(token: Token | undefined): boolean {
	if (token === undefined) return false;
	return token.kind !== 'sign' || isSign(token, ')', ']', '}', '`');
}

const isSign = (token: Token | undefined, ...signs: string[]): boolean =>
	token?.kind === 'sign' && signs.includes(token.text);

class Scanner {
	private readonly tokens: Token[] = [];

	private at = 0;

	constructor(private readonly code: string) {}

	all(): Token[] {
		// A closing bracket that nothing has opened ends a round, not the code.
		while (this.at < this.code.length) this.scan();
		return this.tokens;
	}

	/** Reads up to a closing brace that nothing here has opened, which it takes along. */
	private scan(): void {
		let depth = 0;
		while (this.at < this.code.length) {
			if (this.take(SKIPPED) !== undefined) continue;
			if (this.takeValue()) continue;
			const from = this.at;
			const sign = this.take(SIGN) as string;
			if (sign === '}' && depth === 0) return;
			depth += sign === '{' ? 1 : sign === '}' ? -1 : 0;
			this.push('sign', sign === '?.' ? '.' : sign, from);
		}
	}

	/** Reads a name, a text, a number or a regular expression, if one comes. */
	private takeValue(): boolean {
		const from = this.at;
		const last = this.tokens.at(-1);
		const name = this.take(NAME);
		if (name !== undefined) {
			const isWord = WORDS.has(name) && last?.text !== '.';
			this.push(isWord ? 'sign' : 'name', unescaped(name), from);
			return true;
		}
		if (this.code[from] === '`') {
			this.template(from);
			return true;
		}
		const text = this.take(TEXT);
		if (text !== undefined) this.push('text', unescaped(inner(text)), from);
		else {
			const value = this.take(NUMBER) ?? (endsValue(last) ? undefined : this.take(PATTERN));
			if (value !== undefined) this.push('value', value, from);
		}
		return this.at > from;
	}

	/** A template: a text if nothing is inserted, the signs around what is inserted otherwise. */
	private template(from: number): void {
		this.at++;
		const text = this.take(TEMPLATE_TEXT) ?? '';
		let isPlain = true;
		while (this.code.startsWith('${', this.at)) {
			isPlain = false;
			this.at += 2;
			this.push('sign', '${', this.at - 2);
			this.scan();
			this.push('sign', '}', this.at - 1);
			this.take(TEMPLATE_TEXT);
		}
		// One that is never closed ends with the code.
		this.at = Math.min(this.at + 1, this.code.length);
		if (isPlain) this.push('text', unescaped(text), from);
		else this.push('sign', '`', from);
	}

	private take(pattern: RegExp): string | undefined {
		pattern.lastIndex = this.at;
		const found = pattern.exec(this.code)?.[0];
		if (!found) return undefined;
		this.at += found.length;
		return found;
	}

	private push(kind: Token['kind'], text: string, from: number): void {
		this.tokens.push({ kind, text, from, to: this.at });
	}
}

const inner = (text: string): string =>
	text.slice(1, text.endsWith(text.charAt(0)) ? -1 : undefined);

/** The tokens of a piece of JavaScript; `a["b"]` and `a?.b` come out as `a.b`. */
export function tokensOf(code: string): Token[] {
	const tokens = new Scanner(code).all();
	const result: Token[] = [];
	for (let at = 0; at < tokens.length; at++) {
		const [token, next, last] = tokens.slice(at, at + 3) as [Token, Token?, Token?];
		if (isSign(token, '.') && isSign(next, '[', '(')) continue;
		const isNamed = isSign(token, '[') && next?.kind === 'text' && isSign(last, ']');
		if (isNamed && endsValue(result.at(-1))) {
			result.push({ ...token, text: '.' }, { ...next, kind: 'name', to: last!.to });
			at += 2;
		} else result.push(token);
	}
	return result;
}

/** How many brackets a token opens: 1, 0, or -1 when it closes one. */
export function opens(token: Token): number {
	if (isSign(token, '(', '[', '{', '${')) return 1;
	return isSign(token, ')', ']', '}') ? -1 : 0;
}

/** The place after the bracket that closes the one at `open`. */
export function afterBracket(tokens: Token[], open: number): number {
	let depth = 0;
	for (let at = open; at < tokens.length; at++) {
		depth += opens(tokens[at]!);
		if (depth <= 0) return at + 1;
	}
	return tokens.length;
}

/**
 * The values of n8n's that a piece of code takes its own from, each with its beginnings, the longest last:
 * `String($json.user.id)` gives `$json`, `$json.user` and `$json.user.id`.
 */
export function sourcesOf(code: string): string[][] {
	const tokens = tokensOf(code);
	return tokens.flatMap(({ kind, text, from }, start) => {
		const isSource = kind === 'name' && text.startsWith('$') && tokens[start - 1]?.text !== '.';
		if (!isSource) return [];
		const beginnings: string[] = [];
		for (let at = start + 1; ;) {
			beginnings.push(code.slice(from, tokens[at - 1]!.to));
			const next = tokens[at];
			if (next?.kind !== 'sign') return [beginnings];
			if (next.text === '.' && tokens[at + 1]?.kind === 'name') at += 2;
			else if (next.text === '(' || next.text === '[') at = afterBracket(tokens, at);
			else return [beginnings];
		}
	});
}
