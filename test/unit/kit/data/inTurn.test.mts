import { inTurn } from '../../../../kit/data/inTurn';

/** Work that notes when it begins, and ends when it is told to. */
function works() {
	const begun: string[] = [];
	const ends: Record<string, (error?: Error) => void> = {};
	const start = (name: string, key = 'key') =>
		inTurn(key, async () => {
			begun.push(name);
			return await new Promise<string>((resolve, reject) => {
				ends[name] = (error) => (error ? reject(error) : resolve(name));
			});
		});
	/** Ends a work that has begun, and lets others take their turn. */
	const end = async (name: string, error?: Error) => {
		ends[name]!(error);
		for (let turn = 0; turn < 10; turn++) await Promise.resolve();
	};
	return { begun, start, end };
}

test('works with one key go one after the other, also one that comes while others wait', async () => {
	const { begun, start, end } = works();
	const first = start('first');
	const second = start('second');
	await Promise.resolve();
	expect(begun).toEqual(['first']);
	await end('first');
	expect(begun).toEqual(['first', 'second']);
	const third = start('third');
	await Promise.resolve();
	expect(begun).toEqual(['first', 'second']);
	await end('second');
	expect(begun).toEqual(['first', 'second', 'third']);
	await end('third');
	expect(await Promise.all([first, second, third])).toEqual(['first', 'second', 'third']);
});

test('a failure is that of its own work, and the next has its turn', async () => {
	const { begun, start, end } = works();
	const first = start('first');
	const second = start('second');
	await Promise.resolve();
	const rejected = expect(first).rejects.toThrow('no');
	await end('first', new Error('no'));
	await rejected;
	expect(begun).toEqual(['first', 'second']);
	await end('second');
	expect(await second).toBe('second');
});

test('another key does not wait', async () => {
	const { begun, start, end } = works();
	const all = [start('one'), start('other', 'other key')];
	await Promise.resolve();
	expect(begun).toEqual(['one', 'other']);
	await end('one');
	await end('other');
	await Promise.all(all);
});
