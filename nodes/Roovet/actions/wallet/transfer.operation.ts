import type { IDataObject } from 'n8n-workflow';

import { optionsField, type ItemFields } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { majorUnits, readAmount, withAmount, type Amount } from '../../amounts';
import { failures } from '../../failures';
import type { Roovet } from '../../transport';
import { idempotencyKeyField, readIdempotencyKey, send } from '../../writes';

interface Input {
	to: string;
	amount: Amount;
	currency: string;
	note: string;
	idempotencyKey: string;
}

export const transfer = operation<Roovet, Input>({
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
				'In dollars, not cents, with a point and at most two decimals. Amounts are counted exactly; what would have to be rounded is refused.',
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
			description: 'A text for the recipient',
		},
		idempotencyKeyField,
		optionsField([], DEFAULT_CONCURRENCY.money),
	],
	read: (item) => ({
		to: readRecipient(item),
		amount: readAmount(item, 'amount', 'Amount'),
		currency: readCurrency(item),
		note: item.text('note', 'Note', { required: false }),
		idempotencyKey: readIdempotencyKey(item),
	}),
	run: async (roovet, { to, amount, currency, note, idempotencyKey }, itemIndex) => {
		const body = await send(
			roovet,
			{
				what: 'transfer',
				path: '/api/wallet/transfer',
				body: { to, amount: amount.number, currency, ...(note !== '' && { note }) },
				idempotencyKey,
				facts: { to, amount: amount.text, currency },
				debit: { cents: amount.cents, currency, label: `debit of ${amount.text} ${currency}` },
				isDone: ({ id }) => typeof id === 'string' && id !== '',
			},
			itemIndex,
		);
		const told = majorUnits(body.amount_cents)?.replace('-', '');
		if (told !== undefined && told !== amount.text) {
			throw roovet.fail(
				{
					...failures.KEY_OF_ANOTHER,
					code: 'KEY_OF_ANOTHER',
					details: { to, amount: amount.text, idempotencyKey, transfer: body as IDataObject },
				},
				itemIndex,
			);
		}
		return { ...withAmount(body), to, idempotencyKey };
	},
	effectId: ({ id }) => (typeof id === 'string' ? id : undefined),
});

function readRecipient(item: ItemFields): string {
	const value = item.value('to');
	const to = item.text('to', 'Recipient', { maxLength: 320 });
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw item.error(
			'Recipient',
			'has more digits than a number can hold, so it may have been rounded',
			'Pass the ID on as text, or somebody else gets the money.',
		);
	}
	if (/\s/.test(to) || (to.includes('@') && !/^[^@]+@[^@]+\.[^@.]+$/.test(to))) {
		throw item.error(
			'Recipient',
			`"${to}" is neither a user ID nor an e-mail address`,
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
		`"${currency}" is not a currency code`,
		'Enter three letters such as USD.',
	);
}
