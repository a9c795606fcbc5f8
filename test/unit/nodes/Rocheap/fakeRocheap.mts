import type { IDataObject } from 'n8n-workflow';

import { failureError, type Failure } from '../../../../kit/failure';
import type { HttpResult } from '../../../../kit/http';
import { failures, type FailureCode } from '../../../../nodes/Rocheap/failures';
import type { RocheapBody } from '../../../../nodes/Rocheap/order';
import type { OrderKey, Rocheap } from '../../../../nodes/Rocheap/transport';
import { fixture, testNode } from '../../support.mts';

export const PAYOUT = {
	robux: 10,
	robloxUserId: '261',
	universeId: '5',
	placeId: '6',
	customOrderId: 'shop-1',
};

/** The order of PAYOUT. */
export const ORDER: RocheapBody = {
	...fixture('create-order.success-assumed-full'),
	custom_order_id: PAYOUT.customOrderId,
};

export const answered = (body: RocheapBody, status = 200): HttpResult => ({
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
export const known = (code: FailureCode): Failure => ({ ...failures[code], code });
export const notFound = known('ORDER_NOT_FOUND');

export interface FakeRocheap extends Rocheap {
	created: IDataObject[];
	lookedUp: OrderKey[];
	pauses: number[];
}

/** ROCheap that gives these answers, one after the other; asking for more than these is an error of the test. */
export function fakeRocheap(
	creates: HttpResult[],
	finds: Array<RocheapBody | Failure> = [],
	cancelled = false,
): FakeRocheap {
	const next = <T,>(list: T[], what: string): Promise<T> => {
		const answer = list.shift();
		return answer === undefined
			? Promise.reject(new Error(`One ${what} too many`))
			: Promise.resolve(answer);
	};
	const unused = () => Promise.reject(new Error('Not expected here'));
	const fake: FakeRocheap = {
		created: [],
		lookedUp: [],
		pauses: [],
		ping: unused,
		balance: unused,
		order: async (key) => {
			fake.lookedUp.push(key);
			return (await next(finds, 'look-up')) as RocheapBody;
		},
		findOrder: async (key) => {
			fake.lookedUp.push(key);
			return await next(finds, 'look-up');
		},
		tryCreate: async (order) => {
			fake.created.push(order);
			return await next(creates, 'create');
		},
		pause: async (milliseconds) => {
			fake.pauses.push(milliseconds);
			return await Promise.resolve(cancelled);
		},
		fail: (failure, itemIndex) => failureError(testNode(), 'ROCheap', failure, itemIndex),
	};
	return fake;
}
