import { FailureError } from '../../../../kit/failure/failure';
import { ItemFields } from '../../../../kit/operation/fields';
import { executeContext, thrownBy, type Json } from '../../support.mts';

const fieldsOf = (parameters: Json, index = 0, raw: Json = {}): ItemFields =>
	new ItemFields(
		executeContext({
			items: [...Array<Json>(index).fill({}), parameters],
			node: { parameters: raw as never },
		}),
		index,
		index + 1,
	);

const failureOf = (action: () => unknown) => (thrownBy(action) as FailureError).failure;

function expectRefusal(action: () => unknown, happened: string | RegExp) {
	const failure = failureOf(action);
	expect(failure.message).toMatch(/^The Field /);
	expect(failure.message).toMatch(happened);
	expect(failure.howToFix).toMatch(/^[A-Z].*\. Nothing was sent for this item\.$/);
	expect(failure).toMatchObject({
		code: 'INVALID_INPUT',
		causedBy: 'you',
		retryable: false,
		facts: { field: 'The Field' },
	});
}

describe('a whole number', () => {
	const read = (value: unknown, max?: number) =>
		fieldsOf({ n: value }).integer('n', 'The Field', { min: 1, ...(max && { max }) });

	test.each([
		[1, 1],
		['10', 10],
		[' 5000 ', 5000],
		['007', 7],
		[9007199254740991, 9007199254740991],
	])('%p is read as %p', (value, number) => expect(read(value)).toBe(number));

	test.each([
		[0, 'must be a whole number of at least 1, got "0"'],
		[-5, 'got "-5"'],
		['-5', 'got "-5"'],
		[1.5, 'got "1.5"'],
		['1.5', 'got "1.5"'],
		['1,000', 'got "1,000"'],
		['1e3', 'got "1e3"'],
		['', 'got an empty value'],
		[null, 'got an empty value'],
		[undefined, 'got an empty value'],
		[NaN, 'got "NaN"'],
		[Infinity, 'got "Infinity"'],
		[true, 'got "true"'],
		['9007199254740993', 'got "9007199254740993"'],
		[{ a: 1 }, 'got "{"a":1}"'],
		[[10], 'got "[10]"'],
	])('%p is refused by name', (value, happened) => {
		expectRefusal(() => read(value), happened);
	});

	test('the range is part of the message', () => {
		const failure = failureOf(() => read(51, 50));
		expect(failure.message).toBe('The Field must be a whole number between 1 and 50, got "51"');
		expect(failure.howToFix).toMatch(/^Enter the number without separators or decimals\./);
		expect(read(50, 50)).toBe(50);
	});

	test('a very long value is cut in the message', () => {
		expect(failureOf(() => read('x'.repeat(500))).message).toMatch(/got "x{60}…"$/);
	});
});

describe('a numeric id', () => {
	const read = (value: unknown) => fieldsOf({ id: value }).numericId('id', 'The Field');

	test.each([
		[261, '261'],
		['4284924817', '4284924817'],
		[' 261 ', '261'],
		['9007199254740991', '9007199254740991'],
	])('%p is read as the text %p', (value, text) => expect(read(value)).toBe(text));

	test.each([
		['', 'is empty'],
		['  ', 'is empty'],
		[undefined, 'is empty'],
		[{ id: 261 }, 'is empty'],
		['Shedletsky', 'must be a numeric ID, got "Shedletsky"'],
		['https://www.roblox.com/users/261/profile', 'must be a numeric ID, got "https'],
		['0', 'got "0"'],
		['-261', 'got "-261"'],
		['007', 'got "007"'],
		['26.1', 'got "26.1"'],
		[26.1, 'got "26.1"'],
		[1e21, 'got "1e+21"'],
		[NaN, 'got "NaN"'],
	])('%p is refused by name', (value, happened) => {
		expectRefusal(() => read(value), happened);
	});

	test.each([9007199254740992, '9007199254740993', '12345678901234567890'])(
		'%p is refused, because a digit may have been lost on the way',
		(value) =>
			expectRefusal(() => read(value), 'has more digits than can be sent without rounding'),
	);
});

describe('a text', () => {
	const read = (value: unknown, rules = {}) => fieldsOf({ t: value }).text('t', 'The Field', rules);

	test('is read without surrounding blanks, also from a number', () => {
		expect(read('  shop-1 ')).toBe('shop-1');
		expect(read(5)).toBe('5');
		expect(read('', { required: false })).toBe('');
		expect(read(undefined, { required: false })).toBe('');
	});

	test('is measured after its blanks are gone', () => {
		expect(read(`  ${'x'.repeat(255)}  `, { maxLength: 255 })).toHaveLength(255);
		expectRefusal(
			() => read('x'.repeat(256), { maxLength: 255 }),
			'has 256 characters, 255 are allowed',
		);
	});

	test.each(['', '   ', undefined, null])('%p is refused where it is required', (value) => {
		expectRefusal(() => read(value), 'is empty');
	});

	test.each([[{ id: 1 }], [['a']]])('%p is refused as no text', (value) => {
		expectRefusal(() => read(value, { required: false }), 'must be text, got an object or a list');
	});

	test.each([true, 'x', 0])('%p in an optional field is read or left empty', (value) => {
		expect(read(value, { required: false })).toBe(value === true ? '' : String(value));
	});

	test('that an expression was meant to give must not be empty, even where none is required', () => {
		const withExpression = fieldsOf({ t: '' }, 0, { t: '={{ $json.missing }}' });
		expectRefusal(() => withExpression.text('t', 'The Field', { required: false }), 'is empty');
		const typed = fieldsOf({ t: '' }, 0, { t: 'no = sign in front' });
		expect(typed.text('t', 'The Field', { required: false })).toBe('');
	});

	test.each(['.', '..', ' .. '])('%p is refused where it becomes a part of a path', (value) => {
		expectRefusal(() => read(value, { inPath: true }), 'cannot be dots alone');
		expect(read(value)).toBe(value.trim());
		expect(read('...', { inPath: true })).toBe('...');
	});
});

