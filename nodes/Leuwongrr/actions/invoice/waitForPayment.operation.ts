import type { IDataObject } from 'n8n-workflow';

import { readWait, waitFields, waitUntil, type Wait } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { failures } from '../../api/failures';
import { wordOf } from '../../model/order';
import { invoicePicker, readInvoice } from '../fields';

interface Input {
	invoice: string;
	wait: Wait;
	/** Payment statuses with which the wait continues, in lower case. */
	unpaid: string[];
}

const UNPAID = 'pending';
// LeuwongRR asks for 10 to 30 seconds.
const LEAST_INTERVAL = 5;

export const waitForPayment = operation<LeuwongrrClient, Input>({
	name: 'waitForPayment',
	displayName: 'Wait for Payment',
	action: 'Wait for payment of an invoice',
	description: 'Poll an invoice until it is paid',
	effect: 'read',
	fields: [
		invoicePicker('searchInvoices', 'The invoice code of an order or a deposit'),
		...waitFields({
			noun: 'invoice',
			ends: 'been paid',
			trigger: 'LeuwongRR Trigger',
			interval: 15,
			leastInterval: LEAST_INTERVAL,
		}),
	],
	options: [
		{
			displayName: 'Unpaid Statuses',
			name: 'unpaidStatuses',
			type: 'string',
			default: UNPAID,
			description:
				'Payment statuses with which to continue waiting, separated by commas. LeuwongRR documents pending and paid only; any other status ends the wait with outcome other.',
		},
	],
	read: (item) => ({
		invoice: readInvoice(item),
		wait: readWait(item, LEAST_INTERVAL),
		unpaid: String(item.option<unknown>('unpaidStatuses', UNPAID))
			.split(',')
			.map(wordOf)
			.filter((status) => status !== ''),
	}),
	run: async (client, { invoice, wait, unpaid }, run) => {
		const { state, timedOut } = await waitUntil(
			wait,
			run,
			async () => await client.getInvoiceStatus(invoice),
			(shown) => outcomeOf(shown, unpaid) !== 'pending',
			({ payment_status: lastStatus = null, invoice_code = null }) =>
				failures.make('TIME_LIMIT_REACHED', { facts: { lastStatus, invoice_code } }),
		);
		return { ...state, outcome: outcomeOf(state, unpaid), timedOut };
	},
});

/** The list of statuses is open: what is neither paid nor known to be unpaid is for the workflow to decide. */
function outcomeOf(
	{ payment_status }: IDataObject,
	unpaid: string[],
): 'paid' | 'pending' | 'other' {
	const status = wordOf(payment_status);
	if (status === 'paid') return 'paid';
	return status === '' || unpaid.includes(status) ? 'pending' : 'other';
}
