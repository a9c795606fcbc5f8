import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { FailureError, type Failure } from '../../../../kit/failure/failure';
import type { HttpResult } from '../../../../kit/http/client';
import type { Deed } from '../../../../kit/operation/executionMemory';
import type { ItemRun } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../../../nodes/Roovet/api/client';
import type { RoovetBody } from '../../../../nodes/Roovet/model/outcome';
import { candidatesIn } from '../../../../nodes/Roovet/model/transaction';
import type { Transfer } from '../../../../nodes/Roovet/model/transfer';

/** One of the documented bodies. */
export const documented = (name: string): RoovetBody =>
	JSON.parse(
		readFileSync(join(__dirname, '../../../fixtures/roovet', `${name}.json`), 'utf8'),
	) as RoovetBody;

export const TRANSFER: Transfer = {
	to: 'user_42',
	amount: { cents: 1234n, text: '12.34', number: 12.34 },
	currency: 'USD',
	note: '',
	idempotencyKey: 'order-1',
};

const MINUTES = 60_000;
export const minutesAgo = (minutes: number): string =>
	new Date(Date.now() - minutes * MINUTES).toISOString();

/** The documented answer of TRANSFER, made now. */
export const accepted = (changes: RoovetBody = {}): RoovetBody => ({
	...documented('wallet-transfer.success'),
	created_at: minutesAgo(0),
	...changes,
});

export const answered = (
	body: RoovetBody,
	status = 200,
	headers: IDataObject = {},
): HttpResult => ({
	kind: 'answered',
	status,
	headers,
	body,
});
export const refusal = (status: number, type: string, message = 'No'): HttpResult =>
	answered({ error: { type, code: String(status), message, param: null } }, status);
export const lost: HttpResult = {
	kind: 'unknown',
	reason: 'connection-lost',
	detail: 'ECONNRESET',
};
export const unreachable: HttpResult = {
	kind: 'refused',
	reason: 'unreachable',
	detail: 'ECONNREFUSED',
};
export const limited: HttpResult = {
	kind: 'refused',
	reason: 'rate-limited',
	status: 429,
	detail: 'HTTP 429',
};

export const debit = (cents: number, id = 'txn_124', changes: RoovetBody = {}): RoovetBody => ({
	id,
	type: 'debit',
	amount_cents: -cents,
	currency: 'USD',
	created_at: minutesAgo(0),
	...changes,
});

export interface FakeRoovet extends RoovetClient {
	sent: Array<{ body: IDataObject; key: string }>;
	/** From when on the wallet was searched. */
	searched: number[];
}

let accounts = 0;

/** Roovet that gives these answers, one after the other; asking for more than these is an error of the test. */
export function fakeRoovet(
	posts: HttpResult[],
	pages: Array<RoovetBody[] | Failure> = [],
	account = `account-${accounts++}`,
): FakeRoovet {
	const [left, lists] = [[...posts], [...pages]];
	const next = <T,>(list: T[], what: string): T => {
		const answer = list.shift();
		if (answer === undefined) throw new Error(`One ${what} too many`);
		return answer;
	};
	const unused = () => Promise.reject(new Error('Not expected here'));
	const post = async (body: IDataObject, key: string) => {
		fake.sent.push({ body, key });
		return await Promise.resolve(next(left, 'request'));
	};
	const fake: FakeRoovet = {
		account,
		sent: [],
		searched: [],
		getBalance: unused,
		getTransactions: unused,
		findDebits: async (wanted, since) => {
			fake.searched.push(since);
			const found = next(lists, 'look');
			if (!Array.isArray(found)) throw new FailureError(found);
			return await Promise.resolve({ candidates: candidatesIn(found, wanted, since) });
		},
		searchProducts: unused,
		getOrders: unused,
		upsertCart: post,
		transfer: post,
		checkOut: post,
	};
	return fake;
}

/** The run around one item; its pauses pass at once. */
export function fakeRun(deed?: Deed) {
	let noted = deed;
	const pauses: number[] = [];
	return {
		pauses,
		pause: async (milliseconds: number) => {
			pauses.push(milliseconds);
			return await Promise.resolve(false);
		},
		cancelled: () => false,
		get deed() {
			return noted;
		},
		note: (latest: Deed) => {
			noted = latest;
		},
	} satisfies ItemRun & { pauses: number[] };
}
