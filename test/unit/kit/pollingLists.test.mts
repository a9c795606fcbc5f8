import type { IPollFunctions } from 'n8n-workflow';

import { withinBudget } from '../../../kit/polling/budget.ts';
import type { Polled } from '../../../kit/polling/follow.ts';
import type { PollOwner } from '../../../kit/polling/poll.ts';
import { Host, list, polled, pollNew, states } from './pollingHost.mts';

describe('one thing with several states', () => {
	let host: Host;
	const poll = async (...ids: string[]) =>
		await host.poll(async (context) => {
			const { fresh } = await pollNew(context, {
				name: 'orders',
				read: async () => await Promise.resolve(states(...ids)),
			});
			return fresh.map(({ id, previous }) => `${previous ?? 'new'} -> ${id}`);
		});
	beforeEach(() => (host = new Host('timer')));

	test('each state is told once, with the one before it', async () => {
		await poll('1|pending');
		expect(await poll('2|pending', '1|processing')).toEqual([
			'pending -> 1|processing',
			'new -> 2|pending',
		]);
		expect(await poll('2|processing', '1|completed')).toEqual([
			'processing -> 1|completed',
			'pending -> 2|processing',
		]);
	});

	test('a state that flickers back and forth is told once', async () => {
		await poll('1|pending');
		expect(await poll('1|paid')).toHaveLength(1);
		expect(await poll('1|pending')).toEqual([]);
		expect(await poll('1|paid')).toEqual([]);
	});

	test('ids that begin alike are not mixed up', async () => {
		await poll('1|pending', '11|completed');
		expect(await poll('1|processing', '11|completed')).toEqual(['pending -> 1|processing']);
	});
});

describe('long lists', () => {
	const many = (from: number, count: number) =>
		list(...Array.from({ length: count }, (_, index) => `n${from + count - 1 - index}`));

	test('3,000 entries stay known, however many are remembered beyond them', async () => {
		const host = new Host('timer');
		await host.poll(polled(many(0, 3000)));
		expect(await host.poll(polled(many(0, 3010)))).toHaveLength(10);
		expect(await host.poll(polled(many(0, 3010)))).toEqual([]);
	});

	test('what is remembered stays bounded when entries come and go', async () => {
		const host = new Host('timer');
		let stored = '';
		for (let from = 0; from < 5000; from += 50) {
			await host.poll(async (context) => {
				const ids = await polled(many(from, 100))(context);
				stored = JSON.stringify(context.getWorkflowStaticData('node'));
				return ids;
			});
		}
		expect(stored.length).toBeLessThan(30_000);
		expect(await host.poll(polled(many(4000, 100)))).toEqual([]);
	});

	test('an entry that is listed twice is told once', async () => {
		const host = new Host('timer');
		await host.poll(polled([]));
		expect(await host.poll(polled(list('a', 'a')))).toEqual(['a']);
	});

	test.each([
		['nothing of the last poll in a full list', many(200, 100), true],
		['one entry of the last poll', many(99, 100), false],
		['a list that is not full', many(200, 99), false],
		['an empty list', [], false],
	])('gap: %s', async (_name, next, expected) => {
		const host = new Host('timer');
		const gaps: boolean[] = [];
		const poll = async (events: Polled[]) =>
			await host.poll(async (context) => {
				const result = await pollNew(context, {
					name: 'x',
					cap: 100,
					read: async () => await Promise.resolve(events),
				});
				gaps.push(result.gap);
				return [...result.fresh];
			});
		await poll(many(0, 100));
		const told = await poll(next);
		expect(gaps).toEqual([false, expected]);
		expect(told).toHaveLength(next.filter(({ id }) => Number(id.slice(1)) > 99).length);
	});

	test('a hundred known things that change at once are no gap', async () => {
		const host = new Host('timer');
		let gap: boolean | undefined;
		const poll = async (state: string) =>
			await host.poll(async (context) => {
				const result = await pollNew(context, {
					name: 'x',
					cap: 100,
					read: async () =>
						await Promise.resolve(states(...many(0, 100).map(({ id }) => `${id}|${state}`))),
				});
				({ gap } = result);
				return [...result.fresh];
			});
		await poll('pending');
		expect(await poll('approved')).toHaveLength(100);
		expect(gap).toBe(false);
	});
});

describe('two polls at the same time', () => {
	test('the slow one and the next one tell each event once', async () => {
		const host = new Host('timer');
		await host.poll(polled(list('a')));
		let answer: (events: Polled[]) => void = () => undefined;
		const slow = host.poll(async (context) => {
			const { fresh } = await pollNew(context, {
				name: 'orders',
				read: async () => await new Promise<Polled[]>((resolve) => (answer = resolve)),
			});
			return fresh.map(({ id }) => id);
		});
		await new Promise((resolve) => setImmediate(resolve));
		const quick = await host.poll(polled(list('b', 'a')));
		answer(list('b', 'a'));
		expect([...quick, ...(await slow)]).toEqual(['b']);
	});
});

describe('whose lists they are', () => {
	let host: Host;
	let asked: string[];
	beforeEach(() => {
		host = new Host('timer');
		asked = [];
	});
	const owner = (key: string, id: string): PollOwner => ({
		key,
		identify: async () => {
			asked.push(key);
			return await Promise.resolve(id);
		},
	});
	const poll = async (who: PollOwner, ...ids: string[]) =>
		await host.poll(async (context) => {
			const source = { name: 'x', read: async () => await Promise.resolve(list(...ids)) };
			return (await pollNew(context, source, { owner: who })).fresh.map(({ id }) => id);
		});

	test('a new key of the same owner goes on where the old one was', async () => {
		await poll(owner('k1', 'user'), 'a');
		expect(await poll(owner('k2', 'user'), 'b', 'a')).toEqual(['b']);
		expect(await poll(owner('k2', 'user'), 'b', 'a')).toEqual([]);
	});

	test('another owner begins anew, and so does the way back', async () => {
		await poll(owner('k1', 'user'), 'a');
		expect(await poll(owner('k2', 'other'), 'z', 'y')).toEqual([]);
		expect(await poll(owner('k2', 'other'), 'zz', 'z', 'y')).toEqual(['zz']);
		expect(await poll(owner('k1', 'user'), 'b', 'a')).toEqual([]);
	});

	test('the owner is asked for again only with a new key', async () => {
		await poll(owner('k1', 'user'), 'a');
		await poll(owner('k1', 'user'), 'b', 'a');
		await poll(owner('k1', 'user'), 'b', 'a');
		expect(asked).toEqual(['k1']);
	});
});

describe('the time n8n gives a poll', () => {
	const context = { getPollBudgetMs: () => 60 } as unknown as IPollFunctions;
	const late = () => new Error('too slow');

	test('a poll that hangs ends with an error of its own before n8n abandons it', async () => {
		const started = Date.now();
		await expect(
			withinBudget(context, async () => await new Promise(() => undefined), late),
		).rejects.toThrow('too slow');
		expect(Date.now() - started).toBeLessThan(1000);
	});

	test('a poll in time is untouched, its errors as well', async () => {
		expect(await withinBudget(context, async () => await Promise.resolve(7), late)).toBe(7);
		const failingWork = async () => await Promise.reject(new Error('down'));
		await expect(withinBudget(context, failingWork, late)).rejects.toThrow('down');
	});
});
