import { randomUUID } from 'node:crypto';
import type { Answer, Call, ProviderContext } from '../../core/provider.mts';
import { behaviourSchema, defaultBehaviour, type Behaviour } from './behaviour.mts';
import { Refusal } from './failures.mts';
import { idempotencyKey, IdempotencyKeys } from './idempotency.mts';
import { cursorPage, readLimit } from './pages.mts';
import { products, Shop, type Product } from './shop.mts';
import { readCart, readCheckout, readTransfer } from './validation.mts';
import { Wallet } from './wallet.mts';
import { webhookMessage, type WebhookEvent } from './webhooks.mts';

/** Receivers whose transfers meet a 500, before and after the money moved; sandbox/README.md lists them. */
const magicReceivers = { errorBefore: 'user_500', errorAfter: 'user_501' } as const;

/** The sandbox's one Roovet account: a wallet, a shop, webhooks, and the operations on them. */
export class Account {
	behaviour!: Behaviour;
	wallet!: Wallet;
	shop!: Shop;
	private keys!: IdempotencyKeys;
	private events!: Map<string, WebhookEvent>;

	constructor(private readonly context: ProviderContext) {
		this.reset();
	}

	reset(): void {
		this.behaviour = defaultBehaviour();
		this.wallet = new Wallet(this.context);
		this.shop = new Shop(this.context, this.wallet);
		this.keys = new IdempotencyKeys();
		this.events = new Map();
	}

	readonly settings = {
		schema: behaviourSchema,
		get: () => ({
			...this.behaviour,
			balanceCents: this.wallet.balanceCents,
			heldCents: this.wallet.heldCents,
		}),
		set: ({
			balanceCents = this.wallet.balanceCents,
			heldCents = this.wallet.heldCents,
			...patch
		}: Partial<Behaviour> & { balanceCents?: number; heldCents?: number }) => {
			Object.assign(this.behaviour, patch);
			Object.assign(this.wallet, { balanceCents, heldCents });
		},
	};

	products(): Product[] {
		return products(this.behaviour.productCount);
	}

	transactionPage(call: Call): object {
		return cursorPage(this.wallet.newestFirst(), call.query, this.behaviour);
	}

	transfer(call: Call): object {
		const request = readTransfer(call);
		if (request.to === magicReceivers.errorBefore) throw Refusal.of(500);
		const reference = idempotencyKey(call);
		const { body, fresh } = this.once(call, () =>
			this.wallet.transfer(request, reference, this.behaviour),
		);
		if (fresh && request.to === magicReceivers.errorAfter) throw Refusal.of(500);
		return body;
	}

	productPage({ query }: Call): object {
		const wanted = (query.get('query') ?? '').toLowerCase();
		const found = this.products().filter(({ name }) => name.toLowerCase().includes(wanted));
		return this.shopPage(found, query);
	}

	saveCart(call: Call): object {
		const request = readCart(call);
		return this.once(call, () => this.shop.saveCart(request, this.products())).body;
	}

	checkOut(call: Call): object {
		const request = readCheckout(call);
		const reference = idempotencyKey(call);
		const { checkoutAnswer } = this.behaviour;
		if (checkoutAnswer) return checkoutAnswer;
		return this.once(call, () => {
			const order = this.shop.checkOut(request, reference);
			this.announce({ event: 'order.created', id: order.id });
			return order;
		}).body;
	}

	orderPage({ query }: Call): object {
		return this.shopPage(this.shop.newestFirst(), query);
	}

	/** Sends a webhook of any name; the id is made up when there is none. */
	announce({
		event,
		id = `evt_${randomUUID().slice(-12)}`,
		ts = Math.floor(this.context.clock.now() / 1000),
		fields = {},
	}: {
		event: string;
		id?: string;
		ts?: number;
		fields?: object;
	}): WebhookEvent {
		const whole = { event, id, ...fields, ts };
		// Again at the end when it was there before: the latest is the last.
		this.events.delete(id);
		this.events.set(id, whole);
		const { webhookRetries, webhookRetryMs } = this.behaviour;
		this.context.announce(webhookMessage(whole, this.behaviour), {
			deliver: true,
			retries: webhookRetries,
			retryMs: webhookRetryMs,
		});
		return whole;
	}

	/** The last event of that id, or the last of all, or the docs' sample while there was none. */
	event(id: string | undefined): WebhookEvent | undefined {
		if (id !== undefined) return this.events.get(id);
		const sample = { event: 'order.created', id: 'ord_123', ts: 1_762_782_800 };
		return [...this.events.values()].at(-1) ?? sample;
	}

	answer(refusal: Refusal): Answer {
		return { status: refusal.status, body: refusal.body(this.behaviour.errorParam) };
	}

	private once(call: Call, act: () => object) {
		return this.keys.once(call, this.context.clock.now(), this.behaviour, act);
	}

	/** Only `limit` is documented for the shop's lists. */
	private shopPage(list: Array<{ id: string }>, query: URLSearchParams): object {
		const { behaviour } = this;
		if (behaviour.shopCursors) return cursorPage(list, query, behaviour);
		return { data: list.slice(0, readLimit(query, behaviour.defaultLimit)) };
	}
}