describe('a text of a picker', () => {
	const read = (value: unknown) => fieldsOf({ t: value }).text('t', 'The Field');

	test('is the value that was picked', () => {
		expect(read({ __rl: true, mode: 'list', value: ' abc ' })).toBe('abc');
		expect(read({ __rl: true, mode: 'id', value: 7 })).toBe('7');
	});

	test.each([{ mode: 'id', value: '' }, { mode: 'id' }, { mode: 'id', value: { a: 1 } }])(
		'is refused when nothing was: %j',
		(value) => expectRefusal(() => read(value), /is empty|must be text/),
	);
});

test.each([9007199254740992, -1e21])('a text that is the rounded number %p is refused', (value) => {
	const fields = fieldsOf({ t: value });
	expectRefusal(() => fields.text('t', 'The Field'), 'more than 15 digits, which n8n has rounded');
	expect(fieldsOf({ t: 9007199254740991 }).text('t', 'The Field')).toBe('9007199254740991');
});

describe('a point in time', () => {
	const read = (value: unknown) => {
		const context = executeContext({ items: [{}] });
		Object.assign(context, { getTimezone: () => 'Europe/Berlin' });
		return new ItemFields(context, 0, 1).time(value, 'The Field');
	};

	test.each<[unknown, string | undefined]>([
		['2025-09-20T02:30:00Z', '2025-09-20T02:30:00.000Z'],
		['2025-09-20T02:30:00', '2025-09-20T00:30:00.000Z'],
		['', undefined],
		[null, undefined],
		[undefined, undefined],
	])('%p is %p', (value, iso) => {
		expect(read(value)).toBe(iso === undefined ? undefined : Date.parse(iso));
	});

	test.each(['soon', {}])('%p is refused', (value) => {
		expectRefusal(() => read(value), 'must be a date and time, got');
	});
});

describe('a choice', () => {
	const read = (value: unknown) => fieldsOf({ c: value }).choice('c', 'The Field', ['a', 'b']);

	test('is one of the values', () => expect([read('a'), read('b')]).toEqual(['a', 'b']));

	test.each(['c', 'A', '', undefined, ['a']])('%p is refused by name', (value) => {
		expectRefusal(() => read(value), 'must be one of a, b, got ');
	});
});

describe('a JSON object', () => {
	const read = (value: unknown) => fieldsOf({}).jsonObject(value, 'The Field');

	test.each([
		['{"a":1}', { a: 1 }],
		[{ a: 1 }, { a: 1 }],
		['', {}],
		[undefined, {}],
		[null, {}],
	])('%p is read as %p', (value, object) => expect(read(value)).toEqual(object));

	test.each(['[1]', '5', 'null', '{', [[]], 5, true])('%p is refused', (value) => {
		expectRefusal(() => read(value), 'must be a JSON object');
	});

	test('with a number that would be rounded is refused', () => {
		expectRefusal(() => read('{"a":9007199254740993}'), 'more digits than can be sent');
	});
});

describe('a field', () => {
	test('is that of its item, with a fallback', () => {
		expect(fieldsOf({ a: 1 }, 2).value('a')).toBe(1);
		expect(fieldsOf({}, 2).value('a', 'none')).toBe('none');
		expect(fieldsOf({}, 2).count).toBe(3);
	});

	test('that holds a reference gives its text and keeps it for the checks across items', () => {
		const fields = fieldsOf({ ref: ' shop-1 ' });
		expect(fields.readReference).toBeUndefined();
		expect(fields.reference({ name: 'ref', label: 'Order ID', maxLength: 10 })).toBe('shop-1');
		expect(fields.readReference).toEqual({ label: 'Order ID', value: 'shop-1' });
	});
});

describe('options', () => {
	test('come from the item they belong to', () => {
		const fields = fieldsOf({ options: { wait: 0, off: false, text: '' } }, 2);
		expect(fields.option('wait', 5)).toBe(0);
		expect(fields.option('off', true)).toBe(false);
		expect(fields.option('text', 'x')).toBe('');
		expect(fields.option('missing', 'default')).toBe('default');
		expect(fieldsOf({}).option('missing', 1)).toBe(1);
	});
});

test.each([
	[true, true],
	[false, false],
	['={{ true }}', false],
	['true', false],
	[undefined, false],
])('a switch with %p in the editor is turned on: %p, whatever an expression gives', (raw, on) => {
	const fields = fieldsOf({ sure: true }, 0, raw === undefined ? {} : { sure: raw });
	expect(fields.turnedOn('sure')).toBe(on);
});
