import { rejectionOf } from '../../support.mts';
import { start, type Item } from './support.mts';

const stop: Item = { id: 'stop', fails: 'No' };

describe('an item with several effects', () => {
	test('is reported with each of them', async () => {
		const items: Item[] = [{ id: 'i0', parts: { a: 'done', b: 'done', c: 'none' } }, stop];
		const { context, description } = await rejectionOf(start('money', items).run);
		expect(description).toBe(
			'Look. Code: X. 1 item went through in this execution (item 0: order-a, item 0: order-b).',
		);
		expect(context).toMatchObject({
			wentThrough: [
				{ item: 0, reference: 'a', id: 'order-a' },
				{ item: 0, reference: 'b', id: 'order-b' },
			],
			mayHaveGoneThrough: [],
			notStarted: [],
		});
	});

	test('that stopped the run is reported with what was done before', async () => {
		const item: Item = { id: 'i0', fails: 'No', parts: { a: 'done', b: 'sent' } };
		const { context } = await rejectionOf(start('money', [item]).run);
		expect(context).toMatchObject({
			wentThrough: [{ item: 0, id: 'order-a' }],
			mayHaveGoneThrough: [{ item: 0, reference: 'b' }],
		});
	});

	test('whose last effect is certain does not hide that another one is not', async () => {
		const items: Item[] = [{ id: 'i0', parts: { a: 'sent', b: 'done' } }, stop];
		const { description } = await rejectionOf(start('money', items).run);
		expect(description).toContain('1 item went through in this execution (item 0: order-b).');
		expect(description).toContain('1 item may have gone through (item 0: a).');
	});

	test('has not gone through when all of them were refused', async () => {
		const items: Item[] = [{ id: 'i0', parts: { a: 'none', b: 'none' } }, stop];
		const { context, description } = await rejectionOf(start('money', items).run);
		expect(context.wentThrough).toEqual([]);
		expect(description).toContain('1 item failed as well (item 0: nothing was made)');
	});

	test('finds at the next try what each of them has become', async () => {
		const setup = { executionId: 'parts' };
		const items: Item[] = [{ id: 'i0', parts: { a: 'done', b: 'sent' } }, { id: 'i1' }, stop];
		await rejectionOf(start('money', items, setup).run);
		const { run, watch } = start('money', items, setup);
		await rejectionOf(run);
		expect(watch.parts).toEqual([{ a: 'done', b: 'sent' }, {}, {}]);
		expect(watch.deeds).toEqual([undefined, undefined, undefined]);
	});

	test.each([
		[{ a: 'done', b: 'none' }, 'it went through'],
		[{ a: 'done', b: 'sent' }, 'it may have gone through'],
	] as const)('that cannot be read any more: %p', async (parts, text) => {
		const setup = { executionId: `unreadable-${text}` };
		await rejectionOf(start('money', [{ id: 'i0', parts }, stop], setup).run);
		const { run } = start('money', [{ id: 'i0', unreadable: true }, stop], setup);
		const { description } = await rejectionOf(run);
		expect(description).toContain(`An earlier try of this execution sent this item, and ${text}.`);
		expect(description).not.toContain('Nothing was sent');
	});
});
