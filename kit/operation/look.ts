import { failureOf } from '../failure/nodeError';
import type { Found, Write } from '../write';
import type { ItemRun } from './itemRun';

/**
 * Looks for an effect until it is there or all pauses are spent. A look that throws shows nothing, whatever it was, and so
 * does one that never came because the execution was cancelled.
 *
 * @param pauses milliseconds before each look
 */
export async function look<T>(
	{ find, failures }: Write<T>,
	run: ItemRun,
	pauses: number[] = [0],
): Promise<Found<T> | undefined> {
	let seen: Found<T> | undefined;
	if (!find) return undefined;
	for (const pause of pauses) {
		if (pause > 0 && (await run.pause(pause))) break;
		try {
			seen = await find();
		} catch (thrown) {
			seen = { blind: failureOf(thrown, failures.provider) };
		}
		if (seen && ('found' in seen || 'excluded' in seen)) return seen;
	}
	return seen;
}
