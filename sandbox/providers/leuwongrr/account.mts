import type { ProviderContext } from '../../core/provider.mts';
import type { Token } from './access.mts';
import { Balance } from './balance.mts';
import { behaviourSchema, defaultBehaviour, type Behaviour } from './behaviour.mts';
import { methodsFor } from './catalog.mts';
import { newDeposit, startDeposit, type Deposit } from './deposits.mts';
import { Refusal } from './failures.mts';
import { compact, naive, withOffset } from './formats.mts';
import { startOrder, type Order } from './orders.mts';
import type { OrderRequest } from './validation.mts';

/** Users whose orders go a way of their own; sandbox/README.md lists them. */
const magicUsers = {
	unknown: 'NoSuchUser',
	paidAtOnce: 'PaidAtOnce',
	failsLater: 'FailsLater',
	errorBefore: 'ErrorBefore',
	errorAfter: 'ErrorAfter',
} as const;
const NOT_EXISTING = 404;
const FIRST_NUMBER = { order: 1, deposit: 123 };

interface KnownKey {
	request: string;
	order: Order;
	/** Until then the origin is at work, and does not know the key yet. */
	busyUntil: number;
}

export interface CreatedOrder {
	order: Order;
	idempotent: boolean;
}

/** The sandbox's one LeuwongRR account. Both tokens act on it (contract: Base, auth, Sandbox). */
export class Account {
	behaviour!: Behaviour;
	balance!: Balance;
	orders!: Order[];
	deposits!: Deposit[];
	private keys!: Map<string, KnownKey>;

	constructor(private readonly context: ProviderContext) {
		this.reset();
	}

	reset(): void {
		this.behaviour = defaultBehaviour();
		this.balance = new Balance(this.context.clock);
		this.orders = [startOrder()];
		this.deposits = [startDeposit()];
		this.keys = new Map();
	}

	readonly settings = {
		schema: behaviourSchema,
		get: () => ({ ...this.behaviour, balance: this.balance.amount }),
		set: ({ balance, ...patch }: Partial<Behaviour> & { balance?: number }) => {
			Object.assign(this.behaviour, patch);
			if (balance !== undefined) this.balance.amount = balance;
		},
	};

	now(): number {
		return this.context.clock.now();
	}

	/** Most times have no zone; the balance's has one in the spec. */
	readonly time = (at: number): string =>
		this.behaviour.timestamps === 'offset' ? withOffset(at) : naive(at);

	readonly balanceTime = (at: number): string =>
		this.behaviour.timestamps === 'naive' ? naive(at) : withOffset(at);

	/** A key gives the old order back as it is now. A refused request leaves its key free. */
	create(
		request: OrderRequest,
		{ token, key, discordId }: { token: Token; key: string | null; discordId: string },
	): CreatedOrder {
		const fingerprint = JSON.stringify(request);
		const known = key === null ? undefined : this.knownOrder(key, fingerprint);
		if (known) return { order: known, idempotent: true };
		this.check(request, token, discordId);
		if (request.username === magicUsers.errorBefore) throw new Refusal(500);

		const order = this.addOrder({ ...request, environment: token.environment, key });
		// Of several that were at work at once, the first is what the key stands for.
		if (key !== null && !this.keys.has(key)) {
			const busyUntil = this.now() + this.behaviour.originBusyMs;
			this.keys.set(key, { request: fingerprint, order, busyUntil });
		}
		this.context.record({
			kind: 'order',
			id: order.invoiceCode,
			reference: order.clientReference,
			key,
			amount: order.amount,
			username: request.username,
			placeId: request.placeId,
			passId: request.passId,
			paymentMethod: request.paymentMethod,
			environment: order.environment,
		});
		if (request.paymentMethod === 'balance') this.payFromBalance(order);
		this.schedulePayment(order);
		if (request.username === magicUsers.errorAfter) throw new Refusal(500);
		return { order, idempotent: false };
	}

	/** An order nobody asked for through the API, as when the user buys on the website. */
	addWebsiteOrder(username: string): Order {
		const order = this.addOrder({
			orderType: 'gamepass',
			username,
			paymentMethod: 'invoice',
			clientReference: null,
			environment: 'production',
			key: null,
		});
		this.schedulePayment(order);
		return order;
	}

	pay(order: Order): void {
		order.paid = true;
		order.status = 'processing';
		const { completeAfterMs } = this.behaviour;
		const failing = order.username === magicUsers.failsLater;
		if (completeAfterMs === null && !failing) return;
		this.context.clock.at(this.now() + (completeAfterMs ?? 0), () => {
			if (order.status !== 'processing') return;
			if (failing) this.fail(order);
			else order.status = 'completed';
		});
	}

