import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** Why a delivery is not accepted; `text` is all that the sender is told. */
export interface Rejection {
	status: 400 | 401 | 413 | 415 | 503;
	text: string;
}

/** Far more than any event has; what is larger is refused before it is read. */
export const DEFAULT_MAX_KB = 32;

/** The most bytes that a body may have, by the option `maxBodyKb` of the trigger. */
export function largestBody(options: unknown): number {
	const { maxBodyKb } = options as { maxBodyKb?: unknown };
	const kilobytes = Number(maxBodyKb);
	return (kilobytes > 0 ? kilobytes : DEFAULT_MAX_KB) * 1024;
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
	if (!Buffer.isBuffer(request.rawBody) && !(await canBeRead(request))) {
		return { status: 400, text: 'The body cannot be read' };
	}
	const bytes: unknown = request.rawBody;
	if (!Buffer.isBuffer(bytes) || bytes.length === 0)
		return { status: 400, text: 'The body is empty' };
	return bytes.length > maxBytes ? tooLarge(maxBytes) : bytes;
}

/** False for a body that is not packed as its headers say. */
async function canBeRead(request: { readRawBody(): Promise<void> }): Promise<boolean> {
	return await request.readRawBody().then(
		() => true,
		() => false,
	);
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
