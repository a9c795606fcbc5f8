import { FailureError } from '../../../../kit/failure/failure';
import { ExecutionMemory, memoryOf } from '../../../../kit/operation/executionMemory';
import { executeContext, rejectionOf, thrownBy, type ExecuteSetup } from '../../support.mts';
import { jsonOf, start } from './support.mts';

const NODE = { id: 'node-a' };
const remembered = (setup: ExecuteSetup) => memoryOf(executeContext({ node: NODE, ...setup }));

describe('the memory of an execution', () => {
	test('is the same for every try of it', () => {
		const { memory } = remembered({ executionId: 'tries' });
		expect(remembered({ executionId: 'tries' }).memory).toBe(memory);
	});

	test.each<[string, ExecuteSetup]>([
		['execution', { executionId: 'b' }],
		['node', { node: { id: 'node-b' } }],
		['run of the node in a loop', { runIndex: 1 }],
	])('is another one for another %s', (_name, other) => {
		const { memory } = remembered({ executionId: 'a' });
		expect(remembered({ executionId: 'a', ...other }).memory).not.toBe(memory);
	});

	test.each<[string, ExecuteSetup]>([
		['no execution id', { executionId: '' }],
		['the placeholder that n8n has for none', { executionId: '__UNKNOWN__' }],
		['a tool, whose calls share an execution', { executionId: 'tool', isTool: true }],
		['no items', { executionId: 'empty', items: [] }],
	])('is nobody’s with %s', (_name, setup) => {
		const { memory, forget } = remembered(setup);
		expect(remembered(setup).memory).not.toBe(memory);
		expect(forget).not.toThrow();
	});

	test('is nobody’s on an n8n that does not know tools by name, when there is no id', () => {
		const context = executeContext({ executionId: 'old' });
		Reflect.deleteProperty(context, 'isToolExecution');
		expect(memoryOf(context).memory).toBe(memoryOf(context).memory);
	});

	describe('of a tool, whose calls share an execution', () => {
		const deed = { reference: 'order-1', state: 'sent' as const };
		const call = (reference: string) => {
			const kept = remembered({ executionId: 'agent', isTool: true });
			kept.memory.check(0, { label: 'Order ID', value: reference });
			return kept;
		};

		test('holds what an earlier call has done under the same reference', () => {
			call('order-1').memory.note(0, deed);
			expect(call('order-1').memory.deedOf(0)).toBe(deed);
			expect(call('order-2').memory.deedOf(0)).toBeUndefined();
		});

		test('takes no other reference for a mistake', () => {
			call('order-1').memory.note(0, deed);
			expect(() => call('order-2')).not.toThrow();
		});

		test('ends with a call that went through: the next one is something new', () => {
			call('order-1').memory.note(0, deed);
			call('order-1').forget();
			expect(call('order-1').memory.deedOf(0)).toBeUndefined();
		});
	});

	test('can be forgotten', () => {
		const { memory, forget } = remembered({ executionId: 'over' });
		forget();
		expect(remembered({ executionId: 'over' }).memory).not.toBe(memory);
	});

	test('of 500 executions is kept, the longest unused goes first', () => {
		const first = remembered({ executionId: 'n0' }).memory;
		const second = remembered({ executionId: 'n1' }).memory;
		for (let n = 2; n < 500; n++) remembered({ executionId: `n${n}` });
		expect(remembered({ executionId: 'n0' }).memory).toBe(first);
		remembered({ executionId: 'n500' });
		expect(remembered({ executionId: 'n0' }).memory).toBe(first);
		expect(remembered({ executionId: 'n1' }).memory).not.toBe(second);
	});
});

describe('the reference of an item', () => {
	test('is the same at every try', () => {
		const memory = new ExecutionMemory();
		memory.check(0, { label: 'Order ID', value: 'A' });
		memory.check(0, { label: 'Order ID', value: 'A' });
		memory.check(1, { label: 'Order ID', value: 'B' });
		const { failure } = thrownBy(() =>
			memory.check(0, { label: 'Order ID', value: 'B' }),
		) as FailureError;
		expect(failure).toMatchObject({
			code: 'REFERENCE_UNSTABLE',
			message: 'Order ID was A at the first try of this execution and is B now',
			reference: 'B',
			facts: { field: 'Order ID' },
		});
		// The first one still counts.
		expect(() => memory.check(0, { label: 'Order ID', value: 'A' })).not.toThrow();
	});

	test('that changes between the tries of Retry On Fail stops the item', async () => {
		const setup = { executionId: 'changes' };
		const item = { id: 'i0', reference: 'A', deed: 'sent', fails: 'No answer' } as const;
		await rejectionOf(start('money', [item], setup).run);
		const { run, watch } = start('money', [{ ...item, reference: 'B' }], setup);
		const error = await rejectionOf(run);
		expect(error.context).toMatchObject({
			code: 'REFERENCE_UNSTABLE',
			reference: 'A',
			outcome: 'unknown',
		});
		expect(error.description).toContain('it may have gone through');
		expect(watch.started).toEqual([]);
	});
});

describe('Retry On Fail', () => {
	const items = [
		{ id: 'i0', deed: 'done' as const },
		{ id: 'i1', fails: 'No' },
	];

	test.each([
		['money', ['i0', 'done']],
		['write', ['i0', 'done']],
		['read', undefined],
	] as const)('of a %s finds what the first try has done: %p', async (effect, expected) => {
		const setup = { executionId: `retry-${effect}` };
		await rejectionOf(start(effect, items, setup).run);
		const { watch, run } = start(effect, items, setup);
		await rejectionOf(run);
		const [deed] = watch.deeds;
		expect(deed && [deed.reference, deed.state]).toEqual(expected);
	});

	test('also when it was Continue On Fail that went on over the failure', async () => {
		const setup = { executionId: 'goes-on', continueOnFail: true };
		await start('money', items, setup).run;
		const { watch, run } = start('money', items, setup);
		await run;
		expect(watch.deeds[0]).toMatchObject({ state: 'done' });
	});

	test('ends with a run in which nothing failed: what comes next is something else', async () => {
		const setup = { executionId: 'ended' };
		await start('money', items.slice(0, 1), setup).run;
		const { watch, run } = start('money', items.slice(0, 1), setup);
		expect(await jsonOf(run)).toHaveLength(1);
		expect(watch.deeds).toEqual([undefined]);
	});
});
