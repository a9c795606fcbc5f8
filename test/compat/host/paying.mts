import type { Json } from '../../../host/lib/executions.mts';
import type { WorkflowNode } from '../../../host/lib/workflow.mts';
import { items } from '../../../host/providers/roblox.mts';
import { providers, type SandboxName } from '../../../providers.mts';

const byId = (value: string) => ({ __rl: true, mode: 'id', value });

/** An operation of each provider that pays, orders or offers. */
export interface Paying {
	what: string;
	provider: SandboxName;
	/** @param reference the user's own ID of the effect, for those that have one */
	parameters: (reference: string) => Json;
	/** Kind of the effect in the sandbox's ledger. */
	kind: string;
	/** Whether the output says that the effect was there before. */
	saysExisting: boolean;
}

export const paying: Paying[] = [
	{
		what: 'ROCheap order: create',
		provider: 'rocheap',
		parameters: (customOrderId) => ({
			resource: 'order',
			operation: 'create',
			robux: 100,
			robloxUserId: '261',
			universeId: '5',
			placeId: '6',
			customOrderId,
		}),
		kind: 'payout',
		saysExisting: true,
	},
	{
		what: 'Roovet wallet: transfer',
		provider: 'roovet',
		parameters: (idempotencyKey) => ({
			resource: 'wallet',
			operation: 'transfer',
			to: 'user_42',
			amount: '1.23',
			idempotencyKey,
		}),
		kind: 'transfer',
		saysExisting: false,
	},
	{
		what: 'LeuwongRR order: create',
		provider: 'leuwongrr',
		parameters: (idempotencyKey) => ({
			resource: 'order',
			operation: 'create',
			orderType: 'gamepass',
			robloxUsername: 'LeuwongUser',
			placeId: '123456789',
			passId: '987654321',
			paymentMethod: byId('invoice'),
			idempotencyKey,
		}),
		kind: 'order',
		saysExisting: true,
	},
	{
		what: 'Roblox trade: send',
		provider: 'roblox',
		parameters: () => ({
			resource: 'trade',
			operation: 'send',
			partner: byId('1002'),
			apiVersion: 'v1',
			myItems: [items.myCone],
			theirItems: [items.theirCone],
			myRobux: 0,
			theirRobux: 0,
		}),
		kind: 'trade-sent',
		saysExisting: true,
	},
];

/** A node of one of the providers, bound to its credential by type. */
export function nodeOf(
	provider: SandboxName,
	parameters: Json,
	isTrigger = false,
): Required<Pick<WorkflowNode, 'credentials'>> & WorkflowNode {
	const entry = providers.find(({ sandbox }) => sandbox === provider)!;
	return {
		name: isTrigger ? `${entry.name} Trigger` : entry.name,
		type: `n8n-nodes-game-commerce.${isTrigger ? entry.trigger : entry.node}`,
		typeVersion: 1,
		position: [220, 0],
		parameters,
		credentials: { [entry.credential]: { id: null, name: entry.credential } },
	};
}
