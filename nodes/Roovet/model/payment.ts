import type { IDataObject } from 'n8n-workflow';

import { fingerprint, idOf } from '../../../kit/data/text';
import type { Attempt, Found, Write } from '../../../kit/write';
import { failures } from '../api/failures';
import { KEY_WINDOW_MS, type RoovetBody } from './outcome';

export const IDEMPOTENCY_KEY = 'Idempotency Key';

/** Something that is paid at Roovet. */
export interface Payment extends Pick<Write<RoovetBody>, 'matches' | 'differences'> {
	account: string;
	noun: string;
	idempotencyKey: string;
	/** The body of the request. */
	body: IDataObject;
	/** What was asked for, as users are shown it. */
	requested: IDataObject;
	/** An earlier try of this execution has sent it and got no clear answer. */
	wasSent: boolean;
	/** @param firstAt when it was first sent, in milliseconds since 1970 */
	attempt(firstAt: number): Promise<Attempt<RoovetBody>>;
	/** @param since what is older in the wallet cannot be it */
	find(since: number): Promise<Found<RoovetBody>>;
}

// A debit shows up a little after the payment.
const LOOKS_AFTER_MS = [0, 2000, 5000];
// Roovet's clock and that of this machine may differ.
const CLOCKS_MS = 300_000;

/**
 * How something is paid at most once. Roovet's guard is the idempotency key, so after an answer that leaves open whether it
 * was paid, the same request follows under the same key. The wallet cannot settle it: its debits name neither the
 * recipient nor the key.
 *
 * What a replay meets is not documented: the first answer again, or a conflict. So a conflict is never a refusal, and
 * nothing is sent after it, since a key that Roovet forgets in that very moment would pay once more.
 */
export function writeOf(payment: Payment): Write<RoovetBody> {
	const { account, noun, idempotencyKey, body, requested, matches, differences } = payment;
	let firstAt: number | undefined;
	// An earlier try of this execution, or of another one, may have paid.
	let isOlder = payment.wasSent;
	return {
		failures,
		account,
		reference: idempotencyKey,
		asked: fingerprint(noun, JSON.stringify(body)),
		noun,
		label: IDEMPOTENCY_KEY,
		facts: { requested },
		repeat: 'sameKey',
		windowMs: KEY_WINDOW_MS,
		looksAfterMs: LOOKS_AFTER_MS,
		attempt: async () => {
			firstAt ??= Date.now();
			const attempt = await payment.attempt(firstAt);
			if ('taken' in attempt) isOlder = true;
			if (!('refused' in attempt)) return attempt;
			// Whoever only gets the failure, such as an error workflow, must learn what was asked for as well.
			const { refused } = attempt;
			return { refused: { ...refused, facts: { requested, ...refused.facts } } };
		},
		find: async () =>
			await payment.find((firstAt ?? Date.now()) - (isOlder ? KEY_WINDOW_MS : CLOCKS_MS)),
		...(matches && { matches }),
		...(differences && { differences }),
		idOf: ({ id, order_id: orderId }) => idOf(id) ?? idOf(orderId),
	};
}
