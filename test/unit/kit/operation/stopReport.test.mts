import { rejectionOf } from '../../support.mts';
import { ids, start, type Item } from './support.mts';

const paid = (count: number): Item[] =>
	ids(count).map((item) => ({ ...item, deed: 'done', reference: `ref-${item.id}` }));

describe('a run that stops at an item', () => {
	test('of reads gives the error as it is', async () => {
		const error = await rejectionOf(start('read', [{ id: 'i0' }, { id: 'i1', fails: 'Gone' }]).run);
		expect(error.message).toBe('Gone');
		expect(error.description).toBe('Look. Code: X.');
		expect(error.context.itemIndex).toBe(1);
		expect(error.context).not.toHaveProperty('wentThrough');
	});

	test('of payments lists what was paid before and counts what was not started', async () => {
		const items: Item[] = [...paid(2), { id: 'i2', fails: 'Too few credits' }, ...ids(3)];
		const { run, watch } = start('money', items);
		const error = await rejectionOf(run);
		expect(watch.started).toEqual(['i0', 'i1', 'i2']);
		expect(error.message).toBe('Too few credits');
		expect(error.description).toBe(
			'Look. Code: X. 2 items went through in this execution (item 0: order-i0, item 1: order-i1). 3 items not started.',
		);
		expect(error.context).toMatchObject({
			itemIndex: 2,
			wentThrough: [
				{ item: 0, reference: 'ref-i0', id: 'order-i0' },
				{ item: 1, reference: 'ref-i1', id: 'order-i1' },
			],
			mayHaveGoneThrough: [],
			notStarted: [3, 4, 5],
		});
	});

	test('of writes lists what was done by item alone', async () => {
		const error = await rejectionOf(start('write', [...ids(1), { id: 'i1', fails: 'No' }]).run);
		expect(error.description).toBe(
			'Look. Code: X. 1 item went through in this execution (item 0).',
		);
		expect(error.context).toMatchObject({ wentThrough: [{ item: 0 }], notStarted: [] });
	});

	test('says nothing about other items where there are none', async () => {
		const error = await rejectionOf(start('money', [{ id: 'i0', fails: 'No' }]).run);
		expect(error.description).toBe('Look. Code: X.');
		expect(error.context).not.toHaveProperty('wentThrough');
	});

	test('says nothing of what went through where nothing did', async () => {
		const error = await rejectionOf(start('money', [{ id: 'i0', fails: 'No' }, ...ids(1)]).run);
		expect(error.description).toBe('Look. Code: X. 1 item not started.');
		expect(error.context).toMatchObject({ wentThrough: [], mayHaveGoneThrough: [] });
	});

	test('names at most 20 and counts the rest', async () => {
		const exactly = await rejectionOf(start('money', [...paid(20), { id: 'x', fails: 'No' }]).run);
		expect(exactly.description).toMatch(/20 items .*item 19: order-i19\)\.$/);
		const error = await rejectionOf(start('money', [...paid(25), { id: 'x', fails: 'No' }]).run);
		expect(error.description).toMatch(/25 items .*item 19: order-i19 and 5 more\)\.$/);
		expect(error.context.wentThrough).toHaveLength(25);
	});

	test('tells of the other items that were under way and failed as well', async () => {
		const items = [{ id: 'i0', fails: 'First' }, { id: 'i1', fails: 'Second' }, ...ids(2)];
		const error = await rejectionOf(start('money', items, { concurrency: 2 }).run);
		expect(error.message).toBe('First');
		expect(error.description).toBe(
			'Look. Code: X. 1 item failed as well (item 1: Second). 2 items not started.',
		);
	});

	test('does not call gone through what an item says that nothing came of', async () => {
		const items: Item[] = [{ id: 'i0', deed: 'none' }, { id: 'i1', fails: 'No' }, ...ids(1)];
		const error = await rejectionOf(start('money', items).run);
		expect(error.description).toBe(
			'Look. Code: X. 1 item failed as well (item 0: nothing was made). 1 item not started.',
		);
		expect(error.context.wentThrough).toEqual([]);
	});

	test('tells of items of which nobody knows, and does not say that they failed', async () => {
		const unknown = { fails: 'Whether the order exists is unknown', deed: 'sent' } as const;
		const items: Item[] = [
			{ id: 'i0', ...unknown, reference: 'A' },
			{ id: 'i1', ...unknown, reference: 'B' },
			{ id: 'i2', ...unknown },
		];
		const error = await rejectionOf(start('money', items, { concurrency: 3 }).run);
		expect(error.description).toBe(
			'Look. Code: X. 2 items may have gone through (item 1: B, item 2: i2).',
		);
		expect(error.context.mayHaveGoneThrough).toEqual([
			{ item: 0, reference: 'A' },
			{ item: 1, reference: 'B' },
			{ item: 2, reference: 'i2' },
		]);
	});
});

