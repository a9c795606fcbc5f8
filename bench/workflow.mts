import type { N8nClient } from '../host/lib/client.mts';
import type { Execution, Json } from '../host/lib/executions.mts';
import type { Credentials } from '../host/lib/setup.mts';
import { bindCredentials, chain, type WorkflowNode } from '../host/lib/workflow.mts';

/** Name of the node whose time is measured. */
export const MEASURED = 'Measured';

export const node = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: Json,
	more: Partial<WorkflowNode> = {},
): WorkflowNode => ({ name, type, typeVersion, position: [0, 0], parameters, ...more });

/** The node that is measured, with the account of its provider. */
export const measuredNode = (
	type: string,
	typeVersion: number,
	parameters: Json,
	credentialType: string,
): WorkflowNode =>
	node(MEASURED, type, typeVersion, parameters, {
		credentials: { [credentialType]: { id: null, name: credentialType } },
	});

export interface Prepared {
	name: string;
	/** The code of the list of items. */
	items: string;
	measured: WorkflowNode;
	/** What follows the measured node. */
	after?: WorkflowNode[];
}

/** A workflow Manual Trigger -> Code with so many items -> the node; running it gives the execution. */
export async function prepare(
	client: N8nClient,
	credentials: Credentials,
	{ name, items, measured, after = [] }: Prepared,
): Promise<() => Promise<Execution>> {
	const nodes = [
		node('Manual Trigger', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Items', 'n8n-nodes-base.code', 2, { jsCode: `return ${items}` }),
		measured,
		...after,
	];
	const file = { name, nodes, connections: chain(...nodes) };
	const { id } = await client.saveWorkflow(bindCredentials(file, credentials));
	return async () => {
		const execution = await client.run(id, 'Manual Trigger');
		if (execution.status === 'success') return execution;
		throw new Error(`${name}: ${execution.status}, ${execution.error?.message ?? ''}`);
	};
}
