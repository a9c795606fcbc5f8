import { describeResources } from '../../../../kit/operation/describe';
import { probe } from './support.mts';

const WATCH = { started: [], running: 0, most: 0, deeds: [], parts: [] };
const field = (name: string) => ({
	displayName: name,
	name,
	type: 'string' as const,
	default: '',
});

test('fields show only for their operation and keep their own conditions', () => {
	const own = {
		...field('id'),
		displayOptions: { show: { by: ['id'] }, hide: { simple: [true] } },
	};
	const entry = probe('read', WATCH, { fields: [own], options: [field('Beside')] });
	const resource = { name: 'thing', displayName: 'Thing', operations: [entry] };
	const [resources, operations, shown, options, ...rest] = describeResources([resource], {
		resource: 'thing',
		operations: {},
	});
	expect(rest).toEqual([]);
	expect(resources).toEqual({
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [{ name: 'Thing', value: 'thing' }],
		default: 'thing',
	});
	expect(operations).toEqual({
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		default: 'do',
		noDataExpression: true,
		displayOptions: { show: { resource: ['thing'] } },
		options: [{ name: 'Do', value: 'do', action: 'Do it', description: 'Do something' }],
	});
	expect(shown?.displayOptions).toEqual({
		show: { by: ['id'], resource: ['thing'], operation: ['do'] },
		hide: { simple: [true] },
	});
	expect(options).toMatchObject({
		name: 'options',
		options: [{ name: 'Beside' }, { name: 'concurrency' }, { name: 'timeout' }],
		displayOptions: { show: { resource: ['thing'], operation: ['do'] } },
	});
});

test('the default operation of a resource can be chosen', () => {
	const operations = [probe('read', WATCH), probe('read', WATCH, { name: 'other' })];
	const resource = { name: 'thing', displayName: 'Thing', operations };
	const [, selector] = describeResources([resource], {
		resource: 'thing',
		operations: { thing: 'other' },
	});
	expect(selector?.default).toBe('other');
	const [, none] = describeResources([{ ...resource, operations: [] }], {
		resource: 'thing',
		operations: {},
	});
	expect(none?.default).toBe('');
});
