import type { Effect } from '../../../../kit/operation/effect';
import { NodeApiError, NodeOperationError, type IDataObject } from 'n8n-workflow';

import { FailureError } from '../../../../kit/failure/failure';
import { runOperations } from '../../../../kit/operation/runner';
import { executeContext, rejectionOf } from '../../support.mts';
import { ids, jsonOf, start } from './support.mts';

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
		['read', undefined, 20],
		['write', undefined, 4],
		['money', undefined, 1],
		['money', 3, 3],
		['read', 1000, 40],
		['read', 0, 1],
		['read', -2, 1],
		['read', 'x', 20],
		['read', 2.9, 2],
	])('of a %s with concurrency %p run %p at once', async (effect, concurrency, most) => {
		const setup = concurrency === undefined ? {} : { concurrency };
		const { run, watch } = start(effect as Effect, ids(40), setup);
		await run;
		expect(watch.most).toBe(most);
		expect(watch.started).toHaveLength(40);
	});

	test('never run more than 128 at once', async () => {
		const { run, watch } = start('read', ids(150), { concurrency: 1000 });
		await run;
		expect(watch.most).toBe(128);
	});
});

describe('marks of the provider', () => {
	test('stand on every item that was made, and on no failed one', async () => {
		const items = [{ id: 'many' }, { id: 'i1', fails: 'No' }];
		const marks = (connection: string) => ({ warning: connection });
		const { run } = start('read', items, { continueOnFail: true, provider: { marks } });
		const [a, b, failed] = (await jsonOf(run)) ?? [];
		expect([a, b]).toEqual([
			{ id: 'a', warning: 'connection' },
			{ id: 'b', warning: 'connection' },
		]);
		expect(Object.keys(failed ?? {})).toEqual(['error']);
	});

	test('need not be there', async () => {
		const provider = { marks: () => undefined };
		expect(await jsonOf(start('read', ids(1), { provider }).run)).toEqual([
			{ id: 'i0', connection: 'connection' },
		]);
	});
});

