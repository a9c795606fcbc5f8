import type { Answer, Polled } from '../../../kit/polling/follow.ts';
import { pollLists } from '../../../kit/polling/poll.ts';
import { takeReported, waitingEvents } from '../../../kit/polling/waiting.ts';
import { Host, keepings, states } from './pollingHost.mts';

/** Orders of a provider that lists the newest three. */
class Orders {
	readonly all: string[] = [];

	readonly status = new Map<string, string>();

	asked: string[] = [];

	/** Orders about which the provider gives no answer. */
	silent = new Set<string>();

	add(...codes: string[]): void {
		this.all.unshift(...codes);
		for (const code of codes) this.status.set(code, 'open');
	}

	private event = (code: string): Polled => states(`${code}|${this.status.get(code)}`)[0]!;

	private get listed(): string[] {
		return this.all.slice(0, 3);
	}

	async poll(host: Host, { most = 4, mostAsked = 2, silently = false } = {}): Promise<string[]> {
		return await host.poll(async (context) => {
			const isOpen = (code: string) => this.status.get(code) === 'open';
			const outcome = await pollLists(
				context,
				[{ name: 'orders', read: async () => await Promise.resolve(this.listed.map(this.event)) }],
				{
					follow: {
						listed: () => ({
							open: this.listed.filter(isOpen).map((thing) => ({ thing })),
							over: this.listed.filter((code) => !isOpen(code)),
						}),
						ask: async ({ thing }) => await Promise.resolve(this.answer(thing, isOpen(thing))),
						most,
						mostAsked,
					},
				},
			);
			if (silently) return [];
			const gone = outcome.notFollowed.map((thing) => `${thing} given up`);
			return [...gone, ...outcome.lists[0]!.fresh.map(({ id }) => id)];
		});
	}

	private answer(thing: string, isOpen: boolean): Answer | undefined {
		this.asked.push(thing);
		if (this.silent.has(thing)) return undefined;
		return { isOpen, events: [{ ...this.event(thing), source: 'orders' }] };
	}
}

describe.each(keepings)('things that leave a list before they are over: %s', (keeping) => {
	let host: Host;
	let orders: Orders;
	beforeEach(async () => {
		host = new Host(keeping);
		orders = new Orders();
		orders.add('a');
		await orders.poll(host);
	});

	test('are told when they are over, once', async () => {
		orders.add('d', 'c', 'b');
		await orders.poll(host);
		orders.status.set('a', 'done');
		expect(await orders.poll(host)).toEqual(['a|done']);
		expect(await orders.poll(host)).toEqual([]);
		expect(orders.asked).toEqual(['a', 'a']);
	});

	test('are known although the polls before started no execution', async () => {
		for (const code of ['b', 'c', 'd', 'e']) {
			orders.add(code);
			await orders.poll(host, { silently: true });
		}
		orders.status.set('b', 'done');
		expect(await orders.poll(host)).toEqual(['b|done']);
	});

	test('one that gives no answer does not stand in the way of the others', async () => {
		orders.silent.add('a');
		orders.add('f', 'e', 'd', 'c', 'b');
		await orders.poll(host);
		await orders.poll(host);
		orders.add('g');
		await orders.poll(host);
		orders.add('h', 'i');
		await orders.poll(host, { mostAsked: 1 });
		for (const code of orders.all) orders.status.set(code, 'done');
		const told = [
			...(await orders.poll(host, { mostAsked: 1 })),
			...(await orders.poll(host, { mostAsked: 1 })),
			...(await orders.poll(host, { mostAsked: 1 })),
			...(await orders.poll(host, { mostAsked: 1 })),
			...(await orders.poll(host, { mostAsked: 1 })),
		];
		expect(told).not.toContain('a|done');
		expect(told).toContain('d|done');
		orders.silent.clear();
		expect([...(await orders.poll(host)), ...(await orders.poll(host))]).toContain('a|done');
	});

	test('are given up from the oldest on, and said so', async () => {
		for (const code of ['b', 'c', 'd', 'e', 'f', 'g']) {
			orders.add(code);
			await orders.poll(host);
		}
		orders.add('h', 'i');
		expect(await orders.poll(host)).toEqual(expect.arrayContaining(['a given up', 'b given up']));
	});
});

describe.each(keepings)('events that are completed before they are told: %s', (keeping) => {
	const poll = async (host: Host, ids: string[], complete: (key: string) => boolean) =>
		await host.poll(async (context) => {
			const source = {
				name: 'x',
				read: async () => await Promise.resolve(ids.map((id) => ({ id, json: { id } }))),
			};
			await pollLists(context, [source], { waits: () => true });
			const waiting = waitingEvents(context);
			const keys = waiting.map(({ key }) => key).filter(complete);
			const taken = takeReported(context, new Set(keys), new Set());
			return waiting.filter(({ key }) => taken.has(key)).map(({ json }) => json.id as string);
		});

	test('the rest waits, also when it is not listed any more', async () => {
		const host = new Host(keeping);
		await poll(host, [], () => true);
		expect(await poll(host, ['b', 'a'], (key) => key === 'x a')).toEqual(['a']);
		host.restart();
		expect(await poll(host, [], () => false)).toEqual([]);
		expect(await poll(host, [], () => true)).toEqual(['b']);
		expect(await poll(host, ['b', 'a'], () => true)).toEqual([]);
	});

	test('two polls that complete the same event tell it once', async () => {
		const host = new Host(keeping);
		await poll(host, [], () => true);
		const told = await host.poll(async (context) => {
			const source = {
				name: 'x',
				read: async () => await Promise.resolve([{ id: 'a', json: { id: 'a' } }]),
			};
			await pollLists(context, [source], { waits: () => true });
			const keys = new Set(waitingEvents(context).map(({ key }) => key));
			const first = takeReported(context, keys, new Set());
			const second = takeReported(context, keys, new Set());
			return await Promise.resolve([...first, ...second]);
		});
		expect(told).toEqual(['x a']);
	});
});

test('events whose execution n8n could not store are told again', async () => {
	const host = new Host('durable');
	const source = (...ids: string[]) => ({
		name: 'x',
		read: async () => await Promise.resolve(ids.map((id) => ({ id, json: {} }))),
	});
	const poll = async (...ids: string[]) =>
		await host.poll(async (context) => {
			const { lists } = await pollLists(context, [source(...ids)]);
			return lists[0]!.fresh.map(({ id }) => id);
		});
	await poll('a');
	await poll('a');
	host.failsToStore = true;
	expect(await poll('b', 'a')).toEqual(['b']);
	host.failsToStore = false;
	expect(await poll('b', 'a')).toEqual(['b']);
	expect(await poll('b', 'a')).toEqual([]);
});
