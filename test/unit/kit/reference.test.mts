import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { FailureError, type Failure } from '../../../kit/failure/failure';
import { readReference, referenceError, type ReferenceRules } from '../../../kit/reference';
import { executeContext, thrownBy } from '../support.mts';
import { placeOf, type Place } from './n8nExpressions.mts';

const RULES: ReferenceRules = { name: 'ref', label: 'Order ID', maxLength: 40 };

interface Case extends Omit<Place, 'items'> {
	item?: IDataObject;
	rules?: Partial<ReferenceRules>;
	others?: INodeParameters;
}

const read = (ref: unknown, { item = {}, rules, others, ...place }: Case = {}): string =>
	readReference(
		placeOf({
			...place,
			items: [{ not: 'this one' }, item],
			parameters: { ref: ref as string, ...others },
		}),
		1,
		{ ...RULES, ...rules },
	).value;

function refusal(ref: unknown, setup: Case = {}): Failure {
	const { failure } = thrownBy(() => read(ref, setup)) as FailureError;
	expect(failure.message).toMatch(/^Order ID .*[^.]$/);
	expect(failure.howToFix).toMatch(/^[A-Z].*\.$/);
	expect(failure).toMatchObject({
		causedBy: 'you',
		retryable: false,
		facts: { field: 'Order ID' },
	});
	return failure;
}

describe('the user’s own reference', () => {
	test.each<[unknown, IDataObject, string]>([
		['shop-1', {}, 'shop-1'],
		['  shop-1 ', {}, 'shop-1'],
		['={{ $json.id }}', { id: 'A1' }, 'A1'],
		['={{ $json.id }}', { id: ' A1\n' }, 'A1'],
		['={{ $json.id }}', { id: 42 }, '42'],
		['={{ $json.id }}', { id: 0 }, '0'],
		['={{ $json.id }}', { id: 9007199254740991 }, '9007199254740991'],
		['=order-{{ $json.id }}', { id: 42 }, 'order-42'],
		['=order-{{ $json.id }}', { id: 0 }, 'order-0'],
		['={{ $json.user }}-{{ $json.id }}', { user: 'ann', id: 7 }, 'ann-7'],
		['={{ $json.a }}{{ $json.b }}', { a: 'x', b: 'y' }, 'xy'],
		['={{ "}" + $json.id }}', { id: 'A1' }, '}A1'],
		['={{ "\\}}".length ? $json.id : "" }}-x', { id: 'A1' }, 'A1-x'],
		['={{ "\\}}" + $json.id }}-{{ $json.id }}', { id: 'A1' }, '}}A1-A1'],
		['={{ $("Webhook").item.json.id }}', { id: 'A1' }, 'A1'],
		['=salary-{{ $json.a[0] }}', { a: ['x', { b: 1 }] }, 'salary-x'],
		['costs $execution', {}, 'costs $execution'],
		['nullpunkt', {}, 'nullpunkt'],
		['undefined', {}, 'undefined'],
	])('%s of %j is %s', (ref, item, value) => expect(read(ref, { item })).toBe(value));

	test('comes with the label of its field', () => {
		const context = executeContext({ items: [{ ref: 'A' }] });
		expect(readReference(context, 0, RULES)).toEqual({ label: 'Order ID', value: 'A' });
	});

	test('of a weekly salary is that of the week', () => {
		const week = /^ann-\d{4}-\d\d$/;
		const ref = "={{ $json.user }}-{{ $now.toFormat('kkkk-WW') }}";
		expect(read(ref, { item: { user: 'ann' } })).toMatch(week);
	});

	test.each(['trigger', 'retry', 'manual', 'integrated'] as const)(
		'is read in the mode %s as in any other',
		(mode) => expect(read('={{ $json.id }}', { item: { id: 'A1' }, mode })).toBe('A1'),
	);
});

