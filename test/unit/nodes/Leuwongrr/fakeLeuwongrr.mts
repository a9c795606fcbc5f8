import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';

import { settle, type Failure } from '../../../../kit/failure/failure';
import type { HttpResult } from '../../../../kit/http/client';
import type { Deed } from '../../../../kit/operation/executionMemory';
import type { ItemRun } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../../../nodes/Leuwongrr/api/client';
import type { Purchase } from '../../../../nodes/Leuwongrr/model/order';
import { createOrder } from '../../../../nodes/Leuwongrr/writes/createOrder';

export const PURCHASE: Purchase = {
	orderType: 'gamepass',
	robloxUsername: 'LeuwongUser',
	placeId: '123456789',
	passId: '987654321',
	paymentMethod: 'invoice',
	clientReference: 'bot-order-001',
	idempotencyKey: 'shop-1',
	discordUserId: '',
};

/** A documented body, always a fresh copy. */
export const documented = (name: string): IDataObject =>
	JSON.parse(
		readFileSync(join(__dirname, '../../../fixtures/leuwongrr', `${name}.json`), 'utf8'),
	) as IDataObject;

export const answered = (status: number, body: IDataObject): HttpResult => ({
	kind: 'answered',
	status,
	headers: {},
	body,
});
export const unknown = (status?: number): HttpResult => ({
	kind: 'unknown',
	reason: status === undefined ? 'connection-lost' : 'unreadable',
	...(status !== undefined && { status }),
	detail: status === undefined ? 'ECONNRESET' : `HTTP ${status} with a web page`,
});
export const lost = unknown();
export const rateLimited: HttpResult = {
	kind: 'refused',
	reason: 'rate-limited',
	status: 429,
	detail: 'HTTP 429',
};

/** An invoice as the specification's example shows it, with the order inside. */
export const invoiceOf = (invoice: IDataObject = {}, order?: IDataObject): IDataObject => {
	const { data } = documented('order-create.success') as { data: { invoice: IDataObject } };
	return {
		...data.invoice,
		...invoice,
		order: { ...(data.invoice.order as IDataObject), ...order },
	};
};
export const made = (invoice = invoiceOf()): HttpResult =>
	answered(201, { success: true, data: { invoice, idempotent: false } });
export const replayed = (invoice = invoiceOf(), more: IDataObject = {}): HttpResult =>
	answered(200, { success: true, data: { invoice, idempotent: true, ...more } });
/** The guide's example, which does not show the order. */
export const replayedInSilence = answered(200, documented('order-create.success-replay'));
export const conflict = (body: IDataObject = { success: false, message: 'Kunci dipakai.' }) =>
	answered(409, body);
export const refusal = (status: number, code?: string): HttpResult =>
	answered(status, { success: false, message: 'Ditolak.', ...(code && { error: { code } }) });

export interface FakeLeuwongrr extends LeuwongrrClient {
	sent: Array<{ body: IDataObject; idempotencyKey: string; discordUserId: string }>;
}

let accounts = 0;

/** LeuwongRR that gives these answers to new orders, one after the other; one more is an error of the test. */
export function fakeLeuwongrr(
	answers: HttpResult[],
	more: Partial<LeuwongrrClient> = {},
): FakeLeuwongrr {
	const sent: FakeLeuwongrr['sent'] = [];
	const fake = {
		account: `account-${accounts++}`,
		environment: 'sandbox' as const,
		discordUserId: '',
		sent,
		createOrder: async (body: IDataObject, { idempotencyKey, discordUserId }: Purchase) => {
			sent.push({ body, idempotencyKey, discordUserId });
			const answer = answers.shift();
			if (!answer) throw new Error('One order too many');
			return await Promise.resolve(answer);
		},
		...more,
	};
	return fake as unknown as FakeLeuwongrr;
}

export interface FakeRun extends ItemRun {
	pauses: number[];
}

/**
 * The run around one item; its pauses pass at once.
 *
 * @param deed what an earlier try of the execution has done
 */
export function fakeRun({ deed, cancelled = false }: { deed?: Deed; cancelled?: boolean } = {}) {
	let noted = deed;
	const pauses: number[] = [];
	const run: FakeRun = {
		pauses,
		pause: async (milliseconds) => {
			pauses.push(milliseconds);
			return await Promise.resolve(cancelled);
		},
		cancelled: () => false,
		get deed() {
			return noted;
		},
		note: (next) => {
			noted = next;
		},
	};
	return run;
}

export const itemOf = async (client: FakeLeuwongrr, purchase = PURCHASE, run = fakeRun()) =>
	await createOrder(client, purchase, run);

export async function failureOf(
	client: FakeLeuwongrr,
	purchase = PURCHASE,
	run = fakeRun(),
): Promise<Failure & { facts: IDataObject }> {
	const ended = await settle(createOrder(client, purchase, run));
	if (!('failure' in ended)) throw new Error(`not refused: ${JSON.stringify(ended.value)}`);
	return { facts: {}, ...ended.failure };
}
