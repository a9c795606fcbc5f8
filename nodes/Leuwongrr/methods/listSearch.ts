import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { idOf } from '../../../kit/data/text';
import { withNodeErrors } from '../../../kit/failure/nodeError';
import { connect, type LeuwongrrClient } from '../api/client';
import { failures } from '../api/failures';
import { BALANCE, INVOICE } from '../model/order';

const shown = (value: unknown): string => idOf(value) ?? '';

/** A search: what is listed and has a value, as far as name or value contain the filter. */
function search(list: (client: LeuwongrrClient) => Promise<INodeListSearchItems[]>) {
	return async function (this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
		const items = await withNodeErrors(
			this,
			failures.provider,
			async () => await list(await connect(this)),
		);
		const wanted = filter.trim().toLowerCase();
		const seen = new Set<unknown>(['']);
		const results = items.filter(({ name, value }) => {
			if (seen.has(value)) return false;
			seen.add(value);
			return `${name} ${value}`.toLowerCase().includes(wanted);
		});
		return { results };
	};
}

const labelled = (value: unknown, ...details: unknown[]): INodeListSearchItems => {
	const known = details.map(shown).filter((detail) => detail !== '');
	const code = shown(value);
	return { name: known.length > 0 ? `${code} (${known.join(', ')})` : code, value: code };
};

const orders = async (client: LeuwongrrClient) =>
	(await client.listOrders()).map((order) =>
		labelled(order.invoice_code, order.status, order.payment_status),
	);

const deposits = async (client: LeuwongrrClient) =>
	(await client.listDeposits()).map((deposit) =>
		labelled(deposit.invoice_code, deposit.formatted_amount, deposit.status),
	);

export const searchOrders = search(orders);

export const searchDeposits = search(deposits);

/** Invoices have no list of their own: those of the orders and those of the deposits. */
export const searchInvoices = search(async (client) =>
	(await Promise.all([orders(client), deposits(client)])).flat(),
);

export const searchArticles = search(async (client) =>
	(await client.listArticles()).map(({ title, slug, article_url: url }) => ({
		name: shown(title) || shown(slug),
		value: shown(slug),
		...(typeof url === 'string' && { url }),
	})),
);

// The account's own methods, which the catalog does not list.
const OWN_METHODS: INodeListSearchItems[] = [
	{ name: 'Invoice', value: INVOICE },
	{ name: 'Balance (Discord Bots, Production Token)', value: BALANCE },
];

export const searchPaymentMethods = search(async (client) => [
	...OWN_METHODS,
	...(await client.listPaymentMethods('order')).map((method) => ({
		name: [shown(method.name) || shown(method.code), feeOf(method)].filter(Boolean).join(', '),
		value: shown(method.code),
	})),
]);

function feeOf({ fee_type: type, fee_value: value }: IDataObject): string {
	const fee = typeof value === 'number' ? String(value) : shown(value);
	if (fee === '' || fee === '0') return '';
	return type === 'percent' ? `fee ${fee} %` : `fee ${fee}`;
}
