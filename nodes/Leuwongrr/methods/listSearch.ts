import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { MAX_LISTED } from '../fields';
import { connect, type Leuwongrr } from '../transport';

const textOf = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** What is in the list and has a value, as far as name or value contain the filter. */
function matching(items: INodeListSearchItems[], filter = ''): INodeListSearchResult {
	const wanted = filter.trim().toLowerCase();
	const seen = new Set<unknown>();
	const results = items.filter(({ name, value }) => {
		if (value === '' || seen.has(value)) return false;
		seen.add(value);
		return `${name} ${value}`.toLowerCase().includes(wanted);
	});
	return { results };
}

const labelled = (value: unknown, ...details: unknown[]): INodeListSearchItems => {
	const shown = details.map(textOf).filter((detail) => detail !== '');
	const code = textOf(value);
	return { name: shown.length > 0 ? `${code} (${shown.join(', ')})` : code, value: code };
};

const orders = async (leuwongrr: Leuwongrr) =>
	(await leuwongrr.readList({ path: '/me/orders' }, 'orders')).map((order) =>
		labelled(order.invoice_code, order.status, order.payment_status),
	);

const deposits = async (leuwongrr: Leuwongrr) =>
	(
		await leuwongrr.readList({ path: '/me/deposits', query: { limit: MAX_LISTED } }, 'deposits')
	).map((deposit) => labelled(deposit.invoice_code, deposit.formatted_amount, deposit.status));

export async function searchOrders(this: ILoadOptionsFunctions, filter?: string) {
	return matching(await orders(await connect(this)), filter);
}

export async function searchDeposits(this: ILoadOptionsFunctions, filter?: string) {
	return matching(await deposits(await connect(this)), filter);
}

/** Invoices have no list of their own: those of the orders and those of the deposits. */
export async function searchInvoices(this: ILoadOptionsFunctions, filter?: string) {
	const leuwongrr = await connect(this);
	const found = await Promise.all([orders(leuwongrr), deposits(leuwongrr)]);
	return matching(found.flat(), filter);
}

export async function searchArticles(this: ILoadOptionsFunctions, filter?: string) {
	const leuwongrr = await connect(this);
	const read = { path: '/articles', query: { limit: MAX_LISTED }, isPublic: true };
	const articles = await leuwongrr.readList(read, 'articles');
	return matching(
		articles.map(({ title, slug, article_url: url }) => ({
			name: textOf(title) || textOf(slug),
			value: textOf(slug),
			...(typeof url === 'string' && { url }),
		})),
		filter,
	);
}

// The API's own methods, which the catalog does not list.
const OWN_METHODS: INodeListSearchItems[] = [
	{ name: 'Invoice', value: 'invoice' },
	{ name: 'Balance (Discord Bots, Production Token)', value: 'balance' },
];

export async function searchPaymentMethods(this: ILoadOptionsFunctions, filter?: string) {
	const leuwongrr = await connect(this);
	const read = { path: '/catalog/payment-methods', query: { scope: 'order' }, isPublic: true };
	const methods = await leuwongrr.readList(read, 'payment_methods');
	const listed = methods.map((method) => ({
		name: [textOf(method.name) || textOf(method.code), feeOf(method)].filter(Boolean).join(', '),
		value: textOf(method.code),
	}));
	return matching([...OWN_METHODS, ...listed], filter);
}

function feeOf({ fee_type: type, fee_value: value }: IDataObject): string {
	const fee = textOf(value);
	if (fee === '' || fee === '0') return '';
	return type === 'percent' ? `fee ${fee} %` : `fee ${fee}`;
}
