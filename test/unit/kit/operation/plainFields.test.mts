import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { PlainFields } from '../../../../kit/operation/plainFields';
import { placeOf } from '../n8nExpressions.mts';
import { executeContext } from '../../support.mts';

const items: IDataObject[] = [
	{
		id: 'a-1',
		order: { id: 7, state: { name: ' open ' } },
		'order id': 'x',
		caller: 'Eve',
		zero: 0,
	},
	{
		id: '=b',
		order: { id: '00', state: null },
		none: null,
		list: ['first'],
		flag: false,
		big: 1e21,
	},
	{ id: '', order: 'text', constructor: 'c', nested: { constructor: 'c' } },
	{},
];

/** What a field gives by way of PlainFields and by n8n itself, and whether n8n was asked for the first. */
function both(expression: string | number, index: number) {
	const context = placeOf({ items, parameters: { field: expression } });
	const plain = PlainFields.of(context);
	const ask = jest.fn(() => outcomeOf(() => context.getNodeParameter('field', index)));
	const value = plain?.value('field', index, ask);
	const asked = ask.mock.calls.length > 0;
	return { value, n8n: outcomeOf(() => context.getNodeParameter('field', index)), asked };
}

/** A value, or the message of what was thrown. */
function outcomeOf(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		return { thrown: (error as Error).message };
	}
}

describe('the value is that of n8n', () => {
	const ways = [
		'{{ $json.id }}',
		'{{$json.id}}',
		'{{ $json.order.id }}',
		'{{ $json.order.state.name }}',
		'{{ $json.zero }}',
		'{{ $json.big }}',
		'{{ $json.caller }}',
		'{{ $json.flag }}',
		'{{ $json.none }}',
		'{{ $json.list }}',
		'{{ $json.list.length }}',
		'{{ $json.id.length }}',
		'{{ $json.order }}',
		'{{ $json.missing }}',
		'{{ $json.missing.deeper }}',
		'{{ $json.toString }}',
		'{{ $json.constructor }}',
		'{{ $json.nested.constructor }}',
		'{{ $json.__proto__ }}',
		'{{ $json["order id"] }}',
		'{{ $json.id }} ',
		' {{ $json.id }}',
		'{{ $json.id }}{{ $json.zero }}',
		'{{ $json }}',
		'{{ $json.id.trim() }}',
		'{{ $json?.id }}',
		'{{ $item.json.id }}',
		'{{ $runIndex }}',
		'$json.id',
	].map((text) => `=${text}`);

	test.each(ways)('%s', (expression) => {
		for (const index of items.keys()) {
			const { value, n8n } = both(expression, index);
			expect(value).toEqual(n8n);
		}
	});

	test.each(['{{ $json.id }}', 'constant', '', 42])('without an expression: %p', (constant) => {
		expect(both(constant, 1).value).toBe(constant);
	});
});

describe('who finds the value', () => {
	test.each(['={{ $json.id }}', '={{$json.id}}'])('not n8n: %s', (expression) => {
		expect(both(expression, 0).asked).toBe(false);
	});

	test.each([
		['={{ $json.missing }}', 0],
		['={{ $json.none }}', 1],
		['={{ $json.order }}', 0],
		['={{ $json.constructor }}', 2],
		['={{ $json.caller }}', 0],
		['={{ $json.toString }}', 0],
		['={{ $json.id.trim() }}', 0],
		['=shop-{{ $json.id }}', 0],
	])('n8n: %s of item %i', (expression, index) => {
		expect(both(expression, index).asked).toBe(true);
	});

	test('n8n, once for all items, without an expression', () => {
		const context = placeOf({ items, parameters: { field: 'orderId' } });
		const ask = jest.fn(() => context.getNodeParameter('field', 0));
		const plain = PlainFields.of(context);
		expect(items.map((_, index) => plain?.value('field', index, ask))).toEqual(
			items.map(() => 'orderId'),
		);
		expect(ask).toHaveBeenCalledTimes(1);
	});

	test('n8n, for each item, when the field is not set', () => {
		const context = placeOf({ items });
		const ask = jest.fn(() => 'fallback');
		const plain = PlainFields.of(context);
		items.forEach((_, index) => expect(plain?.value('field', index, ask)).toBe('fallback'));
		expect(ask).toHaveBeenCalledTimes(items.length);
	});

	test('n8n, when a tool is called', () => {
		expect(PlainFields.of(executeContext({ isTool: true }) as IExecuteFunctions)).toBeUndefined();
		expect(PlainFields.of(executeContext())).toBeDefined();
	});
});