describe('a reference that is not there', () => {
	test.each<[unknown, IDataObject]>([
		['', {}],
		['   ', {}],
		['=', {}],
		[undefined, {}],
		[null, {}],
		['={{ $json.id }}', {}],
		['={{ $json.id }}', { id: '' }],
		['={{ $json.id }}', { id: ' \t' }],
		['={{ $json.id }}', { id: null }],
		['={{ $json.a.b.c }}', {}],
	])('%s of %j is refused', (ref, item) => {
		const failure = refusal(ref, { item });
		expect(failure.code).toBe('REFERENCE_MISSING');
		expect(failure.message).toBe('Order ID is empty');
		expect(failure.howToFix).toContain('Enter the ID that this payment or order has');
	});

	test('is refused also where the node has no such field at all', () => {
		const { failure } = thrownBy(() => readReference(executeContext(), 0, RULES)) as FailureError;
		expect(failure.code).toBe('REFERENCE_MISSING');
	});

	test.each<[string, IDataObject]>([
		['=order-{{ $json.id }}', {}],
		['=order={{ $json.id }}', {}],
		['={{ $json.id }}-order', {}],
		['={{ "order-" + $json.id + "-1" }}', {}],
		['=order-{{ $json.id }}', { id: '' }],
		['=order-{{ $json.id }}', { id: '  ' }],
		['=order-{{ $json.id }}', { id: null }],
		['={{ $json.user }}-{{ $json.id }}', { user: 'ann' }],
		['={{ "order-" + $json.id }}', {}],
		['={{ `order-${$json.id}` }}', {}],
		['={{ `order-${$json.id}` }}', { id: null }],
		['={{ "order-" + Number($json.id) }}', { id: 'x' }],
		['=order-{{ Number($json.id) }}', { id: 'x' }],
		['=order-{{ $json.order }}', { order: { id: 1 } }],
		['={{ "order-" + $json.order }}', { order: { id: 1 } }],
	])('in a part is refused, because all orders would share what is left: %s of %j', (ref, item) => {
		const failure = refusal(ref, { item });
		expect(failure.code).toBe('REFERENCE_MISSING');
		expect(failure.message).toBe(
			'Order ID has a part without a value, so that several orders could share it',
		);
	});
});

describe('a value that is no reference', () => {
	test.each<[string, IDataObject]>([
		['={{ $json.order }}', { order: { id: 1 } }],
		['={{ $json.ids }}', { ids: ['a'] }],
		['={{ $json.paid }}', { paid: true }],
		['={{ $today }}', {}],
	])('%s of %j is refused', (ref, item) => {
		const failure = refusal(ref, { item });
		expect(failure.code).toBe('INVALID_INPUT');
		expect(failure.message).toBe('Order ID must be text');
		expect(failure.howToFix).toContain('Nothing was sent for this item.');
	});

	test.each([
		['\ud83d', 'half of a character'],
		['a\udc00b', 'half of a character'],
		['x'.repeat(41), 'has 41 characters, 40 are allowed'],
	])('%j is refused', (id, message) => {
		const failure = refusal('={{ $json.id }}', { item: { id } });
		expect(failure.code).toBe('INVALID_INPUT');
		expect(failure.message).toContain(message);
		expect(refusal(id).message).toContain(message);
	});

	test('whole characters beyond the basic ones are none of these', () => {
		expect(read('={{ $json.id }}', { item: { id: 'a😀b' } })).toBe('a😀b');
		expect(read('x'.repeat(40))).toHaveLength(40);
		expect(read(`  ${'x'.repeat(40)}  `)).toHaveLength(40);
	});

	test.each(['a b', 'é', 'a\nb', 'a\u007f', 'a\u0000', '😀'])(
		'%j is refused where it becomes a header',
		(id) => {
			const failure = refusal('={{ $json.id }}', { item: { id }, rules: { inHeader: true } });
			expect(failure.message).toContain('that a header cannot hold');
		},
	);

	test('every printable sign may stand in a header', () => {
		const signs = Array.from({ length: 0x7e - 0x20 }, (_, n) => String.fromCharCode(0x21 + n)).join(
			'',
		);
		const rules = { inHeader: true, maxLength: 100 };
		expect(read('={{ $json.id }}', { item: { id: signs }, rules })).toBe(signs);
	});

	test('dots alone are refused where they become a part of a path', () => {
		for (const id of ['.', '..']) {
			expect(refusal(id, { rules: { inPath: true } }).message).toBe(
				'Order ID cannot be dots alone',
			);
			expect(read(id)).toBe(id);
		}
		expect(read('...', { rules: { inPath: true } })).toBe('...');
	});
});

