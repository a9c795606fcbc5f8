import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breaks, patchesOf } from '../../simulation/breaks.mts';

const root = join(__dirname, '../../..');

describe('the breaks that the simulation has to find', () => {
	test('are at least 20, and no two have the same name', () => {
		expect(breaks.length).toBeGreaterThanOrEqual(20);
		expect(new Set(breaks.map(({ name }) => name)).size).toBe(breaks.length);
	});

	test.each(breaks.flatMap((one) => patchesOf(one).map((patch) => [one.name, patch] as const)))(
		'%s: changes one place of the product',
		(_name, { file, find, replace }) => {
			const parts = readFileSync(join(root, file), 'utf8').split(find);
			expect(parts).toHaveLength(2);
			expect(parts.join(replace)).not.toBe(parts.join(find));
		},
	);
});
