import {
	eventKeyOf,
	isWanted,
	parseDelivery,
	readEvents,
} from '../../../../nodes/Roovet/trigger/events';

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
		['a number that is too large', '{"event":"a","amount":1e999}'],
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

describe('the key of an event', () => {
	const key = (body: object, bytes = JSON.stringify(body)) =>
		eventKeyOf(body as { event: string }, Buffer.from(bytes));
	const body = { event: 'order.paid', id: 'o1', ts: 5 };

	test('is the same for each delivery of it, however it is printed', () => {
		expect(key(body)).toBe(key(body, JSON.stringify(body, null, 2)));
		expect(key({ ...body, note: 'x' })).toBe(key(body));
		expect(key(body)).toMatch(/^[0-9a-f]{32}$/);
	});

	test('is another one for another event, id or ts', () => {
		const others = [{ event: 'order.sent' }, { id: 'o2' }, { ts: 6 }];
		for (const change of others) expect(key({ ...body, ...change })).not.toBe(key(body));
	});

	test('goes by the bytes where something is missing', () => {
		const timeless = { event: 'order.paid', id: 'o1' };
		expect(key(timeless)).not.toBe(key({ ...timeless, state: 'sent' }));
		expect(key(timeless)).toBe(key(timeless));
	});
});