describe('a number that n8n has rounded', () => {
	// What JSON.parse makes of …789 and …790.
	const id = 1234567890123456800;
	const rounded = { id, ids: [id], list: [{ id }], user: { id }, text: '1234567890123456789' };

	test.each<[string, IDataObject]>([
		['={{ $json.id }}', rounded],
		['=pay-{{ $json.id }}', rounded],
		['={{ $json.user.id }}-{{ $json.text }}', rounded],
		['={{ $json.id.toString() }}', rounded],
		['={{ String($json.id) }}', rounded],
		['={{ $json.id + "" }}', rounded],
		['={{ `u${$json.id}` }}', rounded],
		['={{ $json["id"].toString() }}', rounded],
		['={{ $json?.user?.id?.toString() }}', rounded],
		['={{ $("Webhook").item.json.id.toString() }}', rounded],
		['={{ $node["Webhook"].json.user.id + "-x" }}', rounded],
		['={{ $input.item.json.id.toString() }}', rounded],
		['={{ $json.ids.join("-") }}', rounded],
		['={{ $json.ids[0].toString() }}', rounded],
		['={{ $json.ids.join("-") }}', { ids: [null, 'x', id] }],
		['={{ $json.list.map((entry) => String(entry.id)).join() }}', rounded],
		['={{ Object.values($json.user).join("-") }}', rounded],
		['={{ "\\}}" + $json.id }}', rounded],
		['={{ $json.id }}', { id: 1e21 }],
		['=pay-{{ $json.id }}', { id: 1e21 }],
		['={{ $json.id.toString() }}', { id: -1e22 }],
		['={{ $json.id }}', { id: 9007199254740992 }],
		['={{ -$json.id }}', { id: 9007199254740992 }],
	])('is refused: %s', (ref, item) => {
		const failure = refusal(ref, { item });
		expect(failure.code).toBe('INVALID_INPUT');
		expect(failure.message).toMatch(/a number with more than 15 digits, which n8n has rounded/);
		expect(failure.howToFix).toMatch(/^Pass the number on as text/);
	});

	test.each<[string, IDataObject, string]>([
		['={{ $json.text }}', rounded, '1234567890123456789'],
		['={{ $json.text.toString() }}', rounded, '1234567890123456789'],
		['=pay-{{ $json.text }}', rounded, 'pay-1234567890123456789'],
		// The text of another number that happens to survive the rounding of its neighbour.
		['={{ $json.same }}', { id, same: '1234567890123456800' }, '1234567890123456800'],
		['=pay-{{ $json.same }}', { id, same: '1234567890123456800' }, 'pay-1234567890123456800'],
		['={{ $json.id }}', { id: 9007199254740991 }, '9007199254740991'],
		['={{ $json.id.toString() }}', { id: 1700000000000 }, '1700000000000'],
		['1234567890123456800', rounded, '1234567890123456800'],
		['=1234567890123456800-{{ $json.n }}', { n: 1 }, '1234567890123456800-1'],
	])('text is none, and neither is a number of 15 digits: %s', (ref, item, value) => {
		expect(read(ref, { item })).toBe(value);
	});
});

