import type { IDataObject } from 'n8n-workflow';

import { FailureError, type Failure } from '../../../../kit/failure/failure';
import {
	notice,
	readLimit,
	readMany,
	readOne,
	readWait,
	referenceField,
	returnAllFields,
	waitFields,
	waitUntil,
	type Wait,
} from '../../../../kit/operation/commonFields';
import { optionsField } from '../../../../kit/operation/optionsField';
import { ItemFields } from '../../../../kit/operation/fields';
import type { ItemRun } from '../../../../kit/operation/runner';
import { executeContext, thrownBy, type Json } from '../../support.mts';

const fieldsOf = (parameters: Json): ItemFields =>
	new ItemFields(executeContext({ items: [parameters] }), 0, 1);
const messageOf = (action: () => unknown) => (thrownBy(action) as FailureError).failure.message;

describe('the Options of an operation', () => {
	test.each([
		['read', 32],
		['write', 4],
		['money', 1],
	] as const)('of a %s begin with %p items at once and a time-out', (effect, concurrency) => {
		const own = { displayName: 'Wait', name: 'wait', type: 'number' as const, default: 1 };
		const early = { ...own, displayName: 'At Once', name: 'atOnce' };
		const field = optionsField(effect, [own, early]);
		expect(field).toMatchObject({
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
		});
		expect(field.options).toMatchObject([
			{ name: 'atOnce' },
			{
				name: 'concurrency',
				default: concurrency,
				typeOptions: { minValue: 1, maxValue: 128 },
			},
			{ name: 'timeout', default: 30, typeOptions: { minValue: 1, maxValue: 300 } },
			{ name: 'wait' },
		]);
		expect(optionsField(effect).options).toHaveLength(2);
	});
});

test('the field of a reference is required and has no default', () => {
	expect(referenceField({ name: 'orderId', label: 'Order ID', maxLength: 9 }, 'Why.')).toEqual({
		displayName: 'Order ID',
		name: 'orderId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.orderId }}',
		description: 'Why.',
	});
});

test('a notice is its text', () => {
	expect(notice('n', 'Text')).toEqual({
		displayName: 'Text',
		name: 'n',
		type: 'notice',
		default: '',
	});
});

describe('Return All and Limit', () => {
	test('mean all, or so many', () => {
		expect(readLimit(fieldsOf({ returnAll: true, limit: 5 }))).toBeUndefined();
		expect(readLimit(fieldsOf({ returnAll: false, limit: 5 }))).toBe(5);
		expect(readLimit(fieldsOf({ limit: 100 }), 100)).toBe(100);
	});

	test('are checked', () => {
		expect(messageOf(() => readLimit(fieldsOf({ limit: 0 })))).toBe(
			'Limit must be a whole number of at least 1, got "0"',
		);
		expect(messageOf(() => readLimit(fieldsOf({ limit: 101 }), 100))).toBe(
			'Limit must be a whole number between 1 and 100, got "101"',
		);
	});

	test('the limit shows only without Return All', () => {
		expect(returnAllFields.map(({ name }) => name)).toEqual(['returnAll', 'limit']);
		expect(returnAllFields[1]?.displayOptions).toEqual({ show: { returnAll: [false] } });
	});
});

describe('waiting', () => {
	const given = { pollInterval: 5, timeLimit: 60, atLimit: 'fail' };

	test('is read in milliseconds', () => {
		expect(readWait(fieldsOf(given))).toEqual({
			intervalMs: 5000,
			limitMs: 60_000,
			atLimit: 'fail',
		});
		const longest = { pollInterval: 86_400, timeLimit: 604_800, atLimit: 'return' };
		expect(readWait(fieldsOf(longest))).toMatchObject({ limitMs: 604_800_000 });
		expect(readWait(fieldsOf({ ...given, timeLimit: 0 })).limitMs).toBe(0);
	});

	test.each([
		[{ pollInterval: 0 }, 'Poll Interval must be a whole number between 1 and 86400, got "0"'],
		[{ pollInterval: 86_401 }, 'Poll Interval must be'],
		[{ timeLimit: -1 }, 'Time Limit must be a whole number between 0 and 604800, got "-1"'],
		[{ timeLimit: 604_801 }, 'Time Limit must be'],
		[{ atLimit: 'x' }, 'At the Limit must be one of fail, return, got "x"'],
	])('%j is refused', (wrong, message) => {
		expect(messageOf(() => readWait(fieldsOf({ ...given, ...wrong })))).toContain(message);
	});

	test('can have a longer interval at least', () => {
		const words = { noun: 'order', ends: 'ended', trigger: 'T', interval: 10 };
		const [usual] = waitFields(words);
		expect(usual).toMatchObject({
			typeOptions: { minValue: 1 },
			description: 'Seconds between checks',
		});
		const [slow] = waitFields({ ...words, leastInterval: 5 });
		expect(slow).toMatchObject({
			typeOptions: { minValue: 5 },
			description: 'Seconds between checks, at least 5',
		});
		expect(readWait(fieldsOf(given), 5).intervalMs).toBe(5000);
		expect(messageOf(() => readWait(fieldsOf(given), 6))).toContain('between 6 and 86400');
	});

	test('has three fields, in the words of what is waited for', () => {
		const words = { noun: 'order', ends: 'ended', trigger: 'Shop Trigger', interval: 5 };
		const fields = waitFields(words);
		expect(fields.map(({ name, default: value }) => [name, value])).toEqual([
			['pollInterval', 5],
			['timeLimit', 300],
			['atLimit', 'fail'],
		]);
		expect(fields[1]?.description).toMatch(/until the order has ended\. .*use the Shop Trigger/);
	});
});

