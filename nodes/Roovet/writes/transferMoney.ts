import type { IDataObject } from 'n8n-workflow';

import { atMostOnce } from '../../../kit/atMostOnce';
import { textOf } from '../../../kit/data/text';
import type { ItemRun } from '../../../kit/operation/runner';
import { refuseUsedReference } from '../../../kit/referenceMemory';
import type { Attempt, Write } from '../../../kit/write';
import { attemptOf, denialIn } from '../api/answers';
import type { RoovetClient } from '../api/client';
import type { RoovetBody } from '../model/outcome';
import { writeOf } from '../model/payment';
import {
	askedFor,
	describeTransfer,
	differencesOf,
	matchOf,
	requestOf,
	type Transfer,
} from '../model/transfer';

function transferOf(client: RoovetClient, transfer: Transfer, run?: ItemRun): Write<RoovetBody> {
	const { idempotencyKey, amount, currency } = transfer;
	const body = requestOf(transfer);
	return writeOf({
		account: client.account,
		noun: 'transfer',
		idempotencyKey,
		body,
		requested: askedFor(transfer),
		wasSent: run?.deed?.state === 'sent',
		attempt: async (firstAt) =>
			attemptOf(await client.transfer(body, idempotencyKey), {
				noun: 'transfer',
				firstAt,
				differences: (answer) => differencesOf(answer, transfer),
				read: (answer) => readTransfer(answer, transfer),
			}),
		find: async (since) => await client.findDebits({ cents: amount.cents, currency }, since, run),
		matches: (answer) => matchOf(answer, transfer),
		differences: (answer) => differencesOf(answer, transfer),
	});
}

function readTransfer(answer: RoovetBody, transfer: Transfer): Attempt<RoovetBody> {
	const denial = denialIn('TRANSFER_FAILED', answer, askedFor(transfer));
	if (denial && matchOf(answer, transfer) !== 'differs') return { refused: denial };
	// What failed may be another transfer, an earlier answer again for example.
	if (denial) return { unclear: 'an answer about another transfer', failure: denial };
	return textOf(answer.id) === undefined
		? { unclear: 'an answer without the ID of a transfer' }
		: { done: answer };
}

/**
 * The check before the first item is sent: whether this process has used the key for another transfer.
 *
 * @throws FailureError REFERENCE_OF_ANOTHER
 */
export function refuseUsedKey(client: RoovetClient, transfer: Transfer): void {
	refuseUsedReference(transferOf(client, transfer));
}

/**
 * Transfers money from the wallet at most once.
 *
 * @returns the item of the transfer; `existing` is true where it was certainly there before, null where nobody can say
 */
export async function transferMoney(
	client: RoovetClient,
	transfer: Transfer,
	run: ItemRun,
): Promise<IDataObject> {
	const { value, existing } = await atMostOnce(transferOf(client, transfer, run), run);
	return { ...describeTransfer(value, transfer), existing };
}
