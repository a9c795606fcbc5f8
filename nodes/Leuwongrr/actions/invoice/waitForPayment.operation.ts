import type { IDataObject } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { failures } from '../../failures';
import { invoicePicker, readSegment } from '../../fields';
import type { Leuwongrr } from '../../transport';

interface Input {
	path: string;
	intervalMs: number;
	limitMs: number;
	atLimit: 'return' | 'fail';
	/** Payment statuses with which the wait goes on, in lower case. */
	unpaid: string[];
}

const UNPAID = 'pending';

export const waitForPayment = operation<Leuwongrr, Input>({
	name: 'waitForPayment',
	displayName: 'Wait for Payment',
	action: 'Wait for payment of an invoice',
	description: 'Look at an invoice again and again until it is paid',
	effect: 'read',
	fields: [
		invoicePicker('searchInvoices', 'The invoice code of an order or a deposit'),
		{
			displayName: 'Poll Interval (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 5 },
			default: 15,
			description:
				'How long to wait between two looks at the invoice. LeuwongRR asks for 10 to 30 seconds.',
		},
		{
			displayName: 'Time Limit (Seconds)',
			name: 'timeLimit',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 300,
			description: 'How long to wait in all. With 0 the invoice is looked at once.',
			hint: 'People may pay hours later. For long waits use the LeuwongRR Trigger, which costs no running execution.',
		},
		{
			displayName: 'At the Limit',
			name: 'atLimit',
			type: 'options',
			options: [
				{
					name: 'Fail',
					value: 'fail',
					description: 'Stop with an error that says what the payment status is',
				},
				{
					name: 'Return the Last State',
					value: 'return',
					description: 'Go on with the invoice as it is, with outcome pending and timedOut true',
				},
			],
			default: 'fail',
			description: 'What to do when the invoice is still not paid',
		},
		optionsField(
			[
				{
					displayName: 'Unpaid Statuses',
					name: 'unpaidStatuses',
					type: 'string',
					default: UNPAID,
					description:
						'Payment statuses with which to go on waiting, separated by commas. LeuwongRR documents pending and paid only; any other status ends the wait with outcome other.',
				},
			],
			DEFAULT_CONCURRENCY.read,
		),
	],
	read: (item) => ({
		path: `/me/invoices/${readSegment(item, 'invoice', 'Invoice')}/status`,
		intervalMs: item.integer('pollInterval', 'Poll Interval', { min: 5, max: 86_400 }) * 1000,
		limitMs: item.integer('timeLimit', 'Time Limit', { min: 0, max: 604_800 }) * 1000,
		atLimit: item.value('atLimit') === 'return' ? 'return' : 'fail',
		unpaid: String(item.option<unknown>('unpaidStatuses', UNPAID))
			.split(',')
			.map((status) => status.trim().toLowerCase())
			.filter((status) => status !== ''),
	}),
	run: async (leuwongrr, { path, intervalMs, limitMs, atLimit, unpaid }, itemIndex) => {
		const deadline = Date.now() + limitMs;
		for (;;) {
			const invoice = await leuwongrr.readObject({ path }, 'invoice', itemIndex);
			const outcome = outcomeOf(invoice, unpaid);
			if (outcome !== 'pending') return { ...invoice, outcome, timedOut: false };
			const left = deadline - Date.now();
			const cancelled = left > 0 && (await leuwongrr.pause(Math.min(intervalMs, left)));
			if (left > 0 && !cancelled) continue;
			if (cancelled || atLimit === 'return') return { ...invoice, outcome, timedOut: true };
			throw leuwongrr.fail(
				{
					...failures.TIME_LIMIT_REACHED,
					code: 'TIME_LIMIT_REACHED',
					details: {
						lastStatus: invoice.payment_status ?? null,
						invoice_code: invoice.invoice_code ?? null,
					},
				},
				itemIndex,
			);
		}
	},
});

/** The list of statuses is open: what is neither paid nor known to be unpaid is for the workflow to look at. */
function outcomeOf(invoice: IDataObject, unpaid: string[]): 'paid' | 'pending' | 'other' {
	const status =
		typeof invoice.payment_status === 'string' ? invoice.payment_status.toLowerCase() : '';
	if (status === 'paid') return 'paid';
	return status === '' || unpaid.includes(status) ? 'pending' : 'other';
}
