import { randomUUID } from 'node:crypto';
import type { Behaviour, StatusName } from './behaviour.mts';
import { toCredits } from './credits.mts';
import type { Failure } from './failures.mts';

export interface OrderRequest {
	robux: number;
	userId: number;
	universeId: number;
	placeId: number;
	customId: string | null;
}

export interface Order extends OrderRequest {
	id: string;
	status: StatusName;
	failure?: Failure;
	costMinor: number;
	gamepassId: number;
	productId: number;
}

/** The documented messages; the one of CREATED is the create-order page's. */
const statusMessages: Record<StatusName, string> = {
	CREATED: 'Order has been created!',
	PROCESSING: 'Order is processing!',
	COMPLETED: 'Order has been completed!',
	FAILED: 'Order has failed!',
};

const FIRST_GAMEPASS = 39_283;
const FIRST_PRODUCT = 2_358_259;

export type LookUpStyle = Pick<Behaviour, 'deliveryMethod' | 'lookupFields'>;

export class OrderBook {
	private byId = new Map<string, Order>();
	private byCustomId = new Map<string, Order>();

	add(request: OrderRequest, costMinor: number): Order {
		const order: Order = {
			...request,
			id: orderId(),
			status: 'CREATED',
			costMinor,
			gamepassId: FIRST_GAMEPASS + this.byId.size,
			productId: FIRST_PRODUCT + this.byId.size,
		};
		this.byId.set(order.id, order);
		if (order.customId !== null) this.byCustomId.set(order.customId, order);
		return order;
	}

	get(id: string): Order | undefined {
		return this.byId.get(id);
	}

	/** Exact, case included; whether the real look-up minds the case is unknown. */
	getByCustomId(customId: string): Order | undefined {
		return this.byCustomId.get(customId);
	}

	latest(): Order | undefined {
		return [...this.byId.values()].at(-1);
	}
}

/** The order object in the documented order of its fields; `success` tells of the request, not of the order. */
export function orderInfo(
	order: Order,
	{ deliveryMethod }: Pick<Behaviour, 'deliveryMethod'>,
	fields: Behaviour['lookupFields'] = 'full',
): Record<string, unknown> {
	return {
		success: true,
		status: { code: order.status, message: statusMessages[order.status] },
		...(deliveryMethod ? { delivery_method: 'gamepass' } : {}),
		cost: toCredits(order.costMinor),
		robux: order.robux,
		// 70 % to the nearest, halves up: the documented 8 gives 6. In integers, as 0.7 is no exact double.
		after_tax_robux: Math.round((order.robux * 7) / 10),
		order_id: order.id,
		custom_order_id: order.customId,
		...(fields === 'full' ? { universe_id: order.universeId, place_id: order.placeId } : {}),
		receiver_roblox_user_id: order.userId,
		receiver_roblox_username: `Rblx${order.userId}`,
		gamepass_id: order.gamepassId,
		gamepass_product_id: order.productId,
		...(order.failure ? { failure_code: order.failure } : {}),
	};
}

/** What a look-up answers with, and a callback tells: the same object (contract: Callbacks). */
export function lookedUp(order: Order, style: LookUpStyle): Record<string, unknown> {
	return orderInfo(order, style, style.lookupFields);
}

/** What the create-order page is known to answer with: its visible head and the promised `order_id`. */
export function createdHead(info: Record<string, unknown>): Record<string, unknown> {
	const { success, status, cost, robux, after_tax_robux, order_id } = info;
	return { success, status, cost, robux, after_tax_robux, order_id };
}

/** Like a UUID, but the documented ids have a `z` in them: whoever checks for a UUID must fail here. */
function orderId(): string {
	const uuid = randomUUID();
	return `${uuid[0]}z${uuid.slice(2)}`;
}
