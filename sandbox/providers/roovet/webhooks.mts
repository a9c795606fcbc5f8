import type { CallbackMessage } from '../../core/callbacks.mts';
import type { Behaviour } from './behaviour.mts';
import {
	bodyBase64Header,
	SIGNATURE_HEADER,
	TIMESTAMP_HEADER,
	timestampedHeader,
} from './signing.mts';

/** The documented payload; more fields only where POST /act asks for them. */
export interface WebhookEvent {
	event: string;
	id: string;
	/** Unix seconds, sandbox time. */
	ts: number;
	[field: string]: unknown;
}

export type WebhookStyle = Pick<
	Behaviour,
	'signature' | 'webhookSecret' | 'timestampHeader' | 'webhookBody'
>;

/** Real time, also after POST /advance: it is the receiver's clock that judges a signature's age. */
export function realSeconds(): number {
	return Math.floor(Date.now() / 1000);
}

export function webhookMessage(event: WebhookEvent, style: WebhookStyle): CallbackMessage {
	return {
		id: event.id,
		status: event.event,
		...signed(printed(event, style.webhookBody), style, realSeconds()),
	};
}

/** Any body, rightly signed in the style's scheme. */
export function signed(body: string, style: WebhookStyle, seconds: number) {
	const { signature, webhookSecret, timestampHeader } = style;
	const timestamped = signature === 'timestamped';
	const headers: Record<string, string | string[]> = {
		'content-type': 'application/json',
		'user-agent': 'roovet-sandbox',
		[SIGNATURE_HEADER]: timestamped
			? timestampedHeader(webhookSecret, seconds, body)
			: bodyBase64Header(webhookSecret, body),
		...(timestamped && timestampHeader ? { [TIMESTAMP_HEADER]: String(seconds) } : {}),
	};
	return { headers, body };
}

/** "php" is json_encode with JSON_UNESCAPED_SLASHES, which the docs' sender uses. */
export function printed(value: unknown, as: Behaviour['webhookBody']): string {
	const text = JSON.stringify(value, null, as === 'pretty' ? 2 : undefined);
	if (as !== 'php') return text;
	return text.replace(
		/[\u0080-\uffff]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