describe('Continue On Fail', () => {
	const items = [
		{ id: 'i0' },
		{ id: 'i1', fails: 'The order failed' },
		{ id: 'i2', unreadable: true },
		{ id: 'i3', fails: 'odd' },
		{ id: 'i4' },
	];

	test.each(['read', 'write', 'money'] as const)(
		'keeps the good items of a %s and says of each bad one why, under the single key error',
		async (effect) => {
			const [outputs] = await start(effect, items, { continueOnFail: true }).run;
			expect(outputs?.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
			const failed = { causedBy: 'provider', retryable: false };
			expect(outputs?.map(({ json }) => json)).toMatchObject([
				{ id: 'i0' },
				{ error: { message: 'The order failed', code: 'X', howToFix: 'Look.', ...failed } },
				{
					error: {
						message: 'Amount is empty',
						code: 'INVALID_INPUT',
						field: 'Amount',
						causedBy: 'you',
						retryable: false,
					},
				},
				{ error: { message: 'odd', code: 'UNEXPECTED', ...failed } },
				{ id: 'i4' },
			]);
			for (const index of [1, 2, 3]) {
				expect(Object.keys(outputs?.[index]?.json ?? {})).toEqual(['error']);
				expect(outputs?.[index]).not.toHaveProperty('error');
			}
		},
	);

	test.each(['write', 'money'] as const)(
		'never starts an item of a %s that could not be read',
		async (effect) => {
			const { run, watch } = start(effect, items, { continueOnFail: true });
			await run;
			expect(watch.started).toEqual(['i0', 'i1', 'i3', 'i4']);
		},
	);

	// n8n hands the items of a node that throws on as they came, as if they had been worked on.
	test.each(['read', 'write', 'money'] as const)(
		'gives every item of a %s the failure of a credential that cannot be used',
		async (effect) => {
			const connect = () => Promise.reject(new Error('no credential'));
			const { run, watch } = start(effect, ids(2), { continueOnFail: true, provider: { connect } });
			const error = expect.objectContaining({
				message: 'no credential',
				code: 'UNEXPECTED',
			}) as unknown;
			expect(await run).toEqual([
				[
					{ json: { error }, pairedItem: { item: 0 } },
					{ json: { error }, pairedItem: { item: 1 } },
				],
			]);
			expect(watch.started).toEqual([]);
		},
	);

	test('gives every item the failure of an operation that this version does not have', async () => {
		const items = [{ resource: 'thing', operation: 'gone' }, {}];
		const context = executeContext({ items, continueOnFail: true });
		const provider = { name: 'P', resources: [], connect: () => Promise.resolve('') };
		const [outputs] = await runOperations(context, provider);
		const message = 'This version of the node has no operation "thing: gone"';
		expect(outputs?.map(({ json }) => json)).toEqual(
			items.map(() => ({ error: expect.objectContaining({ message }) as unknown })),
		);
	});
});

describe('before the first payment', () => {
	test.each(['write', 'money'] as const)(
		'every item of a %s is read, so that a slip in the last one stops a list of which nothing is paid',
		async (effect) => {
			const { run, watch } = start(effect, [...ids(3), { id: 'i3', unreadable: true }]);
			const error = await rejectionOf(run);
			expect(error).toBeInstanceOf(NodeOperationError);
			expect(error.message).toBe('Amount is empty');
			expect(error.context.itemIndex).toBe(3);
			expect(watch.started).toEqual([]);
		},
	);

	test('reads are read one by one, since nothing is lost by going on', async () => {
		const items = [...ids(2), { id: 'i2', unreadable: true }, ...ids(1)];
		const { run, watch } = start('read', items, { concurrency: 1 });
		expect((await rejectionOf(run)).context.itemIndex).toBe(2);
		expect(watch.started).toEqual(['i0', 'i1']);
	});
});

describe('references', () => {
	const twice = [
		{ id: 'i0', reference: 'A' },
		{ id: 'i1', reference: 'B' },
		{ id: 'i2', reference: 'A' },
	];

	test.each(['write', 'money'] as const)(
		'that two items of a %s share stop the run before anything is sent',
		async (effect) => {
			const { run, watch } = start(effect, twice);
			const error = await rejectionOf(run);
			expect(error.message).toBe('Order ID A is also that of item 0 of this run');
			expect(error.context).toMatchObject({
				code: 'REFERENCE_USED_TWICE',
				reference: 'A',
				itemIndex: 2,
				itemWithSameReference: 0,
				field: 'Order ID',
			});
			expect(error.description).toContain('Nothing was sent for this item.');
			expect(watch.started).toEqual([]);
		},
	);

	test('that two items share leave the first alone under Continue On Fail', async () => {
		const { run, watch } = start('money', twice, { continueOnFail: true });
		expect((await jsonOf(run))?.map(({ id, error }) => id ?? (error as IDataObject).code)).toEqual([
			'i0',
			'i1',
			'REFERENCE_USED_TWICE',
		]);
		expect(watch.started).toEqual(['i0', 'i1']);
	});

	test('that reads share are no matter', async () => {
		const { run } = start('read', twice);
		expect(await jsonOf(run)).toHaveLength(3);
	});
});

describe('a cancelled execution', () => {
	test('starts no further item and keeps what was done', async () => {
		const cancel = new AbortController();
		const started: string[] = [];
		const run = (_: string, { id }: { id: string }) => {
			started.push(id);
			if (id === 'i1') cancel.abort();
			return Promise.resolve({ id });
		};
		const result = start('money', ids(5), { signal: cancel.signal }, { run });
		expect(await jsonOf(result.run)).toEqual([{ id: 'i0' }, { id: 'i1' }]);
		expect(started).toEqual(['i0', 'i1']);
	});

	test('is seen by the work on an item, and ends its pauses', async () => {
		const cancel = new AbortController();
		const seen: unknown[] = [];
		const run = async (
			_: string,
			__: unknown,
			item: { pause: (ms: number) => Promise<boolean> },
		) => {
			const { cancelled } = item as unknown as { cancelled: () => boolean };
			seen.push(cancelled(), await item.pause(0));
			cancel.abort();
			seen.push(await item.pause(60_000), cancelled());
			return {};
		};
		await start('read', ids(1), { signal: cancel.signal }, { run }).run;
		expect(seen).toEqual([false, false, true, true]);
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

	test('a hint of the provider concerns every operation, failed items do not count', async () => {
		const items = [...ids(2), { id: 'i2', fails: 'No' }];
		const provider = { hint: (connection: string) => `connected to ${connection}` };
		const hint = (results: IDataObject[]) => `${results.length} done`;
		const { run, context } = start('read', items, { continueOnFail: true, provider }, { hint });
		await run;
		expect(context.hints).toEqual(['2 done', 'connected to connection']);
	});

	test.each([
		['thing', 'gone'],
		['gone', 'do'],
	])('an operation that this version does not have is named: %s: %s', async (resource, name) => {
		const context = executeContext({ items: [{ resource, operation: name }] });
		const provider = { name: 'P', resources: [], connect: () => Promise.resolve('') };
		const error = await rejectionOf(runOperations(context, provider));
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe(`This version of the node has no operation "${resource}: ${name}"`);
		expect(error.description).toMatch(/update the package/);
	});

	test('a credential that cannot be used is a failure like any other', async () => {
		const failure = { code: 'X', message: 'No', howToFix: 'Y.', retryable: true } as const;
		const connect = () => Promise.reject(new FailureError({ ...failure, causedBy: 'provider' }));
		const error = await rejectionOf(start('read', ids(1), { provider: { connect } }).run);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({ message: 'No', description: 'Y. Code: X.' });
	});
});
