import type { FailureError } from '../../../../kit/failure/failure';
import { ItemFields } from '../../../../kit/operation/fields';
import { create } from '../../../../nodes/Rocheap/actions/order/create.operation';
import { waitForCompletion } from '../../../../nodes/Rocheap/actions/order/waitForCompletion.operation';
import type { Order } from '../../../../nodes/Rocheap/model/order';
import { executeContext, fixture, rejectionOf, thrownBy, type Json } from '../../support.mts';
import { fakeRocheap, fakeRun } from './fakeRocheap.mts';

const PROCESSING = fixture('get-order-info.success-processing');
const COMPLETED = fixture('get-order-info.success-completed');
const FAILED = fixture('get-order-info.success-failed-order');
const read = (operation: typeof create, parameters: Json) =>
	operation.read(new ItemFields(executeContext({ items: [parameters] }), 0, 1), fakeRocheap([]));

describe('waiting for an order', () => {
	const WAIT = {
		lookupBy: 'orderId',
		orderId: 'x',
		pollInterval: 10,
		timeLimit: 300,
		atLimit: 'fail',
	};
	const wait = (orders: Order[], parameters: Json = {}, cancelled = false) => {
		const rocheap = fakeRocheap([], orders);
		const run = fakeRun(cancelled);
		const input = read(waitForCompletion, { ...WAIT, ...parameters });
		return {
			rocheap,
			run,
			done: waitForCompletion.run(rocheap, input, {
				...run,
				parts: new Map(),
				part: () => run,
			}) as Promise<Json>,
		};
	};

	test('polls until it has ended', async () => {
		const { rocheap, run, done } = wait([PROCESSING, PROCESSING, COMPLETED]);
		expect(await done).toMatchObject({ outcome: 'completed', timedOut: false });
		expect(run.pauses).toEqual([10_000, 10_000]);
		expect(rocheap.lookedUp).toEqual(Array(3).fill({ by: 'orderId', id: 'x' }));
	});

	test('a failed order is an end too, and an error only if the user wants that', async () => {
		expect(await wait([FAILED]).done).toMatchObject({ outcome: 'failed', timedOut: false });
		const error = await rejectionOf(wait([FAILED], { options: { failOnFailedOrder: true } }).done);
		expect(error).toMatchObject({ failure: { code: 'ORDER_FAILED_USER_ERROR' } });
	});

	test('at the limit says how far the order is and not to pay again', async () => {
		const error = await rejectionOf(wait([PROCESSING], { timeLimit: 0 }).done);
		expect(error).toMatchObject({
			failure: {
				code: 'TIME_LIMIT_REACHED',
				howToFix: expect.stringContaining('Do not pay again') as string,
				facts: { lastStatus: 'PROCESSING', order_id: PROCESSING.order_id },
			},
		});
	});

	test('at the limit gives the last state when the user wants that', async () => {
		const { done } = wait([PROCESSING], { timeLimit: 0, atLimit: 'return' });
		expect(await done).toMatchObject({ outcome: 'pending', timedOut: true });
	});

	test('ends when the execution is cancelled', async () => {
		const { rocheap, done } = wait([PROCESSING], {}, true);
		expect(await done).toMatchObject({ outcome: 'pending' });
		expect(rocheap.lookedUp).toHaveLength(1);
	});

	test('needs the id of an order', () => {
		const error = thrownBy(() => read(waitForCompletion, { ...WAIT, orderId: ' ' }));
		expect(error.message).toBe('ROCheap Order ID is empty');
	});
});

describe('a payout as it is typed in', () => {
	const TYPED = { robux: '10', robloxUserId: 261, universeId: '5', placeId: 6, customOrderId: 'a' };

	test('is read exactly', () => {
		expect(read(create, TYPED)).toEqual({
			wanted: {
				robux: 10,
				receiver: { id: '261' },
				universeId: '5',
				placeId: '6',
				customOrderId: 'a',
			},
			rules: { stopIfUsed: false, failOnFailedOrder: true },
		});
	});

	test('may be below and above the range that ROCheap documents, which ROCheap itself checks', () => {
		expect(read(create, { ...TYPED, robux: 8 })).toMatchObject({ wanted: { robux: 8 } });
		expect(read(create, { ...TYPED, robux: 5001 })).toMatchObject({ wanted: { robux: 5001 } });
	});

	test.each([
		['Robux', { robux: 0 }],
		['Robux', { robux: '10,5' }],
		['Receiver', { robloxUserId: 'Shedletsky' }],
		['Universe ID', { universeId: 'x' }],
		['Place', { placeId: '9007199254740993' }],
		['Custom Order ID', { customOrderId: 'x'.repeat(256) }],
		['Custom Order ID', { customOrderId: { id: 1 } }],
		['Custom Order ID', { customOrderId: ' ' }],
	])('is refused by the name of the field: %s', (label, changes) => {
		const error = thrownBy(() => read(create, { ...TYPED, ...changes }));
		expect(error.message).toMatch(new RegExp(`^${label} `));
		const { howToFix } = (error as unknown as FailureError).failure;
		expect(howToFix).toMatch(/Nothing (is|was) sent/);
	});

	test('the hint says how many orders existed already', () => {
		expect(create.hint?.([{ existing: true }, { existing: false }])).toMatch(/^1 of 2 orders/);
		expect(create.hint?.([{ existing: false }])).toBeUndefined();
	});
});
