import type { ItemFields } from '../../../../kit/operation/fields';
import { operation } from '../../../../kit/operation/runner';
import type { RoovetClient } from '../../api/client';
import { amountOf, isExact, type Amount } from '../../model/amounts';
import type { Transfer } from '../../model/transfer';
import { refuseUsedKey, transferMoney } from '../../writes/transferMoney';
import { existedBefore, idempotencyKey, idempotencyKeyField } from '../fields';

export const transfer = operation<RoovetClient, Transfer>({
	name: 'transfer',
	displayName: 'Transfer',
	action: 'Transfer money',
	description: 'Send money from the wallet to a user or an e-mail address',
	effect: 'money',
	fields: [
		{
			displayName: 'Recipient',
			name: 'to',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. user_42 or name@example.com',
			description: 'The user ID or the e-mail address that receives the money',
		},
		{
			displayName: 'Amount',
			name: 'amount',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 12.34',
			description:
				'In dollars, not cents, with a point and at most two decimals. Amounts that would need rounding are rejected.',
		},
		{
			displayName: 'Currency',
			name: 'currency',
			type: 'string',
			required: true,
			default: 'USD',
			description: 'Three letters. Roovet documents USD only.',
		},
		{
			displayName: 'Note',
			name: 'note',
			type: 'string',
			default: '',
			description: 'Message to the recipient',
		},
		idempotencyKeyField('transfer'),
	],
	read: (item, client) => {
		const wanted = {
			to: readRecipient(item),
			amount: readAmount(item),
			currency: readCurrency(item),
			note: item.text('note', 'Note', { required: false }),
			idempotencyKey: item.reference(idempotencyKey),
		};
		refuseUsedKey(client, wanted);
		return wanted;
	},
	run: async (client, wanted, run) => await transferMoney(client, wanted, run),
	hint: existedBefore,
});

function readRecipient(item: ItemFields): string {
	const to = item.text('to', 'Recipient', { maxLength: 320 });
	if (/\s/.test(to) || (to.includes('@') && !/^[^@]+@[^@]+\.[^@.]+$/.test(to))) {
		throw item.error(
			'Recipient',
			`must be a user ID or an e-mail address, got "${to}"`,
			'Enter one recipient, such as user_42 or name@example.com.',
		);
	}
	return to;
}

function readCurrency(item: ItemFields): string {
	const currency = item.text('currency', 'Currency').toUpperCase();
	if (/^[A-Z]{3}$/.test(currency)) return currency;
	throw item.error(
		'Currency',
		`must be a currency code, got "${currency}"`,
		'Enter three letters such as USD.',
	);
}

const AMOUNT = 'Amount';

function readAmount(item: ItemFields): Amount {
	const value = item.value('amount');
	const isAmount = typeof value === 'string' || typeof value === 'number';
	if (!isAmount || String(value).trim() === '') {
		throw item.error(AMOUNT, 'is empty or not a number', 'Enter an amount such as 12.34.');
	}
	let amount: Amount;
	try {
		amount = amountOf(value);
	} catch (error) {
		throw item.error(
			AMOUNT,
			(error as Error).message,
			'Write it with a point and at most two decimals, such as 12.34, without currency sign and separators. A calculated amount needs rounding first, for example {{ $json.total.toFixed(2) }}.',
		);
	}
	if (amount.cents <= 0n) {
		throw item.error(
			AMOUNT,
			`must be more than 0, got "${value}"`,
			'Enter an amount of 0.01 or more.',
		);
	}
	if (isExact(amount)) return amount;
	throw item.error(
		AMOUNT,
		'has more digits than can be sent without rounding',
		'Split it into smaller amounts.',
	);
}
