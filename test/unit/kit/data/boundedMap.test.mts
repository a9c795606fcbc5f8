import { BoundedMap } from '../../../../kit/data/boundedMap';

const mapOf = (...keys: string[]): BoundedMap<string, number> => {
	const map = new BoundedMap<string, number>(3);
	keys.forEach((key, index) => map.set(key, index));
	return map;
};
const keysOf = (map: Map<string, number>) => [...map.keys()];

describe('a bounded map', () => {
	test('holds what fits, in the order in which it was set', () => {
		expect([...mapOf('a', 'b', 'c')]).toEqual([
			['a', 0],
			['b', 1],
			['c', 2],
		]);
	});

	test('drops the oldest beyond that, and goes on so', () => {
		const map = mapOf('a', 'b', 'c', 'd');
		expect(keysOf(map)).toEqual(['b', 'c', 'd']);
		for (let n = 0; n < 1000; n++) map.set(`n${n}`, n);
		expect([map.size, keysOf(map)]).toEqual([3, ['n997', 'n998', 'n999']]);
	});

	test('setting an entry anew drops no other one, and makes it the newest', () => {
		const map = mapOf('a', 'b', 'c', 'a');
		expect([...map]).toEqual([
			['b', 1],
			['c', 2],
			['a', 3],
		]);
		expect(keysOf(map.set('d', 4))).toEqual(['c', 'a', 'd']);
	});

	test('looking at an entry does not keep it, using it does', () => {
		const looked = mapOf('a', 'b', 'c');
		expect([looked.get('a'), looked.has('a')]).toEqual([0, true]);
		expect(keysOf(looked.set('d', 3))).toEqual(['b', 'c', 'd']);
		const used = mapOf('a', 'b', 'c');
		expect(used.use('a', () => 9)).toBe(0);
		expect(keysOf(used.set('d', 3))).toEqual(['c', 'a', 'd']);
	});

	test('using what is not there makes it once, also when it is nothing', () => {
		const map = new BoundedMap<string, undefined>(2);
		const make = jest.fn(() => undefined);
		map.use('a', make);
		map.use('a', make);
		expect(make).toHaveBeenCalledTimes(1);
		expect(map.has('a')).toBe(true);
	});

	test('what was deleted leaves its place', () => {
		const map = mapOf('a', 'b', 'c');
		map.delete('b');
		expect(keysOf(map.set('d', 3))).toEqual(['a', 'c', 'd']);
	});

	test('one for a single entry', () => {
		const map = new BoundedMap<string, number>(1);
		expect(keysOf(map.set('a', 1).set('b', 2))).toEqual(['b']);
	});
});