describe('waiting until something has ended', () => {
	const late = (state: string): Failure => ({
		code: 'TIME_LIMIT_REACHED',
		message: `still ${state}`,
		howToFix: 'Wait.',
		causedBy: 'provider',
		retryable: true,
	});

	/** A wait in which time passes by pausing only. */
	async function wait(states: string[], setup: Partial<Wait> & { cancelAt?: number } = {}) {
		jest.useFakeTimers({ now: 0 });
		const pauses: number[] = [];
		const asked: string[] = [];
		const pause = (milliseconds: number) => {
			pauses.push(milliseconds);
			jest.setSystemTime(Date.now() + milliseconds);
			return Promise.resolve(pauses.length === setup.cancelAt);
		};
		const poll = () => {
			const state = states[Math.min(asked.length, states.length - 1)] ?? '';
			asked.push(state);
			return Promise.resolve(state);
		};
		const rules: Wait = { intervalMs: 10, limitMs: 25, atLimit: 'fail', ...setup };
		const run = { pause, cancelled: () => false } as unknown as ItemRun;
		const waiting = waitUntil(rules, run, poll, (state) => state === 'done', late);
		const result = await waiting.catch((error: FailureError) => error.failure.message);
		jest.useRealTimers();
		return { result, pauses, asked: asked.length };
	}

	test('ends at once when it has', async () => {
		expect(await wait(['done'])).toEqual({
			result: { state: 'done', timedOut: false },
			pauses: [],
			asked: 1,
		});
	});

	test('asks at each interval, and last at the limit itself', async () => {
		expect(await wait(['open', 'open', 'open', 'done'])).toEqual({
			result: { state: 'done', timedOut: false },
			pauses: [10, 10, 5],
			asked: 4,
		});
	});

	test('fails at the limit with the last state', async () => {
		expect(await wait(['open', 'half'])).toEqual({
			result: 'still half',
			pauses: [10, 10, 5],
			asked: 4,
		});
	});

	test('returns the last state at the limit when that is wanted', async () => {
		const { result } = await wait(['open'], { atLimit: 'return' });
		expect(result).toEqual({ state: 'open', timedOut: true });
	});

	test('asks once with a limit of 0', async () => {
		expect(await wait(['open'], { limitMs: 0 })).toEqual({
			result: 'still open',
			pauses: [],
			asked: 1,
		});
	});

	test.each(['fail', 'return'] as const)(
		'gives the last state when the execution is cancelled, at the limit %s',
		async (atLimit) => {
			expect(await wait(['open'], { atLimit, cancelAt: 2 })).toEqual({
				result: { state: 'open', timedOut: true },
				pauses: [10, 10],
				asked: 2,
			});
		},
	);
});

describe('reading', () => {
	const run = {} as ItemRun;
	const field = { displayName: 'ID', name: 'id', type: 'string' as const, default: '' };

	test('one thing has the fields it needs', async () => {
		const parts = readOne({
			fields: [field],
			read: (item) => item.text('id', 'ID'),
			get: (connection: string, id: string) => Promise.resolve({ id, connection }),
		});
		expect(parts.effect).toBe('read');
		expect(parts.fields).toEqual([field]);
		expect(parts.read(fieldsOf({ id: 'a' }))).toBe('a');
		expect(await parts.run('c', 'a')).toEqual({ id: 'a', connection: 'c' });
		const bare = readOne({ read: () => 0, get: () => Promise.resolve({}) });
		expect(bare.fields).toEqual([]);
	});

	const many = (most?: number) =>
		readMany({
			fields: [field],
			...(most !== undefined && { most }),
			read: (item) => item.text('id', 'ID'),
			list: (connection: string, id: string, limit, itemRun) =>
				Promise.resolve(
					[1, 2, 3].map((n): IDataObject => ({ n, id, connection, limit, same: itemRun === run })),
				),
		});

	test('a list gives at most as many as are wanted, even if there come more', async () => {
		const parts = many();
		expect(parts.effect).toBe('read');
		expect(parts.fields).toEqual([field, ...returnAllFields]);
		const input = parts.read(fieldsOf({ id: 'a', limit: 2 }));
		expect(input).toEqual({ input: 'a', limit: 2 });
		expect(await parts.run('c', input, run)).toEqual(
			[1, 2].map((n) => ({ n, id: 'a', connection: 'c', limit: 2, same: true })),
		);
	});

	test('a whole list gives all there is', async () => {
		const parts = many();
		const input = parts.read(fieldsOf({ id: 'a', returnAll: true }));
		expect(await parts.run('c', input, run)).toHaveLength(3);
	});

	test('a list that has an end refuses a higher limit', () => {
		expect(messageOf(() => many(100).read(fieldsOf({ id: 'a', limit: 101 })))).toContain('100');
	});

	test('a list needs no fields of its own', () => {
		const bare = readMany({ read: () => 0, list: () => Promise.resolve([]) });
		expect(bare.fields).toEqual(returnAllFields);
	});
});
