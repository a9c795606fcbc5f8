import type { Json } from '../../host/lib/executions.mts';
import type { WorkflowNode } from '../../host/lib/workflow.mts';

/** A payout of ROCheap under a Custom Order ID. */
export const createNode = (customOrderId: string, over: Json = {}): WorkflowNode => ({
	name: 'Pay',
	type: 'n8n-nodes-game-commerce.rocheap',
	typeVersion: 1,
	position: [440, 0],
	parameters: {
		resource: 'order',
		operation: 'create',
		robux: 10,
		robloxUserId: '261',
		universeId: '5',
		placeId: '6',
		customOrderId,
		...over,
	},
	credentials: { rocheapApi: { id: null, name: 'rocheapApi' } },
});

/** A POST that starts a workflow with a list in its body, and the node that makes items of the list. */
export const listIntake = (path: string): WorkflowNode[] => [
	{
		name: 'List',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		position: [0, 0],
		parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
		webhookId: path,
	},
	{
		name: 'Items',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		position: [220, 0],
		parameters: { fieldToSplitOut: 'body.list', options: {} },
	},
];
