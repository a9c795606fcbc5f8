import type { IExecuteFunctions } from 'n8n-workflow';

import { AdaptiveConcurrency, fixedConcurrency, type Concurrency } from '../http/concurrency';

/** What an operation does at the provider; decides how many items run at once and what a stopped run must report. */
export type Effect = 'read' | 'write' | 'money';

/** Items worked on at the same time when the user sets nothing; reads find out how many the provider takes. */
const USUAL_CONCURRENCY: Readonly<Record<Exclude<Effect, 'read'>, number>> = { write: 4, money: 1 };
export const MAX_CONCURRENCY = 128;

/** What the Concurrency option holds when somebody adds it. */
export const defaultConcurrency = (effect: Effect): number =>
	effect === 'read' ? 32 : USUAL_CONCURRENCY[effect];

/** How many items to work on at the same time; the Concurrency option of the first item holds for the run. */
export function concurrencyOf(context: IExecuteFunctions, effect: Effect): Concurrency {
	const chosen = context.getNodeParameter('options.concurrency', 0, null) as unknown;
	const wanted = chosen === null ? NaN : Math.trunc(Number(chosen));
	if (Number.isFinite(wanted))
		return fixedConcurrency(Math.max(1, Math.min(wanted, MAX_CONCURRENCY)));
	return effect === 'read'
		? new AdaptiveConcurrency(MAX_CONCURRENCY)
		: fixedConcurrency(USUAL_CONCURRENCY[effect]);
}
