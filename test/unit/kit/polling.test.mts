import type { IPollFunctions } from 'n8n-workflow';

import type { Polled } from '../../../kit/polling/follow.ts';
import { pollLists } from '../../../kit/polling/poll.ts';
import { emptyState, readState, writeState } from '../../../kit/polling/state.ts';
import { failing, Host, keepings, list, polled } from './pollingHost.mts';

describe.each(keepings)('n8n keeps what a poll remembers: %s', (keeping) => {
	let host: Host;
	beforeEach(() => (host = new Host(keeping)));

	test('what is there at activation starts nothing, what comes later starts once', async () => {
		expect(await host.poll(polled(list('b', 'a')), true)).toEqual([]);
		expect(await host.poll(polled(list('b', 'a')))).toEqual([]);
		expect(await host.poll(polled(list('d', 'c', 'b', 'a')))).toEqual(['c', 'd']);
		expect(await host.poll(polled(list('d', 'c', 'b', 'a')))).toEqual([]);
	});

	test('an account that is empty at activation tells of its first entry', async () => {
		await host.poll(polled([]), true);
		expect(await host.poll(polled(list('a')))).toEqual(['a']);
	});

	test('a restart between two polls neither loses nor doubles', async () => {
		await host.poll(polled(list('a')), true);
		await host.poll(polled(list('a')));
		await host.poll(polled(list('b', 'a')));
		host.restart();
		expect(await host.poll(polled(list('c', 'b', 'a')), true)).toEqual(['c']);
		host.restart();
		expect(await host.poll(polled(list('c', 'b', 'a')), true)).toEqual([]);
	});

	test('a poll that fails is made up for by the next one', async () => {
		await host.poll(polled(list('a')), true);
		await expect(host.poll(failing)).rejects.toThrow('down');
		expect(await host.poll(polled(list('b', 'a')))).toEqual(['b']);
	});

	test('when one of two lists fails, the events of the other are told by the next poll', async () => {
		const both =
			(orders: Polled[], deposits: Polled[] | Error) => async (context: IPollFunctions) => {
				const { lists } = await pollLists(context, [
					{ name: 'orders', read: async () => await Promise.resolve(orders) },
					{
						name: 'deposits',
						read: async () =>
							deposits instanceof Error
								? await Promise.reject(deposits)
								: await Promise.resolve(deposits),
					},
				]);
				return lists.flatMap(({ fresh }) => fresh.map(({ id }) => id));
			};
		await host.poll(both(list('o1'), list('d1')), true);
		await expect(host.poll(both(list('o2', 'o1'), new Error('down')))).rejects.toThrow();
		expect(await host.poll(both(list('o2', 'o1'), list('d2', 'd1')))).toEqual(['o2', 'd2']);
	});

	test('a list that joins later begins with a baseline, even if nothing else ever happens', async () => {
		await host.poll(polled(list('a'), 'orders'), true);
		const joined = (events: Polled[]) => async (context: IPollFunctions) => {
			const { lists } = await pollLists(context, [
				{ name: 'orders', read: async () => await Promise.resolve(list('a')) },
				{ name: 'deposits', read: async () => await Promise.resolve(events) },
			]);
			return lists.flatMap(({ fresh }) => fresh.map(({ id }) => id));
		};
		expect(await host.poll(joined(list('d1')))).toEqual([]);
		expect(await host.poll(joined(list('d1')))).toEqual([]);
		expect(await host.poll(joined(list('d2', 'd1')))).toEqual(['d2']);
		expect(await host.poll(joined(list('d2', 'd1')))).toEqual([]);
	});

	test('an event that a filter drops is not told later either', async () => {
		await host.poll(polled(list('a')), true);
		const dropped = async (context: IPollFunctions) => {
			await polled(list('b', 'a'))(context);
			return [];
		};
		expect(await host.poll(dropped)).toEqual([]);
		expect(await host.poll(polled(list('c', 'b', 'a')))).toContain('c');
		expect(await host.poll(polled(list('c', 'b', 'a')))).toEqual([]);
	});

	test('a renamed node begins anew instead of replaying the past', async () => {
		await host.poll(polled(list('a')), true);
		await host.poll(polled(list('b', 'a')));
		host.nodeName = 'Renamed';
		expect(await host.poll(polled(list('b', 'a')), true)).toEqual([]);
		expect(await host.poll(polled(list('c', 'b', 'a')))).toEqual(['c']);
	});

	test('static data that somebody empties later begins anew', async () => {
		await host.poll(polled(list('a')), true);
		await host.poll(polled(list('b', 'a')));
		await host.poll(polled(list('b', 'a')));
		await host.poll(async (context) => {
			delete context.getWorkflowStaticData('node').polled;
			return await Promise.resolve(['emptied']);
		});
		expect(await host.poll(polled(list('b', 'a')))).toEqual([]);
	});

	test('a poll without news writes nothing', async () => {
		await host.poll(polled(list('a')), true);
		await host.poll(polled(list('a')));
		const { writes } = host;
		await host.poll(polled(list('a')));
		await host.poll(polled([]));
		expect(host.writes).toBe(writes);
	});
});

test('what is stored again is not the object that n8n has wrapped', () => {
	const data: Record<string, unknown> = {};
	const context = {
		getWorkflowStaticData: () => data,
		getNode: () => ({ id: 'node', name: 'Trigger' }),
		getWorkflow: () => ({ id: 'wrapped' }),
	} as unknown as IPollFunctions;
	writeState(context, { ...emptyState(), open: [{ thing: 'order-1', note: { status: 'new' } }] });
	const { open: wrapped } = data.polled as ReturnType<typeof emptyState>;
	const { open } = readState(context);
	expect(open).toEqual(wrapped);
	expect(open[0]).not.toBe(wrapped[0]);
	expect(open[0]?.note).not.toBe(wrapped[0]?.note);
});