test('a run that stops at an item of which nobody knows says so where its failure does not', async () => {
	const item: Item = { id: 'i0', fails: 'odd', reference: 'A', deed: 'sent' };
	const error = await rejectionOf(start('money', [item]).run);
	expect(error.message).toBe('odd');
	expect(error.description).toMatch(/1 item may have gone through \(item 0: A\)\.$/);
	expect(error.context.mayHaveGoneThrough).toEqual([{ item: 0, reference: 'A' }]);
});

describe('a later try of the same execution', () => {
	const executionId = 'tried-again';
	const money = (items: Item[], setup = {}) => start('money', items, { executionId, ...setup });

	test('tells of what an earlier one has paid, at whatever item it stops', async () => {
		const items: Item[] = [...paid(2), { id: 'i2', fails: 'First stop' }, ...ids(1)];
		await rejectionOf(money(items).run);
		const again: Item[] = [
			{ id: 'i0', fails: 'Stops earlier', reference: 'ref-i0' },
			...items.slice(1),
		];
		const { run, watch } = money(again);
		const error = await rejectionOf(run);
		expect(error.message).toBe('Stops earlier');
		expect(error.description).toContain(
			'2 items went through in this execution (item 0: order-i0, item 1: order-i1). 2 items not started.',
		);
		expect(watch.deeds).toEqual([{ reference: 'ref-i0', state: 'done', id: 'order-i0' }]);
	});

	test('tells of it also when the check of the fields stops it', async () => {
		const stopped = [...paid(1), { id: 'i1', unreadable: true }];
		const error = await rejectionOf(money(stopped).run);
		expect(error.message).toBe('Amount is empty');
		expect(error.description).toMatch(/2 items went through .*item 1: order-i1/);
	});

	test('tells of it also when the credential cannot be used any more', async () => {
		const connect = () => Promise.reject(new Error('no credential'));
		const error = await rejectionOf(money([...paid(2), ...ids(1)], { provider: { connect } }).run);
		expect(error.message).toBe('no credential');
		expect(error.description).toContain(
			'2 items went through in this execution (item 0: order-i0, item 1: order-i1). 1 item not started.',
		);
	});

	describe('that cannot read an item again', () => {
		const again = async (deed: Item['deed'], continueOnFail = false) => {
			const setup = { executionId: `${deed}-${continueOnFail}` };
			const item: Item = { id: 'i0', reference: 'A', deed, fails: 'No answer' };
			await rejectionOf(money([item], setup).run);
			return money([{ ...item, unreadable: true }], { ...setup, continueOnFail }).run;
		};

		test('does not say that nothing was sent when it may have gone through', async () => {
			const error = await rejectionOf(again('sent'));
			expect(error.message).toBe('Amount is empty');
			expect(error.description).toBe(
				'Enter one. An earlier try of this execution sent this item, and it may have gone through. Code: INVALID_INPUT. Reference: A.',
			);
			expect(error.context).toMatchObject({ outcome: 'unknown', reference: 'A' });
		});

		test('says that it went through when it did', async () => {
			const error = await rejectionOf(again('done'));
			expect(error.description).toContain(
				'Enter one. An earlier try of this execution sent this item, and it went through.',
			);
			expect(error.context.outcome).toBeUndefined();
		});

		test('says that nothing was sent when an earlier try was refused', async () => {
			const error = await rejectionOf(again('none'));
			expect(error.description).toBe(
				'Enter one. Nothing was sent for this item. Code: INVALID_INPUT.',
			);
		});

		test('tells the same under Continue On Fail', async () => {
			const [outputs] = await again('sent', true);
			expect(outputs?.[0]?.json.error).toMatchObject({
				code: 'INVALID_INPUT',
				outcome: 'unknown',
				reference: 'A',
				howToFix:
					'Enter one. An earlier try of this execution sent this item, and it may have gone through.',
			});
		});
	});

	test('that is stopped by the credential tells of a single item too', async () => {
		const setup = { executionId: 'single' };
		await rejectionOf(money([{ id: 'i0', reference: 'A', deed: 'sent', fails: 'No' }], setup).run);
		const connect = () => Promise.reject(new Error('no credential'));
		const { run } = money([{ id: 'i0', reference: 'A' }], { ...setup, provider: { connect } });
		const error = await rejectionOf(run);
		expect(error.description).toMatch(/1 item may have gone through \(item 0: A\)\.$/);
		expect(error.context.mayHaveGoneThrough).toEqual([{ item: 0, reference: 'A' }]);
	});
});
