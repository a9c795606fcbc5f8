import type { Time } from './clock.mts';
import { send, type CallbackResponse } from './send.mts';

export interface CallbackMessage {
	/** The id of the order or event it is about. */
	id: string;
	/** The status or event it tells. */
	status: string;
	method?: 'POST' | 'GET';
	headers: Record<string, string | string[]>;
	body: string;
}

export interface CallbackPolicy {
	/** false: only remembered, for /callbacks/resend. */
	deliver: boolean;
	/** Further tries after anything but a 2xx. */
	retries: number;
	retryMs: number;
}

export interface Delivery {
	id: string;
	status: string;
	url: string;
	at: string;
	attempt: number;
	responseStatus?: number;
	error?: string;
	/** The mutation, when it was a bad one on purpose. */
	forged?: string;
}

export interface ResendOptions {
	times?: number;
	/** All at once instead of one after the other. */
	concurrent?: boolean;
	/** An earlier callback of the same id instead of the last. */
	status?: string;
}

const TIMEOUT_MS = 10_000;
const MOST_DELIVERIES = 10_000;

/** Delivers one provider's callbacks: in order for one id, side by side for different ids. */
export class Callbacks {
	url: string | undefined;
	private log: Delivery[] = [];
	private history = new Map<string, CallbackMessage[]>();
	private queues = new Map<string, Promise<void>>();
	private abort = new AbortController();

	constructor(private readonly clock: Time) {}

	announce(message: CallbackMessage, policy: CallbackPolicy): void {
		const past = this.history.get(message.id);
		if (past) past.push(message);
		else this.history.set(message.id, [message]);
		if (policy.deliver) this.enqueue(message, policy, 1);
	}

	/** @returns undefined when there is no such callback. */
	async resend(id: string, options: ResendOptions): Promise<CallbackResponse[] | undefined> {
		const message = this.history
			.get(id)
			?.findLast((one) => options.status === undefined || one.status === options.status);
		if (!message) return undefined;
		const times = options.times ?? 1;
		const first = this.log.filter((one) => one.id === id && !one.forged).length + 1;
		const deliver = (index: number) => this.deliver(message, first + index);
		const indexes = Array.from({ length: times }, (_, index) => index);
		if (options.concurrent) return Promise.all(indexes.map(deliver));
		const responses: CallbackResponse[] = [];
		for (const index of indexes) responses.push(await deliver(index));
		return responses;
	}

	forge(message: CallbackMessage, mutation: string): Promise<CallbackResponse> {
		return this.deliver(message, 1, mutation);
	}

	deliveries(): Delivery[] {
		return this.log.slice(-MOST_DELIVERIES);
	}

	/** Resolves when the deliveries under way now have been answered or have failed. */
	async settled(): Promise<void> {
		await Promise.all(this.queues.values());
	}

	reset(): void {
		this.abort.abort();
		this.abort = new AbortController();
		this.url = undefined;
		this.log = [];
		this.history.clear();
		this.queues.clear();
	}

	private enqueue(message: CallbackMessage, policy: CallbackPolicy, attempt: number): void {
		if (this.url === undefined) return;
		const { signal } = this.abort;
		const before = this.queues.get(message.id) ?? Promise.resolve();
		const work = before.then(async () => {
			if (signal.aborted) return;
			const { responseStatus } = await this.deliver(message, attempt);
			if (signal.aborted) return;
			if (this.queues.get(message.id) === work) this.queues.delete(message.id);
			const accepted =
				responseStatus !== undefined && responseStatus >= 200 && responseStatus < 300;
			if (accepted || attempt > policy.retries) return;
			this.clock.at(this.clock.now() + policy.retryMs, () =>
				this.enqueue(message, policy, attempt + 1),
			);
		});
		this.queues.set(message.id, work);
	}

	private async deliver(
		message: CallbackMessage,
		attempt: number,
		forged?: string,
	): Promise<CallbackResponse> {
		const { url, abort, log } = this;
		if (url === undefined) return { error: 'no callback URL is set' };
		const at = this.clock.iso();
		const response = await send(url, message, TIMEOUT_MS, abort.signal);
		const { responseStatus, error } = response;
		log.push({
			id: message.id,
			status: message.status,
			url,
			at,
			attempt,
			...(responseStatus === undefined ? { error } : { responseStatus }),
			...(forged === undefined ? {} : { forged }),
		});
		if (log.length >= MOST_DELIVERIES + 1000) log.splice(0, log.length - MOST_DELIVERIES);
		return response;
	}
}
