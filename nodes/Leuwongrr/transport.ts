import {
	NodeOperationError,
	type IAllExecuteFunctions,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type NodeApiError,
} from 'n8n-workflow';

import { checkedBaseUrl } from '../../kit/baseUrl';
import { failureError, fieldError, type Failure } from '../../kit/failure';
import { httpClient, type HttpCall, type HttpClient, type HttpResult } from '../../kit/http';
import { dataOf, isFailure, isRefusal, listOf, objectOf } from './answer';
import { pacerOf, type Bucket } from './pace';

export const CREDENTIAL = 'leuwongrrApi';
const OFFICIAL_BASE_URL = 'https://leuwongrr.online';
// A 429 is good for a minute at most; one try more than that is left to the workflow.
const MAX_WAIT_MS = 65_000;

export type Environment = 'sandbox' | 'production' | 'unknown';

/** What a read asks for. */
export interface Read {
	/** Path below /api/v1, with a leading slash and already URL-encoded. */
	path: string;
	query?: IDataObject;
	/** Sent without a token, as the health, the catalog and the articles allow. */
	isPublic?: boolean;
}

/** LeuwongRR's API for one run of a node. */
export interface Leuwongrr {
	environment: Environment;
	/** The token; empty without a credential. For hashing, never for showing. */
	token: string;
	baseUrl: string;
	/** The credential's default, empty when it has none. */
	discordUserId: string;
	/** The data of a read, or what stood in the way. */
	tryRead(read: Read): Promise<IDataObject | Failure>;
	/** The object with this name in the data of a read. */
	readObject(read: Read, name: string, itemIndex?: number): Promise<IDataObject>;
	/** The list with this name in the data of a read. */
	readList(read: Read, name: string, itemIndex?: number): Promise<IDataObject[]>;
	readData(read: Read, itemIndex?: number): Promise<IDataObject>;
	validateToken(itemIndex: number): Promise<IDataObject>;
	/** One try to create an order, never repeated in here. */
	tryCreate(body: IDataObject, headers: Record<string, string>): Promise<HttpResult>;
	/**
	 * Says whether this idempotency key is free for this order, or was used for another one by an item of the same run.
	 */
	claimKey(key: string, order: string): boolean;
	/** True when the execution was cancelled meanwhile. */
	pause(milliseconds: number): Promise<boolean>;
	fail(failure: Failure, itemIndex?: number): NodeApiError;
	/** The error of a field that can be judged only with the credential at hand. */
	refuseField(itemIndex: number, field: string, happened: string, fix: string): NodeOperationError;
}

export interface TransportOptions {
	timeoutMs?: number;
	tries?: number;
	maxWaitMs?: number;
}

/** LeuwongRR for an action node: the options of its first item hold for the run. */
export async function connectNode(context: IExecuteFunctions): Promise<Leuwongrr> {
	const seconds = Number(context.getNodeParameter('options.timeout', 0, 30));
	return await connect(context, { timeoutMs: Math.min(Math.max(seconds || 30, 1), 300) * 1000 });
}

/** Decrypts the credential once, if there is one, and checks that its token may be sent to its address. */
export async function connect(
	context: IAllExecuteFunctions,
	options: TransportOptions = {},
): Promise<Leuwongrr> {
	const node = context.getNode();
	const credentials = node.credentials?.[CREDENTIAL]
		? await context.getCredentials(CREDENTIAL)
		: undefined;
	const baseUrl = baseUrlOf(context, credentials);
	const token = textOf(credentials?.apiToken);
	const clients = new Map<Bucket, HttpClient>();

	const client = (bucket: Bucket): HttpClient => {
		if (bucket !== 'public' && (!credentials || token === '')) {
			throw new NodeOperationError(node, 'This operation needs a LeuwongRR credential', {
				description:
					'Choose a credential with an API token in the node. Only the health, the catalog and the articles can be read without one.',
				level: 'warning',
			});
		}
		const existing = clients.get(bucket);
		if (existing) return existing;
		const made = httpClient(context, {
			credentialType: CREDENTIAL,
			...(bucket !== 'public' && credentials && { credentials }),
			baseUrl,
			maxWaitMs: MAX_WAIT_MS,
			...options,
			...(bucket === 'create' && { tries: 1 }),
			isEnvelope: isRefusal,
			pacer: pacerOf(bucket === 'public' ? baseUrl : token, bucket),
		});
		clients.set(bucket, made);
		return made;
	};
	const fail = (failure: Failure, itemIndex?: number) =>
		failureError(node, 'LeuwongRR', failure, itemIndex);
	const send = async (bucket: Bucket, call: HttpCall) =>
		await client(bucket).send({ ...call, path: `/api/v1${call.path}` });

	const tryRead = async ({ path, query, isPublic }: Read) => {
		const call = { method: 'GET', path, ...(query && { query }), repeat: 'safe' } as const;
		return dataOf(await send(isPublic ? 'public' : 'read', call));
	};
	const orFail = <T extends object>(value: T | Failure, itemIndex?: number): T => {
		if (isFailure(value)) throw fail(value, itemIndex);
		return value;
	};
	const readData = async (read: Read, itemIndex?: number) => orFail(await tryRead(read), itemIndex);
	const claimed = new Map<string, string>();

	return {
		environment: environmentOf(token),
		token,
		baseUrl,
		discordUserId: textOf(credentials?.discordUserId),
		fail,
		refuseField: (itemIndex, field, happened, fix) =>
			fieldError(node, itemIndex, field, happened, fix),
		pause: async (milliseconds) => await client('public').pause(milliseconds),
		tryRead,
		readData,
		readObject: async (read, name, itemIndex) =>
			orFail(objectOf(await readData(read, itemIndex), name), itemIndex),
		readList: async (read, name, itemIndex) =>
			orFail(listOf(await readData(read, itemIndex), name), itemIndex),
		validateToken: async (itemIndex) => {
			// Changes nothing although it is a POST, and takes no body.
			const call = { method: 'POST', path: '/auth/token/validate', repeat: 'safe' } as const;
			return orFail(dataOf(await send('validate', call)), itemIndex);
		},
		tryCreate: async (body, headers) =>
			await send('create', {
				method: 'POST',
				path: '/me/orders',
				body,
				headers,
				repeat: headers['Idempotency-Key'] ? 'keyed' : 'never',
			}),
		claimKey: (key, order) => {
			const owner = claimed.get(key) ?? order;
			claimed.set(key, owner);
			return owner === order;
		},
	};
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The API shows its own address with /api/v1 at the end, and people paste it; the paths begin with it as well. */
function baseUrlOf(
	context: IAllExecuteFunctions,
	credentials: ICredentialDataDecryptedObject | undefined,
): string {
	try {
		const value = credentials ? credentials.baseUrl : OFFICIAL_BASE_URL;
		return checkedBaseUrl(value).replace(/\/api\/v1$/i, '');
	} catch (error) {
		throw new NodeOperationError(context.getNode(), (error as Error).message, { level: 'warning' });
	}
}

function environmentOf(token: string): Environment {
	if (token.startsWith('lrrs_v1_')) return 'sandbox';
	return token.startsWith('lrrp_v1_') ? 'production' : 'unknown';
}
