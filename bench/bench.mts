import type { N8nClient } from '../host/lib/client.mts';
import type { Sandbox } from '../host/lib/sandbox.mts';
import type { Credentials } from '../host/lib/setup.mts';
import { median, type Figure } from './figures.mts';

/** What the parts of the bench work with: a running n8n with the package, the sandbox beside it. */
export interface Bench {
	root: string;
	/** Where this n8n keeps what it has. */
	userFolder: string;
	client: N8nClient;
	sandbox: Sandbox;
	credentials: Credentials;
	rounds: number;
	/** A size that a short run makes smaller; its figures are worth little. */
	size: (usual: number) => number;
}

/** One part of the bench. */
export type Part = (bench: Bench) => Promise<Figure[]>;

/** Something that is measured by doing it. */
export interface Variant {
	name: string;
	/** Does it once and gives what it took. */
	run: () => Promise<number>;
}

/**
 * The medians of all variants after so many rounds. A round has every variant once, so that whatever else the machine
 * does meets all of them alike; every other round goes backwards, so that none always follows the same one.
 */
export async function measure(rounds: number, variants: readonly Variant[]): Promise<number[]> {
	const taken = variants.map(({ name, run }) => ({ name, run, values: [] as number[] }));
	for (const { run } of taken) await run();
	for (let round = 0; round < rounds; round++) {
		for (const { run, values } of round % 2 === 0 ? taken : taken.toReversed()) {
			values.push(await run());
		}
	}
	for (const { name, values } of taken)
		console.log(`  ${name}: ${values.map(Math.round).join(', ')}`);
	return taken.map(({ values }) => median(values));
}