	/** What was paid from the balance goes back to it, which is an assumption. */
	fail(order: Order): void {
		order.status = 'failed';
		if (order.paymentMethod !== 'balance') return;
		this.balance.move({
			amount: order.amount,
			type: 'refund',
			referenceType: 'order',
			referenceId: order.number,
			description: `Pengembalian dana ${order.invoiceCode}`,
		});
	}

	addDeposit(amount: number): Deposit {
		const number = FIRST_NUMBER.deposit + this.deposits.length;
		const deposit = newDeposit(number, amount, this.now());
		this.deposits.push(deposit);
		return deposit;
	}

	approve(deposit: Deposit): void {
		deposit.status = 'approved';
		deposit.proofAt = this.now();
		deposit.approvedAt = this.now();
		this.balance.move({
			amount: deposit.amount,
			type: 'deposit',
			referenceType: 'deposit',
			referenceId: deposit.number,
			description: 'Deposit saldo disetujui',
		});
	}

	/** @throws {Refusal} 422 or 409, when the settings want a second request refused */
	private knownOrder(key: string, request: string): Order | undefined {
		const known = this.keys.get(key);
		if (!known) return undefined;
		const { keyConflict, idempotencyMismatch } = this.behaviour;
		if (known.busyUntil > this.now()) {
			if (keyConflict !== 'whileBusy') return undefined;
			throw new Refusal(409, 'Request dengan Idempotency-Key ini masih diproses.');
		}
		if (keyConflict === true) throw new Refusal(409, 'Idempotency-Key sudah pernah digunakan.');
		if (known.request !== request && idempotencyMismatch === 'refuse') {
			throw Refusal.invalid('Idempotency-Key sudah dipakai untuk request lain.');
		}
		return known.order;
	}

	/** What the server checks by itself (contract: POST /api/v1/me/orders). */
	private check(request: OrderRequest, token: Token, discordId: string): void {
		const { paymentMethod, username, placeId, passId } = request;
		const { linkedDiscordIds, codeStatus, orderAmount } = this.behaviour;
		if (token.environment === 'sandbox' && paymentMethod !== 'invoice') {
			throw Refusal.invalid('Token sandbox hanya mendukung payment_method invoice.');
		}
		const methods = ['invoice', 'balance', ...methodsFor('order').map(({ code }) => code)];
		if (!methods.includes(paymentMethod)) {
			throw Refusal.invalid('Metode pembayaran tidak tersedia.');
		}
		const exists = /^\w{3,20}$/.test(username) && username !== magicUsers.unknown;
		if (!exists || placeId === NOT_EXISTING || passId === NOT_EXISTING) {
			throw new Refusal(422, 'Validasi resmi Roblox gagal.', { code: 'ROBLOX_VALIDATION_FAILED' });
		}
		if (paymentMethod !== 'balance') return;
		if (!linkedDiscordIds.includes(discordId)) {
			throw new Refusal(codeStatus, 'Akun Discord belum terhubung.', {
				code: 'DISCORD_LINK_REQUIRED',
			});
		}
		if (orderAmount > this.balance.amount) {
			throw new Refusal(codeStatus, 'Saldo tidak mencukupi.', { code: 'INSUFFICIENT_BALANCE' });
		}
	}

	private addOrder(
		request: Pick<
			Order,
			'orderType' | 'username' | 'paymentMethod' | 'clientReference' | 'environment' | 'key'
		>,
	): Order {
		const { orderAmount, robuxAmount, sandboxPrefix } = this.behaviour;
		const number = FIRST_NUMBER.order + this.orders.length;
		const prefix = sandboxPrefix && request.environment === 'sandbox' ? 'SBX-' : '';
		const digits = compact(this.now()) + String(number).padStart(3, '0');
		const { orderType, username, paymentMethod, clientReference, environment, key } = request;
		const order: Order = {
			number,
			invoiceCode: `${prefix}INV${digits}`,
			environment,
			status: 'pending',
			paid: false,
			amount: orderAmount,
			robux: robuxAmount,
			orderType,
			username,
			paymentMethod,
			clientReference,
			key,
		};
		this.orders.push(order);
		return order;
	}

	private payFromBalance(order: Order): void {
		this.balance.move({
			amount: -order.amount,
			type: 'order',
			referenceType: 'order',
			referenceId: order.number,
			description: `Pembayaran order ${order.invoiceCode}`,
		});
		this.pay(order);
	}

	private schedulePayment(order: Order): void {
		if (order.paid) return;
		if (order.username === magicUsers.paidAtOnce) return this.pay(order);
		const { payAfterMs } = this.behaviour;
		if (payAfterMs === null) return;
		this.context.clock.at(this.now() + payAfterMs, () => {
			if (order.status === 'pending') this.pay(order);
		});
	}
}
