import { eventOf } from '../../../../nodes/RobloxTrades/trigger/lists';
import {
	idText,
	isAccepted,
	isEnded,
	isOpen,
	itemOf,
	partyOf,
	tradeOf,
	tradeStatus,
	withDates,
} from '../../../../nodes/RobloxTrades/model/trade';

test.each([
	[1, 'Unknown'],
	[2, 'Open'],
	[4, 'Completed'],
	[11, 'TwoStepVerificationRequired'],
	[99, '99'],
	['Open', 'Open'],
	['BrandNew', 'BrandNew'],
	[null, 'Unknown'],
	['', 'Unknown'],
])('the status %p is %s', (value, name) => expect(tradeStatus(value)).toBe(name));

test('no status is two things at once, and a new one is neither open nor over', () => {
	for (const status of ['Open', 'Pending', 'Completed', 'Declined', 'Countered', 'Processing']) {
		const kinds = [isOpen, isAccepted, isEnded].filter((is) => is(status));
		expect([status, kinds.length]).toEqual([status, 1]);
	}
	expect([isOpen, isAccepted, isEnded].some((is) => is('BrandNew'))).toBe(false);
});

test.each([
	[261, '261'],
	['9007199254740993', '9007199254740993'],
	[9007199254740996, '9007199254740996'],
	[1.5, null],
	[null, null],
	['', null],
	[{}, null],
])('the id %p as text is %p', (value, text) => expect(idText(value)).toBe(text));

test('whatever is missing is null, never a crash', () => {
	expect(partyOf(null)).toBeNull();
	expect(partyOf({ name: 'x' })).toBeNull();
	expect(itemOf(null)).toMatchObject({ id: null, name: null, recentAveragePrice: null });
	expect(itemOf({ recentAveragePrice: '12', isOnHold: 'no' })).toMatchObject({
		recentAveragePrice: null,
		isOnHold: null,
	});
	expect(tradeOf({}, '1')).toEqual({
		tradeId: '',
		status: 'Unknown',
		isActive: null,
		created: null,
		expiration: null,
		partner: null,
		mine: null,
		theirs: null,
	});
});

test('dates of a list are put on a trade that has none', () => {
	const trade = tradeOf({ tradeId: 5, status: 'Open' }, '1');
	const row = tradeOf(
		{ id: 5, created: 'c', expiration: 'e', isActive: true, user: { id: 2 } },
		'',
	);
	expect(withDates(trade, row)).toMatchObject({
		status: 'Open',
		created: 'c',
		expiration: 'e',
		isActive: true,
		partner: { id: '2' },
	});
});

test.each([
	['Inbound', 'Open', 'tradeReceived'],
	['Inbound', 'BrandNew', 'tradeReceived'],
	['Completed', 'Processing', 'tradeCompleted'],
	['Inactive', 'Declined', 'tradeDeclined'],
	['Inactive', 'Expired', 'tradeExpired'],
	['Inactive', 'Countered', 'tradeCountered'],
	['Inactive', 'InterventionRequired', 'tradeEnded'],
] as const)('%s with %s is the event %s', (list, status, event) => {
	expect(eventOf(list, status)).toBe(event);
});
