import type { Time } from '../../core/clock.mts';

/** The documented form, without milliseconds. */
export function isoSeconds(clock: Time): string {
	return clock.iso().replace(/\.\d+Z$/, 'Z');
}
