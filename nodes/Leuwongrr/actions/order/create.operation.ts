import { optionsField, type ItemFields } from '../../../../kit/fields';
import { assertStableReference } from '../../../../kit/idempotency';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { readPicked } from '../../fields';
import { purchase, type Purchase } from '../../purchase';
import type { Leuwongrr } from '../../transport';
import { createFields } from './createFields';

const MAX_KEY_LENGTH = 255;
const BALANCE = 'balance';

export const create = operation<Leuwongrr, Purchase>({
	name: 'create',
	displayName: 'Create',
	action: 'Create an order',
	description: 'Order Robux for a game pass or a VIP server and get the invoice to pay',
	effect: 'money',
	fields: [...createFields, optionsField([], DEFAULT_CONCURRENCY.money)],
	read: (item) => {
		const paymentMethod = readPaymentMethod(item);
		return {
			orderType: readOrderType(item),
			robloxUsername: item.text('robloxUsername', 'Roblox Username'),
			placeId: item.numericId('placeId', 'Place ID'),
			passId: item.numericId('passId', 'Pass ID'),
			paymentMethod,
			clientReference: item.text('clientReference', 'Client Reference', { required: false }),
			idempotencyKey: readKey(item),
			discordUserId: paymentMethod === BALANCE ? readDiscordId(item) : '',
		};
	},
	run: async (leuwongrr, input, itemIndex) => {
		const wanted =
			input.paymentMethod === BALANCE ? forBalance(leuwongrr, input, itemIndex) : input;
		const { idempotencyKey: key, ...order } = wanted;
		if (key !== '' && !leuwongrr.claimKey(key, JSON.stringify(order))) {
			throw leuwongrr.refuseField(
				itemIndex,
				'Idempotency Key',
				'belongs to another item of this run with a different order',
				'Give every order a key of its own, best the id of the order in your own system.',
			);
		}
		const result = await purchase(leuwongrr, wanted);
		if ('failure' in result) throw leuwongrr.fail(result.failure, itemIndex);
		return result.order;
	},
	effectId: ({ invoice_code: code }) => (typeof code === 'string' ? code : undefined),
	hint: (orders) => {
		const replayed = orders.filter(({ idempotent }) => idempotent === true).length;
		return replayed === 0
			? undefined
			: `${replayed} of ${orders.length} orders were answered with the invoice that exists under their Idempotency Key and were not made again.`;
	},
});

function readOrderType(item: ItemFields): string {
	const type = item.value('orderType');
	if (type === 'gamepass' || type === 'vip_server') return type;
	throw item.error(
		'Order Type',
		'is none of the types that LeuwongRR knows',
		'Choose one from the list; as an expression it is gamepass or vip_server.',
	);
}

/** A code of the catalog or of the two that are always there; those are compared without regard to case. */
function readPaymentMethod(item: ItemFields): string {
	const method = readPicked(item, 'paymentMethod', 'Payment Method');
	const lower = method.toLowerCase();
	return ['invoice', BALANCE].includes(lower) ? lower : method;
}

function readKey(item: ItemFields): string {
	const value = item.text('idempotencyKey', 'Idempotency Key', {
		maxLength: MAX_KEY_LENGTH,
		required: false,
	});
	if (/[^\x20-\x7e]/.test(value)) {
		throw item.error(
			'Idempotency Key',
			'has characters that a header cannot carry',
			'Use letters without accents, digits and signs such as - or _.',
		);
	}
	assertStableReference(item.context, item.index, {
		label: 'Idempotency Key',
		parameter: 'idempotencyKey',
		value,
	});
	return value;
}

/** The order with the Discord user that payment with the balance needs. */
function forBalance(leuwongrr: Leuwongrr, wanted: Purchase, itemIndex: number): Purchase {
	if (leuwongrr.environment === 'sandbox') {
		throw leuwongrr.refuseField(
			itemIndex,
			'Payment Method',
			'the credential has a sandbox token, and the sandbox cannot pay with the balance',
			'Choose Invoice, or use a production token.',
		);
	}
	const discordUserId = wanted.discordUserId || leuwongrr.discordUserId;
	if (/^\d+$/.test(discordUserId)) return { ...wanted, discordUserId };
	throw leuwongrr.refuseField(
		itemIndex,
		'Discord User ID',
		discordUserId === ''
			? 'is empty, and payment with the balance needs one'
			: 'the one of the credential is not an id',
		'Enter the number of the linked Discord user in this field or in the credential.',
	);
}

/** Discord ids have 17 to 20 digits: as a number they have lost some, and belong to somebody else. */
function readDiscordId(item: ItemFields): string {
	const value = item.value('discordUserId', '');
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw item.error(
			'Discord User ID',
			'arrived as a number and has lost digits',
			'Pass it on as text from where it comes from.',
		);
	}
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text !== '' && !/^\d+$/.test(text)) {
		throw item.error(
			'Discord User ID',
			`"${text.slice(0, 40)}" is not an id`,
			'Enter the number of the Discord user, not the name.',
		);
	}
	return text;
}
