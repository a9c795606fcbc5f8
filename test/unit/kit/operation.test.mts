import type { IDataObject } from 'n8n-workflow';

import { describeResources } from '../../../kit/description';
import { runOperations, type Effect } from '../../../kit/operation';
import { executeContext, rejectionOf } from '../support.mts';
import { ids, probe, start, type Item, type Watch } from './operationSupport.mts';

describe('items', () => {
	test('come out in their order and paired with their input, whoever ends first', async () => {
		const { run, watch } = start('read', ids(8));
		const [outputs] = await run;
		expect(watch.most).toBe(8);
		expect(outputs).toEqual(
			ids(8).map(({ id }, item) => ({
				json: { id, connection: 'connection' },
				pairedItem: { item },
			})),
		);
	});

	test('may become several outputs, each paired with its input', async () => {
		const [outputs] = await start('read', [{ id: 'i0' }, { id: 'many' }]).run;
		expect(outputs?.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			['i0', { item: 0 }],
			['a', { item: 1 }],
			['b', { item: 1 }],
		]);
	});

	test.each([
		['read', undefined, 32],
		['write', undefined, 4],
		['money', undefined, 1],
		['money', 3, 3],
		['read', 1000, 40],
		['read', 0, 1],
		['read', -2, 1],
		['read', 'x', 32],
		['read', 2.9, 2],
	])('of a %s with concurrency %p run %p at once', async (effect, concurrency, most) => {
		const setup = concurrency === undefined ? {} : { concurrency: concurrency as number };
		const { run, watch } = start(effect as Effect, ids(40), setup);
		await run;
		expect(watch.most).toBe(most);
		expect(watch.started).toHaveLength(40);
	});

	test('never run more than 64 at once', async () => {
		const { run, watch } = start('read', ids(80), { concurrency: 1000 });
		await run;
		expect(watch.most).toBe(64);
	});
});

describe('Continue On Fail', () => {
	test.each(['read', 'write', 'money'] as const)(
		'keeps the good items of a %s and says of each bad one why',
		async (effect) => {
			const items = [
				{ id: 'i0' },
				{ id: 'i1', fails: 'The order failed' },
				{ id: 'i2', unreadable: true },
				{ id: 'i3', fails: 'odd' },
				{ id: 'i4' },
			];
			const [outputs] = await start(effect, items, { continueOnFail: true }).run;
			expect(outputs?.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
			expect(outputs?.map(({ json }) => json.error ?? json.id)).toEqual([
				'i0',
				'The order failed',
				'Amount: is empty',
				'odd',
				'i4',
			]);
			expect(outputs?.[1]?.json.details).toMatchObject({ providerCode: 'X', howToFix: 'Look.' });
			expect(outputs?.[2]?.json.details).toMatchObject({ field: 'Amount', causedBy: 'you' });
		},
	);
});

describe('a cancelled execution', () => {
	test('starts no further item and keeps what was done', async () => {
		const cancel = new AbortController();
		const watch: Watch = { started: [], running: 0, most: 0 };
		const entry = probe('money', watch, {
			run: (_: string, { id }: Item) => {
				watch.started.push(id);
				if (id === 'i1') cancel.abort();
				return Promise.resolve({ id });
			},
		});
		const items = ids(5).map((item) => ({ resource: 'thing', operation: 'do', ...item }));
		const context = executeContext({ items, signal: cancel.signal });
		const resource = { name: 'thing', displayName: 'Thing', operations: [entry] };
		const [outputs] = await runOperations(context, [resource], () => Promise.resolve(''));
		expect(watch.started).toEqual(['i0', 'i1']);
		expect(outputs?.map(({ json }) => json.id)).toEqual(['i0', 'i1']);
	});
});

describe('what the editor shows', () => {
	test('a hint about the whole run appears once, and only if there is something to say', async () => {
		const hint = (results: IDataObject[]) =>
			results.length > 1 ? `${results.length} done` : undefined;
		const many = start('read', ids(3), {}, { hint });
		await many.run;
		expect(many.context.hints).toEqual(['3 done']);
		const one = start('read', ids(1), {}, { hint });
		await one.run;
		expect(one.context.hints).toEqual([]);
	});

	test('an operation that this version does not have is named', async () => {
		const items = [{ resource: 'thing', operation: 'gone' }];
		const error = await rejectionOf(
			runOperations(executeContext({ items }), [], () => Promise.resolve('')),
		);
		expect(error.message).toContain('"thing: gone"');
		expect(error.description).toMatch(/update the package/);
	});

	test('fields show only for their operation and keep their own conditions', () => {
		const field = {
			displayName: 'Id',
			name: 'id',
			type: 'string' as const,
			default: '',
			displayOptions: { show: { by: ['id'] }, hide: { simple: [true] } },
		};
		const entry = probe('read', { started: [], running: 0, most: 0 }, { fields: [field] });
		const resource = { name: 'thing', displayName: 'Thing', operations: [entry] };
		const [resources, operations, shown] = describeResources([resource], {
			resource: 'thing',
			operations: {},
		});
		expect(resources).toMatchObject({ name: 'resource', noDataExpression: true });
		expect(operations).toMatchObject({
			name: 'operation',
			default: 'do',
			noDataExpression: true,
			displayOptions: { show: { resource: ['thing'] } },
			options: [{ name: 'Do', value: 'do', action: 'Do it', description: 'Do it' }],
		});
		expect(shown?.displayOptions).toEqual({
			show: { by: ['id'], resource: ['thing'], operation: ['do'] },
			hide: { simple: [true] },
		});
	});
});
