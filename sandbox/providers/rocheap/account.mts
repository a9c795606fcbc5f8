import type { ProviderContext } from '../../core/provider.mts';
import {
	behaviourSchema,
	defaultBehaviour,
	START_BALANCE,
	type Behaviour,
	type StatusName,
} from './behaviour.mts';
import { callbackMessage } from './callbackMessage.mts';
import { toCredits, toMinor } from './credits.mts';
import { failure, type Failure, type FailureCode } from './failures.mts';
import { OrderBook, type Order, type OrderRequest } from './orders.mts';

/** Receivers whose orders go a way of their own; sandbox/README.md lists them. */
const magicUsers = {
	noGamepass: 405,
	failsLater: 406,
	refundedLater: 407,
	internalErrorBefore: 408,
	internalErrorAfter: 409,
	neverEnds: 410,
} as const;

/** The one ROCheap account of the sandbox: credits, orders, and what becomes of them as time passes. */
export class Account {
	behaviour: Behaviour = defaultBehaviour();
	orders = new OrderBook();
	private balanceMinor = toMinor(START_BALANCE);

	constructor(private readonly context: ProviderContext) {}

	get balance(): number {
		return toCredits(this.balanceMinor);
	}

	readonly settings = {
		schema: behaviourSchema,
		get: () => ({ ...this.behaviour, balance: this.balance }),
		set: ({ balance, ...patch }: Partial<Behaviour> & { balance?: number }) => {
			Object.assign(this.behaviour, patch);
			if (balance !== undefined) this.balanceMinor = toMinor(balance);
		},
	};

	/** A failure other than the one of `internalErrorAfter` leaves no trace, a custom id is free again. */
	create(request: OrderRequest): Order | Failure {
		const { userId, customId, robux } = request;
		if (customId !== null && this.orders.getByCustomId(customId)) {
			return failure('DUPLICATE_CUSTOM_ORDER_ID');
		}
		if (userId === magicUsers.noGamepass) return failure('GAMEPASS_NOT_FOUND');
		const costMinor = toMinor(this.behaviour.unitPrice) * robux;
		if (costMinor > this.balanceMinor) return failure('INSUFFICIENT_BALANCE');
		if (userId === magicUsers.internalErrorBefore) return failure('INTERNAL_ERROR');

		this.balanceMinor -= costMinor;
		const order = this.orders.add(request, costMinor);
		this.record('payout', order);
		if (this.behaviour.callbackOn.includes('CREATED')) this.announce(order);
		this.schedule(order);
		return userId === magicUsers.internalErrorAfter ? failure('INTERNAL_ERROR') : order;
	}

	reset(): void {
		this.behaviour = defaultBehaviour();
		this.orders = new OrderBook();
		this.balanceMinor = toMinor(START_BALANCE);
	}

	private schedule(order: Order): void {
		const { clock } = this.context;
		const { processingAfterMs, completeAfterMs, refundAfterMs } = this.behaviour;
		const created = clock.now();
		const ended = created + Math.max(processingAfterMs, completeAfterMs);

		clock.at(created + processingAfterMs, () => this.move(order, 'PROCESSING'));
		if (order.userId === magicUsers.neverEnds) return;
		if (order.userId === magicUsers.failsLater) {
			clock.at(ended, () => this.fail(order, 'ORDER_FAILED_USER_ERROR'));
			return;
		}
		clock.at(ended, () => this.move(order, 'COMPLETED'));
		if (order.userId === magicUsers.refundedLater) {
			clock.at(ended + refundAfterMs, () => this.fail(order, 'ORDER_REFUNDED'));
		}
	}

	/** Both late failures give the credits back (contract: Failure codes). */
	private fail(order: Order, code: FailureCode): void {
		order.failure = failure(code);
		this.balanceMinor += order.costMinor;
		this.record('refund', order);
		this.move(order, 'FAILED');
	}

	private move(order: Order, status: StatusName): void {
		order.status = status;
		this.announce(order);
	}

	private announce(order: Order): void {
		const { callbackOn, callbackRetries, callbackRetryMs } = this.behaviour;
		this.context.announce(callbackMessage(order, this.behaviour), {
			deliver: callbackOn.includes(order.status),
			retries: callbackRetries,
			retryMs: callbackRetryMs,
		});
	}

	private record(kind: 'payout' | 'refund', order: Order): void {
		this.context.record({
			kind,
			id: order.id,
			reference: order.customId,
			amount: order.robux,
			receiver: order.userId,
			cost: toCredits(order.costMinor),
		});
	}
}
