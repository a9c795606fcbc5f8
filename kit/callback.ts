import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** Why a delivery is not accepted; `text` is all that the sender is told. */
export interface Rejection {
	status: 400 | 401 | 413 | 415 | 503;
	text: string;
}

/** HMAC-SHA256 as lower-case hexadecimal. The secret must not be empty: an empty one can be forged by anybody. */
export function hmacSha256Hex(secret: string, bytes: string | Uint8Array): string {
	if (secret === '') throw new RangeError('An empty secret signs nothing');
	return createHmac('sha256', secret).update(bytes).digest('hex');
}

/** Compares without telling by its duration where the texts differ. The length is no secret. */
export function equalInConstantTime(a: string, b: string): boolean {
	const left = Buffer.from(a, 'utf8');
	const right = Buffer.from(b, 'utf8');
	return left.length === right.length && timingSafeEqual(left, right);
}

/** The value of a header that must stand once; undefined when it is absent or was sent several times. */
export function singleHeader(context: IWebhookFunctions, name: string): string | undefined {
	const value: unknown = context.getHeaderData()[name];
	return typeof value === 'string' ? value.trim() : undefined;
}

/**
 * The bytes of the body as they were sent. A callback must be JSON; a missing content type is accepted, because the
 * signature decides and not every sender sets one.
 */
export async function readJsonBytes(
	context: IWebhookFunctions,
	maxBytes: number,
): Promise<Buffer | Rejection> {
	const contentType = singleHeader(context, 'content-type') ?? '';
	if (
		contentType !== '' &&
		!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType.replace('\\', '/'))
	) {
		return { status: 415, text: 'Send the callback as application/json' };
	}
	if (Number(singleHeader(context, 'content-length') ?? 0) > maxBytes) return tooLarge(maxBytes);
	const request = context.getRequestObject();
	// n8n reads the body itself only for content types that it knows.
	if (!Buffer.isBuffer(request.rawBody)) await request.readRawBody();
	const bytes: unknown = request.rawBody;
	if (!Buffer.isBuffer(bytes) || bytes.length === 0)
		return { status: 400, text: 'The body is empty' };
	return bytes.length > maxBytes ? tooLarge(maxBytes) : bytes;
}

const tooLarge = (maxBytes: number): Rejection => ({
	status: 413,
	text: `The body is larger than ${maxBytes} bytes`,
});

export function isRejection<T extends object>(value: T | Rejection): value is Rejection {
	return 'status' in value && 'text' in value;
}

/** Answers the sender and starts nothing. */
export function reject(
	context: IWebhookFunctions,
	{ status, text }: Rejection,
): IWebhookResponseData {
	context.getResponseObject().status(status).type('text/plain').send(text).end();
	return { noWebhookResponse: true };
}

/**
 * Answers the sender and starts an execution with the item.
 *
 * The node answers by itself because of what n8n 2.41 does otherwise: it builds the execution first, on the very object
 * that holds the static data, which takes the mark off that it was changed, and so what was remembered about this
 * delivery is not stored.
 */
export function start(context: IWebhookFunctions, json: IDataObject): IWebhookResponseData {
	context.getResponseObject().status(200).type('text/plain').send('Received').end();
	return { noWebhookResponse: true, workflowData: [[{ json }]] };
}

const MAX_REMEMBERED = 2000;

/**
 * Which deliveries a trigger has already acted on. What counts is the workflow's static data, which outlives restarts
 * and is shared by processes. The lists held here are a cache in front of it: n8n hands every request its own copy of
 * the static data and stores it only afterwards, so that two deliveries at the same moment would not see each other.
 */
const recent = new Map<string, string[]>();
const inFlight = new Map<string, Promise<unknown>>();

export class DeliveryMemory {
	private readonly key: string;

	private readonly seen: string[];

	constructor(private readonly context: IWebhookFunctions) {
		this.key = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
		this.seen = recent.get(this.key) ?? [];
		const stored: unknown = this.staticData.seen;
		const missing = Array.isArray(stored)
			? stored.filter((id): id is string => typeof id === 'string' && !this.seen.includes(id))
			: [];
		this.seen.unshift(...missing);
		recent.set(this.key, this.seen);
	}

	has(id: string): boolean {
		return this.seen.includes(id);
	}

	/** Remembers ids, forgetting the oldest beyond a fixed number. */
	add(...ids: string[]): void {
		const fresh = ids.filter((id) => !this.seen.includes(id));
		if (fresh.length === 0) return;
		this.seen.push(...fresh);
		this.seen.splice(0, Math.max(0, this.seen.length - MAX_REMEMBERED));
		// The shared list itself, not a copy: what is stored last then holds what was added by others meanwhile.
		this.staticData.seen = this.seen;
	}

	/** Lets deliveries with the same id share one run of `work` while it is under way. */
	async once<T>(id: string, work: () => Promise<T>): Promise<{ value: T; shared: boolean }> {
		const key = `${this.key}/${id}`;
		const running = inFlight.get(key) as Promise<T> | undefined;
		if (running) return { value: await running, shared: true };
		const started = work();
		inFlight.set(key, started);
		try {
			return { value: await started, shared: false };
		} finally {
			inFlight.delete(key);
		}
	}

	private get staticData() {
		return this.context.getWorkflowStaticData('node');
	}
}
