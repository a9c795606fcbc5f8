import { ItemFields, optionsField } from '../../../kit/fields';
import { executeContext, thrownBy, type Json } from '../support.mts';

const fieldsOf = (parameters: Json, index = 0): ItemFields =>
	new ItemFields(executeContext({ items: [...Array<Json>(index).fill({}), parameters] }), index);

function expectRefusal(action: () => unknown, happened: string | RegExp) {
	const error = thrownBy(action);
	expect(error.message).toMatch(/^The Field: /);
	expect(error.message).toMatch(happened);
	expect(error.description).toMatch(/^[A-Z].*\. Nothing was sent for this item\.$/);
	expect(error.context).toMatchObject({ field: 'The Field', providerCode: 'INVALID_INPUT' });
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
		[0, '"0" is not a whole number of 1 or more'],
		[-5, '"-5" is not'],
		['-5', '"-5" is not'],
		[1.5, '"1.5" is not'],
		['1.5', '"1.5" is not'],
		['1,000', '"1,000" is not'],
		['1e3', '"1e3" is not'],
		['', 'An empty value is not'],
		[null, 'An empty value is not'],
		[NaN, '"NaN" is not'],
		[Infinity, '"Infinity" is not'],
		[true, '"true" is not'],
		['9007199254740993', '"9007199254740993" is not'],
		[{ a: 1 }, '"{"a":1}" is not'],
		[[10], '"[10]" is not'],
	])('%p is refused by name', (value, happened) => {
		expectRefusal(() => read(value), happened);
	});

	test('the range is part of the message and of the way to fix it', () => {
		const error = thrownBy(() => read(51, 50));
		expect(error.message).toBe('The Field: "51" is not a whole number of between 1 and 50');
		expect(error.description).toMatch(/^Enter a whole number, between 1 and 50, without/);
		expect(read(50, 50)).toBe(50);
	});

	test('a very long value is cut in the message', () => {
		const { message } = thrownBy(() => read('x'.repeat(500)));
		expect(message).toContain(`"${'x'.repeat(60)}…" is not`);
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
		['Shedletsky', '"Shedletsky" is not an id'],
		['https://www.roblox.com/users/261/profile', 'is not an id'],
		['0', '"0" is not an id'],
		['-261', '"-261" is not an id'],
		['007', '"007" is not an id'],
		['26.1', '"26.1" is not an id'],
		[26.1, '"26.1" is not an id'],
		[1e21, '"1e+21" is not an id'],
		[NaN, '"NaN" is not an id'],
	])('%p is refused by name', (value, happened) => {
		expectRefusal(() => read(value), happened);
	});

	test.each([9007199254740992, '9007199254740993', '12345678901234567890'])(
		'%p is refused, because a digit may have been lost on the way',
		(value) => expectRefusal(() => read(value), 'has more digits than can be sent'),
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
		expectRefusal(() => read(value, { required: false }), 'is an object or a list');
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

	test('every operation offers concurrency and time-out, in alphabetical order', () => {
		const own = { displayName: 'Wait', name: 'wait', type: 'number' as const, default: 1 };
		const field = optionsField([own], 16);
		expect(field).toMatchObject({ name: 'options', type: 'collection', default: {} });
		expect(field.options).toMatchObject([
			{ name: 'concurrency', default: 16, typeOptions: { minValue: 1, maxValue: 64 } },
			{ name: 'timeout', default: 30, typeOptions: { minValue: 1, maxValue: 300 } },
			{ name: 'wait' },
		]);
	});
});
