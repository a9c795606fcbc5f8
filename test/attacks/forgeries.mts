import fc from 'fast-check';
import { createHash, createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { seconds, validDelivery, type Delivery, type Target } from './targets.mts';

/** How one forged delivery is made; small numbers, so that a failing one can be read and made again. */
export interface Recipe {
	body: keyof typeof bodies;
	header: keyof typeof headers;
	type: string | undefined;
	at: number;
	byte: number;
	text: string;
	literal: string;
	depth: number;
}

/** What is not the signature of this body by this key at this time. */
interface Signing {
	target: Target;
	recipe: Recipe;
	body: Buffer;
	/** A delivery that somebody has seen. */
	valid: Delivery;
}

const cut = (text: string, from: number, to: number, between = '') =>
	text.slice(0, from) + between + text.slice(to);

/** Puts something in the place of one of the values of a JSON text. */
function replaceValue(json: string, at: number, value: string): string {
	const values = [...json.matchAll(/:("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)/g)];
	const chosen = values[at % values.length]!;
	return cut(json, chosen.index + 1, chosen.index + chosen[0].length, value);
}

const repeated = (value: string, times: number) => `[${Array(times).fill(value).join(',')}]`;

/** What a forger makes of a body that was signed. */
const bodies = {
	same: (json) => json,
	flip: (json, { at, byte }) => {
		const bytes = Buffer.from(json);
		bytes[at % bytes.length]! ^= 1 + (byte % 255);
		return bytes;
	},
	insert: (json, { at, text }) => cut(json, at % json.length, at % json.length, text || '0'),
	remove: (json, { at, byte }) => cut(json, at % json.length, (at % json.length) + 1 + (byte % 9)),
	double: (json, { at, byte }) => {
		const from = at % json.length;
		return cut(json, from, from, json.slice(from, from + 1 + (byte % 60)));
	},
	truncate: (json, { at }) => json.slice(0, at % json.length),
	append: (json, { text }) => json + (text || '{}'),
	mark: (json) => `\uFEFF${json}`,
	value: (json, { at, literal }) => replaceValue(json, at, literal),
	textValue: (json, { at, text }) => replaceValue(json, at, JSON.stringify(text)),
	doubleKey: (json, { at, literal }) => {
		const keys = [...json.matchAll(/"(\w+)":/g)];
		const extra = `"${keys[at % keys.length]![1]}":${literal}`;
		return at % 2 ? `{${extra},${json.slice(1)}` : `${json.slice(0, -1)},${extra}}`;
	},
	prototype: (json, { at, literal }) => {
		const key = ['__proto__', 'constructor', 'prototype', '\\u005f_proto__', 'toString'][at % 5];
		return `{"${key}":{"status":${literal},"event":${literal}},${json.slice(1)}`;
	},
	objectForArray: (json) =>
		json.replace('[1,"a"]', '{"0":1,"1":"a"}').replace('[{', '{"0":{').replace('}]', '}}'),
	arrayForObject: (json, { at }) => (at % 2 ? `[${json}]` : json.replace(/\{"(?:code|id)":/, '[')),
	nested: (json, { at, depth }) =>
		replaceValue(json, at, '['.repeat(depth) + ']'.repeat(at % 3 ? depth : 0)),
	nestedObjects: (json, { at, depth }) =>
		replaceValue(json, at, '{"a":'.repeat(depth / 2) + '1' + '}'.repeat(depth / 2)),
	wide: (json, { at, literal, depth }) => replaceValue(json, at, repeated(literal || '1', depth)),
	wideKeys: (json, { at, depth }) => {
		const keys = Array.from({ length: depth / 4 }, (_, index) => `"${(index * 7919) % 65536}":1`);
		return replaceValue(json, at, `{${keys.join(',')}}`);
	},
	longText: (json, { at, depth }) =>
		replaceValue(json, at, `"${'\\ud800\\u0000'.repeat(depth / 6)}"`),
	longNumber: (json, { at, byte, depth }) =>
		replaceValue(json, at, '123456789'[byte % 9]!.repeat(depth)),
	lookAlike: (json, { at }) => {
		const pairs = ['oо', 'eе', 'aа', '1１', '"＂', ':：', 'CС', 'd\u200bd'];
		const [from = '', ...to] = pairs[at % pairs.length]!;
		return json.replace(from, to.join(''));
	},
	brokenText: (json, { at, byte }) => {
		const bad = ['c0af', 'eda080', 'f8888080', 'ff', 'e282', 'c1bf'][byte % 6]!;
		const bytes = Buffer.from(json);
		const from = at % bytes.length;
		return Buffer.concat([bytes.subarray(0, from), Buffer.from(bad, 'hex'), bytes.subarray(from)]);
	},
	utf16: (json) => Buffer.from(json, 'utf16le'),
	other: (_json, { text, literal }) =>
		`{"event":"order.created","status":{"code":"COMPLETED"},"order_id":${JSON.stringify(text)},"id":${literal},"ts":1}`,
	notJson: (_json, { text }) => text || ' ',
} satisfies Record<string, (json: string, recipe: Recipe) => string | Buffer>;

const oneOf = (valid: Delivery, header: string) => String(valid.headers[header]);
const lastDigits = (signature: string, change: (digits: string) => string) =>
	signature.replace(/[0-9a-zA-Z+/]{43,64}(?==?$)/, change);
const unlike = (digit: string, by: number) =>
	'0123456789abcdef'[(parseInt(digit, 16) + 1 + (by % 15)) % 16] ?? '0';

/** What a forger who has no key puts into the header. */
const headers = {
	kept: ({ valid, target }) => oneOf(valid, target.header),
	ofAnother: ({ target }) => target.sign(target.text('another'), target.secret, seconds()),
	otherKey: ({ target, body, recipe }) =>
		target.sign(body, recipe.text.trim() || `${target.secret} `, seconds()),
	noKey: ({ target, body }) => target.sign(body, '', seconds()),
	absent: () => undefined,
	empty: () => '',
	noise: ({ recipe }) => recipe.text.replace(/[^\x20-\x7e]/g, '?'),
	flipped: ({ valid, target, recipe }) =>
		lastDigits(oneOf(valid, target.header), (digits) => {
			const at = recipe.at % digits.length;
			return cut(digits, at, at + 1, unlike(digits[at]!, recipe.byte));
		}),
	truncated: ({ valid, target, recipe }) =>
		lastDigits(oneOf(valid, target.header), (digits) => digits.slice(0, recipe.at % 64)),
	longer: ({ valid, target }) => lastDigits(oneOf(valid, target.header), (digits) => digits + '0'),
	twice: ({ valid, target }) => {
		const forged = lastDigits(oneOf(valid, target.header), (digits) => '0'.repeat(digits.length));
		return [forged, forged];
	},
	weakHash: ({ target, body }) =>
		createHash('sha256').update(body).update(target.header).digest('hex'),
	sha1: ({ body, target }) => createHmac('sha1', target.secret).update(body).digest('hex'),
	sha512: ({ body }) => createHmac('sha512', 'guess').update(body).digest('hex'),
	past: ({ target, valid, recipe }) =>
		target.isDated
			? target.sign(valid.body, target.secret, seconds() - 301 - recipe.depth * 100)
			: undefined,
	future: ({ target, valid, recipe }) =>
		target.isDated ? target.sign(valid.body, target.secret, seconds() + 400 + recipe.depth) : '',
	otherTime: ({ target, valid, recipe }) =>
		target.isDated
			? oneOf(valid, target.header).replace(/^t=\d+/, `t=${seconds() - 60 - (recipe.byte % 200)}`)
			: 'undefined',
	noTime: ({ target, valid }) =>
		target.isDated ? oneOf(valid, target.header).replace(/^t=\d+,/, '') : 'null',
	twoTimes: ({ target, valid }) =>
		target.isDated ? `t=${seconds() - 1},${oneOf(valid, target.header)}` : '[object Object]',
} satisfies Record<string, (signing: Signing) => string | string[] | undefined>;

const literals = [
	...['1e999', '-1e999', '1e-999', '9007199254740993', '0', '-0', '12500', '4.250000000000001'],
	...[
		'null',
		'true',
		'false',
		'""',
		'[]',
		'{}',
		'"FAILED"',
		'{"0":1,"1":"a"}',
		'[[]]',
		'01',
		'NaN',
	],
	...['"\\ud800"', '"\\u0000"', 'Infinity', '1_000', "'a'", '{"__proto__":1}', '""""'],
];
const types = [
	...[undefined, '', 'text/plain', 'application/x-www-form-urlencoded', 'application/xml'],
	...['multipart/form-data; boundary=x', 'application/json; charset=utf-16', 'application\\json'],
	...['text/json', 'application/jsonp', 'application/ld+json', 'APPLICATION/JSON', '*/*'],
];
const names = <T extends object>(of: T) => Object.keys(of) as Array<keyof T>;

/** Mostly bodies that changed under a signature that somebody has seen, which is what a forger has. */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
	body: fc.constantFrom(...names(bodies)),
	header: fc.oneof(
		{ weight: 3, arbitrary: fc.constant('kept' as const) },
		{ weight: 2, arbitrary: fc.constantFrom(...names(headers)) },
	),
	type: fc.oneof(
		{ weight: 9, arbitrary: fc.constant('application/json') },
		{ weight: 1, arbitrary: fc.constantFrom(...types) },
	),
	at: fc.nat(4000),
	byte: fc.nat(254),
	text: fc.string({ unit: 'binary', maxLength: 12 }),
	literal: fc.constantFrom(...literals),
	depth: fc.oneof(
		{ weight: 20, arbitrary: fc.integer({ min: 2, max: 60 }) },
		{ weight: 1, arbitrary: fc.integer({ min: 1000, max: 15_000 }) },
	),
});

const meaning = (body: Buffer): unknown => {
	try {
		return JSON.parse(body.toString());
	} catch {
		return undefined;
	}
};

/**
 * The delivery of a recipe.
 *
 * @param valid a delivery that its provider has made
 * @returns undefined when it says the same as the valid one under its own signature: that is a replay, not a forgery
 */
export function forge(target: Target, valid: Delivery, recipe: Recipe): Delivery | undefined {
	const body = Buffer.from(bodies[recipe.body](valid.body.toString(), recipe));
	const signature = headers[recipe.header]({ target, recipe, body, valid });
	const own = oneOf(valid, target.header);
	const saysTheSame =
		body.equals(valid.body) || isDeepStrictEqual(meaning(body), meaning(valid.body));
	if (String(signature).trim() === own && saysTheSame) return undefined;
	// Nobody but the provider can sign, whatever the key is called.
	if (recipe.header === 'otherKey' && recipe.text.trim() === target.secret) return undefined;
	return {
		body,
		headers: {
			...(recipe.type !== undefined && { 'content-type': recipe.type }),
			...(signature !== undefined && { [target.header]: signature }),
		},
	};
}

/** Recipes of a seed. */
export const recipesOf = (seed: number, count: number): Recipe[] =>
	fc.sample(recipes, { seed, numRuns: count });

export const freshDelivery = validDelivery;
