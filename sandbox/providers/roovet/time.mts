import type { Clock } from '../../core/clock.mts';

/** The documented form, without milliseconds. */
export function isoSeconds(clock: Clock): string {
	return clock.iso().replace(/\.\d+Z$/, 'Z');
}