describe('a reference that changes with the run', () => {
	test.each([
		[
			'={{ $workflow.id }}-{{ $execution.id }}-{{ $itemIndex }}',
			'$execution',
			/every execution, loop/,
		],
		['={{ $runIndex }}', '$runIndex', /every execution, loop/],
		['={{ $now.toMillis() }}', '$now', /changes with the time of day$/],
		['={{ (+new Date).toString() }}', 'Date', /changes with the time of day$/],
		['={{ $json.list.randomItem() }}', 'randomItem', /is new each time it is evaluated$/],
	])('is refused in every mode, with its reason: %s', (ref, name, why) => {
		for (const mode of ['trigger', 'retry', 'manual', 'integrated'] as const) {
			const failure = refusal(ref, { mode, item: { list: ['a'] } });
			expect(failure.code).toBe('REFERENCE_UNSTABLE');
			expect(failure.message).toMatch(why);
			expect(failure.message).toContain(`Order ID uses ${name}, which `);
			expect(failure.howToFix).toContain('Use the ID that this payment or order has in your own');
			expect(failure.howToFix).toContain('Nothing was sent for this item.');
		}
	});

	test('is told of the dates that are allowed where the clock is the reason', () => {
		const allowed = "such as {{ $now.toFormat('yyyy-MM-dd') }}";
		expect(refusal('={{ $now }}').howToFix).toContain(allowed);
		expect(refusal('={{ $execution.id }}').howToFix).not.toContain(allowed);
	});

	test('is refused before it is evaluated', () => {
		const context = executeContext({ node: { parameters: { ref: '={{ $execution.id }}' } } });
		context.getNodeParameter = () => {
			throw new Error('evaluated');
		};
		expect(thrownBy(() => readReference(context, 0, RULES))).toBeInstanceOf(FailureError);
	});

	test.each<[string, INodeParameters]>([
		['={{ $parameter.note }}', { note: '={{ $now.toMillis() }}' }],
		['={{ $parameter["note"] }}', { note: '=x-{{ $execution.id }}' }],
		['={{ $parameter.a }}', { a: '={{ $parameter.b }}', b: '={{ Math.random() }}' }],
		['={{ $parameter.options.note }}', { options: { note: '={{ $runIndex }}' } }],
		['={{ $parameter.options.note }}', { options: { a: 'x', note: '={{ $runIndex }}' } }],
		['={{ $parameter["no" + "te"] }}', { note: '={{ $runIndex }}' }],
		['={{ $parameter[$json.field] }}', { note: '={{ $runIndex }}' }],
	])('is refused also where another field of the node brings that: %s of %j', (ref, others) => {
		expect(refusal(ref, { others, item: { field: 'note' } }).code).toBe('REFERENCE_UNSTABLE');
	});

	test.each<[string, INodeParameters]>([
		['={{ $parameter.user }}-1', { user: '={{ $json.user }}', note: '={{ $now }}' }],
		['={{ $parameter.a }}', { a: 'x{{ $now }}' }],
		['={{ $json.user }}', { note: '={{ $now }}' }],
	])('and other fields are no matter where it names none of them: %s of %j', (ref, others) => {
		expect(() => read(ref, { others, item: { user: 'ann' } })).not.toThrow();
	});

	test('fields that name each other end somewhere', () => {
		const others = { a: '={{ $parameter.b }}', b: '=x{{ 1 }}' };
		expect(read('={{ $parameter.a }}', { others })).toBe('x1');
		const circle = { a: '={{ $parameter.b }}', b: '={{ $parameter.a }}', none: null };
		const ref = '={{ $json.id || $parameter.a || $parameter.none || $parameter.ref }}';
		expect(read(ref, { others: circle, item: { id: 'A1' } })).toBe('A1');
	});

	test('is refused when it gives another value each time it is evaluated', () => {
		let n = 0;
		const context = executeContext({ node: { parameters: { ref: '={{ $json.id }}' } } });
		context.getNodeParameter = (() => `value-${n++}`) as never;
		const { failure } = thrownBy(() => readReference(context, 0, RULES)) as FailureError;
		expect(failure).toMatchObject({
			code: 'REFERENCE_UNSTABLE',
			message: 'Order ID gave another value when it was evaluated again',
		});
	});

	test('is evaluated once only where it is typed in', () => {
		let n = 0;
		const context = executeContext({ node: { parameters: { ref: 'typed' } } });
		context.getNodeParameter = (() => `value-${n++}`) as never;
		expect(readReference(context, 0, RULES).value).toBe('value-0');
	});
});

test('a refusal of a reference is in the words of its code, with what is known of the occurrence', () => {
	const { failure } = referenceError('REFERENCE_USED_TWICE', { message: 'M', reference: 'A' });
	expect(failure).toMatchObject({
		code: 'REFERENCE_USED_TWICE',
		message: 'M',
		reference: 'A',
		causedBy: 'you',
		howToFix: expect.stringContaining('its own reference') as string,
	});
});
