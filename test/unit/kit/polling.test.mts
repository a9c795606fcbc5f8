import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { pollNew } from '../../../kit/polling';

/** A trigger that polls a list, its static data stored after every poll that did not throw. */
function polling(staticData: IDataObject = {}, maxRemembered?: number) {
	let stored = staticData;
	const poll = async (newestFirst: string[] | Error, name = 'list') => {
		const current = JSON.parse(JSON.stringify(stored)) as IDataObject;
		const context = { getWorkflowStaticData: () => current } as unknown as IPollFunctions;
		const fetch = () =>
			newestFirst instanceof Error
				? Promise.reject(newestFirst)
				: Promise.resolve(newestFirst.map((id) => ({ id, json: { id } })));
		const { fresh, ...rest } = await pollNew(context, { name, fetch, maxRemembered });
		stored = current;
		return { fresh: fresh.map(({ id }) => id), ...rest };
	};
	return { poll, stored: () => stored };
}

const nothing = { fresh: [], baseline: false, gap: false };

describe('polling', () => {
	test('tells nothing at first, then what is new, the oldest first', async () => {
		const { poll } = polling();
		expect(await poll(['b', 'a'])).toEqual({ fresh: [], baseline: true, gap: false });
		expect(await poll(['b', 'a'])).toEqual(nothing);
		expect(await poll(['d', 'c', 'b', 'a'])).toEqual({ ...nothing, fresh: ['c', 'd'] });
		expect(await poll(['d', 'c', 'b', 'a'])).toEqual(nothing);
	});

	test('takes an empty list as a baseline too', async () => {
		const { poll } = polling();
		expect(await poll([])).toMatchObject({ baseline: true });
		expect(await poll(['a'])).toEqual({ ...nothing, fresh: ['a'] });
	});

	test('tells an event once although the list holds it twice', async () => {
		const { poll } = polling();
		await poll([]);
		expect(await poll(['b', 'a', 'b'])).toMatchObject({ fresh: ['a', 'b'] });
	});

	test('tells an event again after a poll that broke off', async () => {
		const { poll } = polling();
		await poll(['a']);
		await expect(poll(new Error('offline'))).rejects.toThrow('offline');
		expect(await poll(['b', 'a'])).toMatchObject({ fresh: ['b'] });
	});

	test('says when nothing of the last poll was found again', async () => {
		const { poll } = polling();
		await poll(['b', 'a']);
		expect(await poll(['d', 'c'])).toEqual({ ...nothing, fresh: ['c', 'd'], gap: true });
		expect(await poll([])).toEqual(nothing);
	});

	test('keeps lists apart', async () => {
		const { poll } = polling();
		await poll(['a'], 'one');
		expect(await poll(['a'], 'two')).toMatchObject({ baseline: true });
		expect(await poll(['b', 'a'], 'one')).toMatchObject({ fresh: ['b'] });
		expect(await poll(['c', 'a'], 'two')).toMatchObject({ fresh: ['c'] });
	});

	test('writes nothing when nothing is new', async () => {
		const staticData = { polled: { list: ['a'] } };
		const frozen = Object.freeze(staticData) as unknown as IDataObject;
		const context = { getWorkflowStaticData: () => frozen } as unknown as IPollFunctions;
		const fetch = () => Promise.resolve([{ id: 'a', json: {} }]);
		expect(await pollNew(context, { name: 'list', fetch })).toEqual(nothing);
	});

	test('starts anew when what is stored is of no use', async () => {
		for (const polled of ['text', 5, { list: 'a' }]) {
			expect(await polling({ polled }).poll(['a'])).toMatchObject({ baseline: true });
		}
	});

	test('remembers no more than it should, but at least the list as it is', async () => {
		const { poll, stored } = polling({}, 3);
		await poll(['c', 'b', 'a']);
		await poll(['e', 'd', 'c']);
		expect(stored()).toEqual({ polled: { list: ['c', 'd', 'e'] } });
		const five = ['5', '4', '3', '2', '1'];
		await poll(five);
		expect(await poll(five)).toEqual(nothing);
	});

	test('does not tell an old event again that stays in the list while others pass', async () => {
		const { poll } = polling({}, 3);
		await poll(['pinned']);
		await poll(['b', 'a', 'pinned']);
		await poll(['d', 'c', 'pinned']);
		expect(await poll(['d', 'c', 'pinned'])).toEqual(nothing);
	});
});
