import type { ProviderName } from '../../sandbox/core/provider.mts';
import { robloxBreaks } from './breaksRoblox.mts';
import type { Schedule } from './schedule.mts';
import type { Patch } from './sources.mts';

/** One deliberate break of the product, which the simulation has to find. */
export interface Break extends Patch {
	name: string;
	/** What it does to somebody's money, or to the truth. */
	why: string;
	/** Whose schedules are looked through. */
	provider: ProviderName;
	/** Which of them can show it, where few can. */
	needs?: (schedule: Schedule) => boolean;
	/** It has to be found within so many of them. */
	within: number;
	/** What guards against the same, and is taken away with it. */
	besides?: Patch;
}

/** What a break changes. */
export const patchesOf = (one: Break): Patch[] => (one.besides ? [one, one.besides] : [one]);

/**
 * The breaks that `npm run test:simulation -- --sabotage` makes one by one. Each is a change of the product's text: `find`
 * must occur exactly once in `file`.
 */
export const breaks: readonly Break[] = [
	// The mechanism.
	{
		name: 'Repeat what must never be repeated',
		why: 'nothing at the provider stops the second trade',
		provider: 'roblox',
		needs: ({ operation, plays }) =>
			operation.endsWith('send') &&
			plays.some(({ faults }) => faults.some(({ on, kind }) => on === 'write' && kind === 'late')),
		within: 4000,
		file: 'kit/atMostOnce.ts',
		find: "write.repeat === 'never' ? [] : (write.triesAfterMs ?? TRIES_AFTER_MS)",
		replace: 'write.triesAfterMs ?? TRIES_AFTER_MS',
		besides: {
			file: 'nodes/RobloxTrades/writes/sendOffer.ts',
			find: 'if (underWay !== undefined) return { unclear: underWay };',
			replace: '',
		},
	},
	{
		name: 'Trust a late refusal',
		why: 'forgets that an earlier try of the item got no clear answer',
		provider: 'leuwongrr',
		within: 4000,
		file: 'kit/atMostOnce.ts',
		find: 'if (!this.isOpen) throw this.none(attempt.refused);',
		replace: 'throw this.none(attempt.refused);',
	},
	{
		name: 'Trust a late refusal of Retry On Fail',
		why: 'forgets that an earlier try of the execution got no clear answer',
		provider: 'rocheap',
		within: 4000,
		file: 'kit/operation/findings.ts',
		find: "this.unclear = 'an earlier try of this execution got no clear answer';",
		replace: '',
	},
	{
		name: 'Take any answer for the own one',
		why: 'the answer to somebody else’s payment, which comes again, passes for this one',
		provider: 'roovet',
		within: 2000,
		file: 'kit/atMostOnce.ts',
		find: 'const match = trusted(write, attempt.done);',
		replace: "const match: string = 'same';",
	},
	{
		name: 'Take anything found for the own one',
		why: 'an order for somebody else passes for this payout',
		provider: 'rocheap',
		within: 2000,
		file: 'kit/operation/findings.ts',
		find: 'const match = matchOf(this.write, value);',
		replace: "const match: string = 'same';",
	},
	{
		name: 'Send one key twice at once',
		why: 'an origin that is still at work does not know the key yet',
		provider: 'leuwongrr',
		within: 4000,
		file: 'kit/data/inTurn.ts',
		find: '(underWay.get(key) ?? Promise.resolve()).then(work)',
		replace: 'Promise.resolve().then(work)',
	},
	{
		name: 'No room after an unclear request',
		why: 'the request of a cancelled execution is still at work when the next one comes',
		provider: 'leuwongrr',
		needs: ({ plays, workMs }) =>
			workMs > 0 && plays.some(({ cancelledAt }) => cancelledAt !== undefined),
		within: 2000,
		file: 'kit/atMostOnce.ts',
		find: 'if (rest > 0) await run.pause(rest);',
		replace: '',
	},
	{
		name: 'Guess that it is new',
		why: 'whoever goes by it pays out twice',
		provider: 'roovet',
		within: 2000,
		file: 'kit/operation/findings.ts',
		find: 'said === null ? null : isNew',
		replace: 'said === null ? false : isNew',
	},
	{
		name: 'Call old what nobody can say of',
		why: 'what an unclear try has made passes for somebody else’s',
		provider: 'rocheap',
		within: 2000,
		file: 'kit/operation/findings.ts',
		find: 'this.wasAbsent ? false : wasClear || null',
		replace: 'this.wasAbsent ? false : true',
	},
	{
		name: 'Call new what nobody can say of',
		why: 'an order from before passes for this one, and the option to stop on it is bypassed',
		provider: 'rocheap',
		within: 4000,
		file: 'kit/operation/findings.ts',
		find: 'this.wasAbsent ? false : wasClear || null',
		replace: 'this.wasAbsent ? false : wasClear',
	},
	{
		name: 'ROCheap: stop for the own order',
		why: 'an order that was just made is refused as somebody else’s',
		provider: 'rocheap',
		within: 2000,
		file: 'nodes/Rocheap/writes/createOrder.ts',
		find: 'if (stopIfUsed && existing !== false) {',
		replace: 'if (stopIfUsed) {',
	},
	// What one execution has done, across the tries of Retry On Fail.
	{
		name: 'No memory across Retry On Fail',
		why: 'the last report names the last try alone, and its reader pays the rest again',
		provider: 'rocheap',
		within: 2000,
		file: 'kit/operation/executionMemory.ts',
		find: 'const memory = executions.use(key, () => new ExecutionMemory());',
		replace: 'const memory = new ExecutionMemory();',
	},
	{
		name: 'A report without what went through',
		why: 'whoever reads it pays the list again by hand',
		provider: 'roovet',
		within: 2000,
		file: 'kit/operation/stopReport.ts',
		find: "if (deed?.state === 'done' || (isOutput && !isOver)) {",
		replace: 'if (isOutput && item < 0) {',
	},
	{
		name: 'A report without what nobody knows',
		why: 'an item that may be paid is not mentioned',
		provider: 'roovet',
		within: 4000,
		file: 'kit/operation/stopReport.ts',
		find: "} else if (deed?.state === 'sent') {",
		replace: "} else if (deed?.state === 'sent' && item === failed) {",
	},
	{
		name: 'No check before the first payment',
		why: 'a mistake in the last item stops a list that is half paid',
		provider: 'rocheap',
		within: 2000,
		file: 'kit/operation/runner.ts',
		find: "if (entry.effect !== 'read') {",
		replace: 'if (count === 0) {',
	},
	{
		name: 'Results paired with the first item',
		why: 'the wrong customer is told that he was paid',
		provider: 'roovet',
		within: 2000,
		file: 'kit/operation/runner.ts',
		find: 'return list.map((json) => ({ json, pairedItem: { item } }));',
		replace: 'return list.map((json) => ({ json, pairedItem: { item: 0 } }));',
	},
	// References.
	{
		name: 'Any reference will do',
		why: 'a reference from the clock or the execution is new each time',
		provider: 'leuwongrr',
		within: 2000,
		file: 'kit/reference.ts',
		find: 'if (unstable) {',
		replace: 'if (index < 0 && unstable) {',
	},
	{
		name: 'An empty reference will do',
		why: 'nothing recognises the payment when it is sent again',
		provider: 'rocheap',
		within: 4000,
		file: 'kit/reference.ts',
		find: "if (value === '') {",
		replace: 'if (index < 0) {',
	},
	{
		name: 'Rounded numbers will do',
		why: 'two orders share a reference, and one of them is never paid',
		provider: 'roovet',
		within: 4000,
		file: 'kit/reference.ts',
		find: 'if (hasLostDigits(context, index, expression, given, pieces)) {',
		replace: 'if (index < 0) {',
	},
	{
		name: 'One reference for two items',
		why: 'one payment passes for two',
		provider: 'rocheap',
		within: 4000,
		file: 'kit/operation/beforeSending.ts',
		find: 'if (owner !== undefined) throw usedTwice(reference, owner);',
		replace: '',
	},
	// The network.
	{
		name: 'Connection lost means never sent',
		why: 'takes a reset for a refused connection',
		provider: 'rocheap',
		within: 2000,
		file: 'kit/http/answer.ts',
		find: "\t'ECONNREFUSED',",
		replace: "\t'ECONNREFUSED',\n\t'ECONNRESET',",
	},
	{
		name: 'A body that stalls is waited for',
		why: 'the execution hangs, and nobody is told anything',
		provider: 'roovet',
		within: 2000,
		file: 'kit/http/answer.ts',
		find: 'else if (Date.now() >= deadline.at) deadline.end(new AnswerTimedOut());',
		replace: '',
	},
	// What each provider's writes add to the mechanism.
	{
		name: 'ROCheap: take its fault for a refusal',
		why: 'an order that was made before the fault is denied',
		provider: 'rocheap',
		within: 2000,
		file: 'nodes/Rocheap/api/answers.ts',
		find: "return means === 'open' || !failures.knows(failure.code)",
		replace: "return means === 'nothing'",
	},
	{
		name: 'ROCheap: take what is not shown for another order',
		why: 'says that nothing was paid and asks for a new ID, which pays again',
		provider: 'rocheap',
		within: 4000,
		file: 'nodes/Rocheap/model/order.ts',
		find: 'rows.some(({ shown, wanted }) => shown !== undefined && shown !== wanted)',
		replace: 'rows.some(({ shown, wanted }) => shown !== wanted)',
	},
	{
		name: 'LeuwongRR: take any 5xx for a refusal',
		why: 'a gateway’s words deny an order that was made',
		provider: 'leuwongrr',
		within: 2000,
		file: 'nodes/Leuwongrr/api/answers.ts',
		find: 'body.success === false && isDocumented(codeIn(body));',
		replace: 'body.success === false;',
	},
	{
		name: 'LeuwongRR: a new key for each try',
		why: 'the provider cannot know the second try',
		provider: 'leuwongrr',
		within: 2000,
		file: 'nodes/Leuwongrr/api/client.ts',
		find: "'Idempotency-Key': idempotencyKey,",
		replace: "'Idempotency-Key': `${idempotencyKey}-${Date.now()}`,",
	},
	{
		name: 'LeuwongRR: the next try at once',
		why: 'an origin behind its gateway is still at work on the first one',
		provider: 'leuwongrr',
		within: 2000,
		file: 'nodes/Leuwongrr/writes/createOrder.ts',
		find: 'const TRIES_AFTER_MS = [5000, 15_000];',
		replace: 'const TRIES_AFTER_MS = [50, 150];',
	},
	{
		name: 'Roovet: a new key for each try',
		why: 'the provider cannot know the second try',
		provider: 'roovet',
		within: 2000,
		file: 'nodes/Roovet/api/client.ts',
		find: "headers: { 'Idempotency-Key': key },",
		replace: "headers: { 'Idempotency-Key': `${key}-${Date.now()}` },",
	},
	{
		name: 'Roovet: a failed transfer is a transfer',
		why: 'HTTP 200 says that it failed, and it is reported as paid',
		provider: 'roovet',
		within: 2000,
		file: 'nodes/Roovet/writes/transferMoney.ts',
		find: "const denial = denialIn('TRANSFER_FAILED', answer, askedFor(transfer));",
		replace: "const denial = denialIn('TRANSFER_FAILED', {}, askedFor(transfer));",
	},
	{
		name: 'Roovet: a failed checkout is a checkout',
		why: 'HTTP 200 says that it failed, and it is reported as paid',
		provider: 'roovet',
		within: 2000,
		file: 'nodes/Roovet/writes/checkOut.ts',
		find: "const denial = denialIn('CHECKOUT_FAILED', answer, requested);",
		replace: "const denial = denialIn('CHECKOUT_FAILED', {}, requested);",
	},
	...robloxBreaks,
];
