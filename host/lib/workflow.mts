import type { Json } from './executions.mts';

export interface WorkflowNode {
	id?: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Json;
	webhookId?: string;
	credentials?: Record<string, { id: string | null; name: string }>;
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	disabled?: boolean;
}

type Connection = { node: string; type: string; index: number };

export interface WorkflowFile {
	id?: string;
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, Record<string, Array<Connection[] | null>>>;
	settings?: Json;
	meta?: Json | null;
}

export interface SavedWorkflow extends WorkflowFile {
	id: string;
	versionId: string;
	activeVersionId: string | null;
	/** Set before n8n deletes it. */
	isArchived?: boolean;
}

/**
 * Workflow files carry the credential's type and name but no id of this n8n: puts in the id of the stored credential of
 * the same type.
 * @throws when a node needs a type that `credentialIds` does not hold
 */
export function bindCredentials(
	workflow: WorkflowFile,
	credentials: Record<string, { id: string; name: string }>,
): WorkflowFile {
	const nodes = workflow.nodes.map((node) => {
		if (node.credentials === undefined) return node;
		const bound = Object.keys(node.credentials).map((type) => {
			const credential = credentials[type];
			if (credential === undefined) {
				throw new Error(`"${node.name}" in "${workflow.name}" needs a credential of type ${type}`);
			}
			return [type, { id: credential.id, name: credential.name }] as const;
		});
		return { ...node, credentials: Object.fromEntries(bound) };
	});
	return { ...workflow, nodes };
}

/** Connects nodes one after the other: the shape most test workflows have. */
export function chain(...nodes: WorkflowNode[]): WorkflowFile['connections'] {
	return Object.fromEntries(
		nodes
			.slice(0, -1)
			.map((node, index) => [
				node.name,
				{ main: [[{ node: nodes[index + 1]?.name ?? '', type: 'main', index: 0 }]] },
			]),
	);
}
