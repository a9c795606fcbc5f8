import { NodeOperationError } from 'n8n-workflow';

import { rejectionOf } from '../support.mts';
import { ids, start } from './operationSupport.mts';

describe('a run that stops at an item', () => {
	test('of reads gives the error as it is', async () => {
		const error = await rejectionOf(start('read', [{ id: 'i0' }, { id: 'i1', fails: 'Gone' }]).run);
		expect(error.message).toBe('Gone');
		expect(error.description).toBe('Look. Code: X');
		expect(error.context.itemIndex).toBe(1);
	});

	test('of payments lists what was paid before and counts what was not started', async () => {
		const items = [...ids(2), { id: 'i2', fails: 'Too few credits' }, ...ids(3)];
		const { run, watch } = start('money', items);
		const error = await rejectionOf(run);
		expect(watch.started).toEqual(['i0', 'i1', 'i2']);
		expect(error.message).toBe('Too few credits');
		expect(error.description).toBe(
			'Look. Code: X 2 other items went through in this run (item 0: order-i0, item 1: order-i1). 3 items were not started.',
		);
		expect(error.context).toMatchObject({
			itemIndex: 2,
			wentThrough: [
				{ index: 0, id: 'order-i0' },
				{ index: 1, id: 'order-i1' },
			],
			notStarted: 3,
		});
	});

	test('of payments says so when nothing was paid', async () => {
		const error = await rejectionOf(start('money', [{ id: 'i0', fails: 'No' }]).run);
		expect(error.description).toBe('Look. Code: X No other item went through in this run.');
	});

	test('of payments names at most 20 and counts the rest', async () => {
		const error = await rejectionOf(start('money', [...ids(25), { id: 'x', fails: 'No' }]).run);
		expect(error.description).toMatch(/25 other items .*item 19: order-i19 and 5 more\)\.$/);
		expect(error.context.wentThrough).toHaveLength(25);
	});

	test('tells of the other items that were under way and failed as well', async () => {
		const items = [{ id: 'i0', fails: 'First' }, { id: 'i1', fails: 'Second' }, ...ids(2)];
		const error = await rejectionOf(start('money', items, { concurrency: 2 }).run);
		expect(error.message).toBe('First');
		expect(error.description).toContain('Second');
	});

	test('never says that an item did not go through when nobody knows', async () => {
		const unknown = { fails: 'Whether the order exists is unknown', outcome: 'unknown' };
		const items = [
			{ id: 'i0', ...unknown },
			{ id: 'i1', ...unknown },
		];
		const error = await rejectionOf(start('money', items, { concurrency: 2 }).run);
		expect(error.description).toContain('unknown');
		expect(error.description).not.toContain('Item 1 did not go through');
	});
});

describe('before the first payment', () => {
	test('every item is read, so that a mistake in the last one stops a list that nobody has paid yet', async () => {
		const { run, watch } = start('money', [...ids(3), { id: 'i3', unreadable: true }]);
		const error = await rejectionOf(run);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('Amount: is empty');
		expect(error.context.itemIndex).toBe(3);
		expect(watch.started).toEqual([]);
	});
});
