import type { IDataObject } from 'n8n-workflow';

import { FailureError, type Failure } from '../../../../kit/failure/failure';
import type { Deed } from '../../../../kit/operation/executionMemory';
import type { HttpResult } from '../../../../kit/http/client';
import type { ItemRun } from '../../../../kit/operation/runner';
import type { OrderKey, RocheapNodeClient } from '../../../../nodes/Rocheap/api/client';
import { failures } from '../../../../nodes/Rocheap/api/failures';
import type { Order } from '../../../../nodes/Rocheap/model/order';
import { fixture } from '../../support.mts';

export const PAYOUT = {
	robux: 10,
	robloxUserId: '261',
	universeId: '5',
	placeId: '6',
	customOrderId: 'shop-1',
};

/** The order of PAYOUT. */
export const ORDER: Order = {
	...fixture('create-order.success-assumed-full'),
	custom_order_id: PAYOUT.customOrderId,
};

export const answered = (body: Order, status = 200): HttpResult => ({
	kind: 'answered',
	status,
	headers: {},
	body,
});
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
export const failed = (code: string, withStatus = false): HttpResult =>
	answered({
		success: false,
		...(withStatus && { status: { code: 'FAILED', message: 'Order has failed!' } }),
		failure_code: { code, message: `said ${code}` },
	});
export const notFound = failures.make('ORDER_NOT_FOUND');

export interface FakeRocheap extends RocheapNodeClient {
	created: IDataObject[];
	lookedUp: OrderKey[];
}

let accounts = 0;

/** ROCheap that gives these answers, one after the other; asking for more than these is an error of the test. */
export function fakeRocheap(
	creates: HttpResult[],
	finds: Array<Order | Failure> = [],
): FakeRocheap {
	const next = <T,>(list: T[], what: string): T => {
		const answer = list.shift();
		if (answer === undefined) throw new Error(`One ${what} too many`);
		return answer;
	};
	const unused = () => Promise.reject(new Error('Not expected here'));
	const fake: FakeRocheap = {
		account: `account-${accounts++}`,
		baseUrl: 'https://rocheap.com/business/api',
		created: [],
		lookedUp: [],
		userIdOf: unused,
		universeIdOf: unused,
		ping: unused,
		getBalance: unused,
		getOrder: async (key) => {
			fake.lookedUp.push(key);
			const found = next(finds, 'look-up');
			if ('causedBy' in found) throw new FailureError(found as Failure);
			return await Promise.resolve(found);
		},
		createOrder: async (order) => {
			fake.created.push(order);
			return await Promise.resolve(next(creates, 'create'));
		},
	};
	return fake;
}

/** The run around one item; its pauses pass at once. */
export function fakeRun(cancelled = false): ItemRun & { pauses: number[] } {
	let noted: Deed | undefined;
	const pauses: number[] = [];
	return {
		pauses,
		pause: async (milliseconds) => {
			pauses.push(milliseconds);
			return await Promise.resolve(cancelled);
		},
		cancelled: () => false,
		get deed() {
			return noted;
		},
		note: (deed) => {
			noted = deed;
		},
	};
}
