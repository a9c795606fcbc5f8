import { randomUUID } from 'node:crypto';
import type { Json } from '../../host/lib/executions.mts';
import type { LedgerEntry, Sandbox } from '../../host/lib/sandbox.mts';
import type { WorkflowNode } from '../../host/lib/workflow.mts';
import { roovetCredential } from '../../host/providers/roovet.mts';
import { providers, type SandboxName } from '../../providers.mts';
import { robloxOperations } from './robloxOperations.mts';

/** Something that one operation is to do once. */
export interface Intent {
	/** What the call that starts the workflow has in its body. */
	body: Json;
	/** How the ledger shows that it was done. */
	isEffect: (entry: LedgerEntry) => boolean;
}

/** An operation that moves money or items, or that ends an offer. */
export interface Acting {
	name: string;
	provider: SandboxName;
	resource: string;
	operation: string;
	/** Parameters; expressions take what they need from the body of the call. */
	parameters: Json;
	/** Part of the path of the request that acts. */
	path: string;
	/** Makes something new to do. */
	intend: (sandbox: Sandbox) => Promise<Intent>;
	/** What the output says of something that was done before. */
	again: (output: Json) => boolean;
	/** The same when another process has done it. */
	elsewhere?: (output: Json) => boolean;
	/** What the output says of something that it has just done. */
	fresh: (output: Json) => boolean;
}

const existed = ({ existing }: Json) => existing === true;
const isNew = ({ existing }: Json) => existing === false;
/** Roovet answers a key that it knows as it answered the first time. */
const isUnsaid = ({ existing }: Json) => existing === null;
const body = (field: string): string => `={{ $json.body.${field} }}`;

/** A payment under a reference of its own. */
const referred =
	(
		kind: string,
		more: (sandbox: Sandbox, reference: string) => Promise<Json> | Json = () => ({}),
	) =>
	async (sandbox: Sandbox): Promise<Intent> => {
		const reference = `engine2-${randomUUID().slice(0, 12)}`;
		return {
			body: { reference, ...(await more(sandbox, reference)) },
			isEffect: (entry) => entry.kind === kind && (entry.key ?? entry.reference) === reference,
		};
	};

/** A cart with something in it, as the shop of Roovet makes it. */
async function newCart(sandbox: Sandbox, reference: string): Promise<Json> {
	const roovet = sandbox.of('roovet');
	const response = await fetch(`${roovet.origin}/api/shop/cart`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${roovetCredential(sandbox).apiKey}`,
			'content-type': 'application/json',
			'idempotency-key': `cart-${reference}`,
		},
		body: JSON.stringify({ items: [{ product_id: 'prod_1', quantity: 1 }] }),
	});
	return { cart: ((await response.json()) as { id: string }).id };
}

const order = (over: Json): Json => ({
	robloxUsername: 'LeuwongUser',
	placeId: '123456789',
	passId: '987654321',
	idempotencyKey: body('reference'),
	...over,
});

/** Every operation that can do twice what was meant once. */
export const operations: Acting[] = [
	{
		name: 'ROCheap Order: Create',
		provider: 'rocheap',
		resource: 'order',
		operation: 'create',
		parameters: {
			robux: 10,
			robloxUserId: '261',
			universeId: '5',
			placeId: '6',
			customOrderId: body('reference'),
		},
		path: '/create_order',
		intend: referred('payout'),
		again: existed,
		fresh: isNew,
	},
	{
		name: 'LeuwongRR Order: Create, game pass by invoice',
		provider: 'leuwongrr',
		resource: 'order',
		operation: 'create',
		parameters: order({
			orderType: 'gamepass',
			paymentMethod: { __rl: true, mode: 'id', value: 'invoice' },
		}),
		path: '/me/orders',
		intend: referred('order'),
		again: existed,
		fresh: isNew,
	},
	{
		name: 'LeuwongRR Order: Create, VIP server from the balance',
		provider: 'leuwongrr',
		resource: 'order',
		operation: 'create',
		parameters: order({
			orderType: 'vip_server',
			paymentMethod: { __rl: true, mode: 'id', value: 'balance' },
		}),
		path: '/me/orders',
		intend: referred('order'),
		again: existed,
		fresh: isNew,
	},
	{
		name: 'Roovet Wallet: Transfer',
		provider: 'roovet',
		resource: 'wallet',
		operation: 'transfer',
		parameters: { to: 'user_42', amount: '1.23', idempotencyKey: body('reference') },
		path: '/wallet/transfer',
		intend: referred('transfer'),
		again: existed,
		fresh: isUnsaid,
		elsewhere: isUnsaid,
	},
	{
		name: 'Roovet Checkout',
		provider: 'roovet',
		resource: 'checkout',
		operation: 'create',
		parameters: {
			body: '={{ JSON.stringify({ cart_id: $json.body.cart, payment_method: "wallet" }) }}',
			idempotencyKey: body('reference'),
		},
		path: '/shop/checkout',
		intend: referred('checkout', newCart),
		again: existed,
		fresh: isUnsaid,
		elsewhere: isUnsaid,
	},
	...robloxOperations,
];

/** The node that does an operation. */
export function actingNode({
	provider,
	resource,
	operation,
	parameters,
}: Pick<Acting, 'provider' | 'resource' | 'operation' | 'parameters'>): WorkflowNode {
	const entry = providers.find(({ sandbox }) => sandbox === provider);
	if (entry === undefined) throw new Error(`No provider ${provider}`);
	return {
		name: 'Act',
		type: `n8n-nodes-game-commerce.${entry.node}`,
		typeVersion: 1,
		position: [220, 0],
		parameters: { resource, operation, ...parameters },
		credentials: { [entry.credential]: { id: null, name: entry.credential } },
	};
}
