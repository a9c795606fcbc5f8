import {
	differencesOf,
	matchOf,
	outcomeOf,
	priceFor,
	statusOf,
} from '../../../../nodes/Rocheap/model/order';
import { fixture, type Json } from '../../support.mts';

const COMPLETED = fixture('get-order-info.success-completed');
const status = (code: unknown): Json => ({ ...COMPLETED, status: { code, message: 'x' } });

describe('where an order stands', () => {
	test.each([
		['create-order.success-assumed-full', 'pending', 'CREATED'],
		['create-order.success-partial', 'pending', 'CREATED'],
		['get-order-info.success-processing', 'pending', 'PROCESSING'],
		['get-order-info.success-completed', 'completed', 'COMPLETED'],
		['get-order-info.success-completed-delivery-method', 'completed', 'COMPLETED'],
		['get-order-info.success-failed-order', 'failed', 'FAILED'],
		['create-order.failure-gamepass-not-found', 'failed', 'FAILED'],
	])('%s is %s', (name, outcome, code) => {
		expect(outcomeOf(fixture(name))).toBe(outcome);
		expect(statusOf(fixture(name))).toBe(code);
	});

	test.each(['any.error-invalid-api-key', 'get-order-info.error-not-found', 'ping.success'])(
		'%s is about no order',
		(name) => {
			expect(statusOf(fixture(name))).toBeUndefined();
			expect(outcomeOf(fixture(name))).toBe('unknown');
		},
	);

	test.each(['ON_HOLD', 'completed', 'toString', '__proto__', '', null, 5, undefined])(
		'a status that is not documented is unknown: %p',
		(code) => expect(outcomeOf(status(code))).toBe('unknown'),
	);

	test.each([undefined, null, 'COMPLETED', 5, []])(
		'a status of another form is none: %p',
		(value) => {
			expect(statusOf({ status: value })).toBeUndefined();
			expect(outcomeOf({ status: value })).toBe('unknown');
		},
	);

	test('a failure code counts as failed whatever the status says', () => {
		const failure_code = { code: 'ORDER_REFUNDED', message: 'Refunded' };
		expect(outcomeOf({ ...COMPLETED, failure_code })).toBe('failed');
	});
});

describe('whether an order is a payout', () => {
	const PAYOUT = {
		robux: 10,
		robloxUserId: '261',
		universeId: '5',
		placeId: '6',
		customOrderId: 'shop-1',
	};
	const ORDER = {
		custom_order_id: 'shop-1',
		receiver_roblox_user_id: 261,
		robux: 10,
		universe_id: 5,
		place_id: 6,
	};

	test('it is when everything that it shows is the same', () => {
		expect(matchOf(ORDER, PAYOUT)).toBe('same');
		expect(matchOf({ ...ORDER, universe_id: undefined, place_id: null }, PAYOUT)).toBe('same');
		expect(differencesOf(ORDER, PAYOUT)).toEqual([]);
	});

	test.each(['custom_order_id', 'receiver_roblox_user_id', 'robux'])(
		'it cannot be said without %s',
		(name) => expect(matchOf({ ...ORDER, [name]: undefined }, PAYOUT)).toBe('notShown'),
	);

	test.each([
		['custom_order_id', 'shop-2', 'custom order ID shop-2 instead of shop-1'],
		['receiver_roblox_user_id', '9007199254740993', 'receiver 9007199254740993 instead of 261'],
		['robux', 11, 'Robux 11 instead of 10'],
		['universe_id', 50, 'universe 50 instead of 5'],
		['place_id', 60, 'place 60 instead of 6'],
	])('it is another with another %s', (name, value, text) => {
		const other = { ...ORDER, [name]: value };
		expect(matchOf(other, PAYOUT)).toBe('differs');
		expect(differencesOf(other, PAYOUT)).toEqual([text]);
		// What is not shown does not hide what differs.
		expect(matchOf({ ...other, cost: undefined, robux: other.robux }, PAYOUT)).toBe('differs');
	});
});

test('the lowest price of which a receiver keeps at least an amount', () => {
	const kept = (price: number) => Math.floor((price * 7) / 10);
	for (let net = 1; net <= 3500; net++) {
		const price = priceFor(net);
		expect(kept(price)).toBeGreaterThanOrEqual(net);
		expect(kept(price - 1)).toBeLessThan(net);
	}
});
