import type { IAllExecuteFunctions, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { fingerprint } from '../../../kit/data/text';
import { checkedBaseUrl } from '../../../kit/http/baseUrl';
import {
	httpClient,
	type HttpCall,
	type HttpClient,
	type HttpResult,
} from '../../../kit/http/client';
import type { Concurrency } from '../../../kit/http/concurrency';
import { timeoutOf, usable } from '../../../kit/http/connection';
import { processesOf } from '../../../kit/http/sharedLimit';
import type { Environment } from '../model/order';
import { dataOf, isVerdict, listIn, objectIn } from './answers';
import { failures } from './failures';
import { limiterOf, type Bucket } from './limits';

export const CREDENTIAL = 'leuwongrrApi';
/** LeuwongRR lists at most this many entries and has no pages. */
export const MAX_LISTED = 100;

const OFFICIAL_BASE_URL = 'https://leuwongrr.online';
// A 429 is good for a minute at most; one try more than that is left to the workflow.
const MAX_WAIT_MS = 65_000;

export interface LeuwongrrClient {
	/** Stands for the token and its address in places that must not hold it. */
	account: string;
	environment: Environment;
	/** The credential's default, empty when it has none. */
	discordUserId: string;
	/** Throws when there is no token, which only the public calls can do without. */
	requireToken(): void;

	// Reads; they throw FailureError when LeuwongRR refuses or gives no readable answer.
	getHealth(): Promise<IDataObject>;
	listPackages(limit?: number): Promise<IDataObject[]>;
	listPaymentMethods(scope: 'order' | 'deposit'): Promise<IDataObject[]>;
	listArticles(limit?: number): Promise<IDataObject[]>;
	getArticle(slug: string): Promise<IDataObject>;
	validateToken(): Promise<IDataObject>;
	getProfile(): Promise<IDataObject>;
	getSummary(): Promise<IDataObject>;
	getBalance(): Promise<IDataObject>;
	listTransactions(limit?: number): Promise<IDataObject[]>;
	listDeposits(limit?: number): Promise<IDataObject[]>;
	getDeposit(invoice: string): Promise<IDataObject>;
	/** No limit is documented for them. */
	listOrders(): Promise<IDataObject[]>;
	getOrder(invoice: string): Promise<IDataObject>;
	getInvoice(invoice: string): Promise<IDataObject>;
	/** The same shape; meant for polling. */
	getInvoiceStatus(invoice: string): Promise<IDataObject>;

	/** One try, sent again only when LeuwongRR certainly did not act. */
	createOrder(
		body: IDataObject,
		from: { idempotencyKey: string; discordUserId: string },
	): Promise<HttpResult>;
}

export interface ClientOptions {
	timeoutMs?: number;
	tries?: number;
	maxWaitMs?: number;
	concurrency?: Concurrency | undefined;
	/** How many processes of n8n share the limits. */
	processes?: number;
}

/** LeuwongRR for one run of the action node. */
export async function connectNode(
	context: IExecuteFunctions,
	concurrency?: Concurrency,
): Promise<LeuwongrrClient> {
	return await connect(context, {
		timeoutMs: timeoutOf(context),
		concurrency,
		processes: processesOf(context),
	});
}

/** Decrypts the credential once, if there is one, and checks that its token may be sent to its address. */
export async function connect(
	context: IAllExecuteFunctions,
	{ processes = 1, ...options }: ClientOptions = {},
): Promise<LeuwongrrClient> {
	const credentials = context.getNode().credentials?.[CREDENTIAL]
		? await context.getCredentials(CREDENTIAL)
		: undefined;
	// The API shows its own address with /api/v1 at the end, and people paste it.
	const baseUrl = usable(() =>
		checkedBaseUrl(credentials ? credentials.baseUrl : OFFICIAL_BASE_URL).replace(
			/\/api\/v1$/i,
			'',
		),
	);
	const token = trimmed(credentials?.apiToken);
	const account = fingerprint(baseUrl, token);

	const requireToken = () => {
		if (token !== '') return;
		throw failures.error('INVALID_INPUT', {
			message: 'This operation needs a LeuwongRR credential',
			howToFix:
				'Choose a credential with an API token in the node. Only the health, the catalog and the articles can be read without one. Nothing was sent.',
		});
	};
	const clientFor = (bucket: Bucket): HttpClient =>
		httpClient(context, {
			credentialType: CREDENTIAL,
			...(bucket !== 'public' && credentials && { credentials }),
			baseUrl: `${baseUrl}/api/v1`,
			maxWaitMs: MAX_WAIT_MS,
			...options,
			isVerdict,
			rateLimiter: limiterOf(bucket === 'public' ? baseUrl : account, bucket, processes),
		});
	const clients: Readonly<Record<Bucket, HttpClient>> = {
		public: clientFor('public'),
		read: clientFor('read'),
		validate: clientFor('validate'),
		create: clientFor('create'),
	};
	const send = async (bucket: Bucket, call: HttpCall) => {
		if (bucket !== 'public') requireToken();
		return await clients[bucket].send(call);
	};
	const read = async (path: string, query?: IDataObject, bucket: Bucket = 'read') =>
		dataOf(await send(bucket, { method: 'GET', path, ...(query && { query }), repeat: 'safe' }));
	const readPublic = async (path: string, query?: IDataObject) => await read(path, query, 'public');
	const at = (invoice: string) => encodeURIComponent(invoice);

	return {
		account,
		environment: environmentOf(token),
		discordUserId: trimmed(credentials?.discordUserId),
		requireToken,
		getHealth: async () => await readPublic('/health'),
		listPackages: async (limit = MAX_LISTED) =>
			listIn(await readPublic('/catalog/robux-packages', { limit }), 'packages'),
		listPaymentMethods: async (scope) =>
			listIn(await readPublic('/catalog/payment-methods', { scope }), 'payment_methods'),
		listArticles: async (limit = MAX_LISTED) =>
			listIn(await readPublic('/articles', { limit }), 'articles'),
		getArticle: async (slug) => objectIn(await readPublic(`/articles/${at(slug)}`), 'article'),
		// Changes nothing although it is a POST, and takes no body.
		validateToken: async () =>
			dataOf(
				await send('validate', { method: 'POST', path: '/auth/token/validate', repeat: 'safe' }),
			),
		getProfile: async () => objectIn(await read('/me'), 'user'),
		getSummary: async () => await read('/me/dashboard-summary'),
		getBalance: async () => await read('/me/balance'),
		listTransactions: async (limit = MAX_LISTED) =>
			listIn(await read('/me/balance/transactions', { limit }), 'transactions'),
		listDeposits: async (limit = MAX_LISTED) =>
			listIn(await read('/me/deposits', { limit }), 'deposits'),
		getDeposit: async (invoice) => await read(`/me/deposits/${at(invoice)}`),
		listOrders: async () => listIn(await read('/me/orders'), 'orders'),
		getOrder: async (invoice) => objectIn(await read(`/me/orders/${at(invoice)}`), 'order'),
		getInvoice: async (invoice) => objectIn(await read(`/me/invoices/${at(invoice)}`), 'invoice'),
		getInvoiceStatus: async (invoice) =>
			objectIn(await read(`/me/invoices/${at(invoice)}/status`), 'invoice'),
		createOrder: async (body, { idempotencyKey, discordUserId }) =>
			await send('create', {
				method: 'POST',
				path: '/me/orders',
				body,
				headers: {
					'Idempotency-Key': idempotencyKey,
					...(discordUserId !== '' && { 'X-Discord-User-ID': discordUserId }),
				},
				repeat: 'never',
			}),
	};
}

const trimmed = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

function environmentOf(token: string): Environment {
	if (token.startsWith('lrrs_v1_')) return 'sandbox';
	return token.startsWith('lrrp_v1_') ? 'production' : 'unknown';
}
