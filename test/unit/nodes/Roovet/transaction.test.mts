import { candidatesIn } from '../../../../nodes/Roovet/model/transaction';
import { debit } from './fakeRoovet.mts';

const SINCE = Date.parse('2026-01-02T03:04:05Z');
const WANTED = { cents: 1234n, currency: 'USD' };
const idsOf = (list: object[], wanted: Parameters<typeof candidatesIn>[1] = WANTED) => {
	const { facts } = candidatesIn(list as never, wanted, SINCE);
	return (facts.possibleDebits as Array<{ id: string }>).map(({ id }) => id);
};

test('debits of the amount and currency could be it', () => {
	expect(
		idsOf([
			debit(1234, 'fits'),
			debit(1234, 'positive', { amount_cents: 1234 }),
			debit(1234, 'without type', { type: undefined }),
			debit(1235, 'another amount'),
			debit(1234, 'another currency', { currency: 'EUR' }),
			debit(-1234, 'a credit', { type: 'credit' }),
			debit(1234, 'no amount', { amount_cents: undefined }),
		]),
	).toEqual(['fits', 'positive', 'without type']);
});

test('any debit could be a payment of unknown amount', () => {
	expect(
		idsOf(
			[debit(1, 'a'), debit(2, 'b', { currency: 'EUR' }), debit(-3, 'c', { type: 'credit' })],
			{},
		),
	).toEqual(['a', 'b']);
});

test.each([
	[0, 'does not list a debit of 12.34 USD since 2026-01-02T03:04:05.000Z yet. That proves nothing'],
	[1, 'lists a debit of 12.34 USD since 2026-01-02T03:04:05.000Z that could be it: txn_0.'],
	[2, 'lists 2 debits of 12.34 USD since 2026-01-02T03:04:05.000Z that could be it: txn_0, txn_1.'],
	[9, 'that could be it: txn_0, txn_1, txn_2, txn_3, txn_4 and 4 more.'],
])('%i of them in words', (count, text) => {
	const list = Array.from({ length: count }, (_, index) => debit(1234, `txn_${index}`));
	expect(candidatesIn(list, WANTED, SINCE).text).toContain(text);
});

test('twenty are enough to look through', () => {
	const list = Array.from({ length: 50 }, (_, index) => debit(1234, `txn_${index}`));
	expect(idsOf(list)).toHaveLength(20);
});
