import { isWanted, parseDelivery, readEvents } from '../../../../nodes/Roovet/delivery';

describe('events', () => {
	test.each<[unknown, string[]]>([
		['', []],
		[undefined, []],
		['order.created', ['order.created']],
		[' order.created , wallet.* ,', ['order.created', 'wallet.*']],
		['a\nb', ['a', 'b']],
		[
			['a', 'b'],
			['a', 'b'],
		],
	])('%j names %j', (value, names) => expect(readEvents(value)).toEqual(names));

	test.each<[string, string[], boolean]>([
		['order.created', [], true],
		['order.created', ['order.created'], true],
		['Order.Created', ['order.created'], true],
		['order.created', ['order.paid', 'order.created'], true],
		['order.created', ['order'], false],
		['order.created', ['order.*'], true],
		['order.created', ['*.created'], true],
		['order.item.created', ['order.*.created'], true],
		['order.created', ['order.*.created'], false],
		['order.created', ['*'], true],
		['order.created', ['wallet.*'], false],
		['aXbXc', ['a*b*c'], true],
		['acb', ['a*b*c'], false],
		['orderxcreated', ['order.created'], false],
	])('%s is wanted by %j: %p', (event, names, wanted) => {
		expect(isWanted(event, names)).toBe(wanted);
	});
});

describe('body', () => {
	const parse = (text: string | Buffer) => parseDelivery(Buffer.from(text as string));

	test('ids keep their digits', () => {
		expect(parse('{"event":"a","id":12345678901234567890}')).toEqual({
			event: 'a',
			id: '12345678901234567890',
		});
	});

	test.each([
		['not JSON', 'event=a'],
		['a list', '[{"event":"a"}]'],
		['null', 'null'],
		['no event', '{"id":"a"}'],
		['an empty event', '{"event":""}'],
		['an event that is no text', '{"event":1}'],
		['a __proto__ key', '{"event":"a","__proto__":{}}'],
		['a __proto__ key further down', '{"event":"a","b":[{"__proto__":{}}]}'],
		['absurd nesting', `{"event":"a","b":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
	])('%s is no event', (_name, text) => expect(parse(text)).toBeUndefined());

	test('bytes that are no UTF-8 are no event', () => {
		expect(parseDelivery(Buffer.from([0x7b, 0xff, 0x7d]))).toBeUndefined();
	});
});
