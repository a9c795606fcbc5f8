/** The newest version of n8n's own nodes in an older n8n, by what its packages contain. */
interface Versions {
	'1.123': number;
	'2.8': number;
}

/** The lines of n8n that an example may name as the oldest one it needs, oldest first; the last one is the pinned n8n. */
export const N8N_LINES = ['1.123', '2.8', '2.41'] as const;

/** The nodes of n8n that examples use. One that a line does not have stands there with 0. */
export const N8N_NODES: Record<string, Versions> = {
	'n8n-nodes-base.code': { '1.123': 2, '2.8': 2 },
	'n8n-nodes-base.dataTable': { '1.123': 1, '2.8': 1.1 },
	'n8n-nodes-base.discord': { '1.123': 2, '2.8': 2 },
	'n8n-nodes-base.errorTrigger': { '1.123': 1, '2.8': 1 },
	'n8n-nodes-base.executeWorkflowTrigger': { '1.123': 1.1, '2.8': 1.1 },
	'n8n-nodes-base.filter': { '1.123': 2.3, '2.8': 2.3 },
	'n8n-nodes-base.form': { '1.123': 2.3, '2.8': 2.5 },
	'n8n-nodes-base.formTrigger': { '1.123': 2.3, '2.8': 2.5 },
	'n8n-nodes-base.if': { '1.123': 2.3, '2.8': 2.3 },
	'n8n-nodes-base.manualTrigger': { '1.123': 1, '2.8': 1 },
	'n8n-nodes-base.postgres': { '1.123': 2.6, '2.8': 2.6 },
	'n8n-nodes-base.respondToWebhook': { '1.123': 1.5, '2.8': 1.5 },
	'n8n-nodes-base.scheduleTrigger': { '1.123': 1.3, '2.8': 1.3 },
	'n8n-nodes-base.set': { '1.123': 3.4, '2.8': 3.4 },
	'n8n-nodes-base.splitInBatches': { '1.123': 3, '2.8': 3 },
	'n8n-nodes-base.stickyNote': { '1.123': 1, '2.8': 1 },
	'n8n-nodes-base.switch': { '1.123': 3.4, '2.8': 3.4 },
	'n8n-nodes-base.wait': { '1.123': 1.1, '2.8': 1.1 },
	'n8n-nodes-base.webhook': { '1.123': 2.1, '2.8': 2.1 },
	'@n8n/n8n-nodes-langchain.mcpTrigger': { '1.123': 2, '2.8': 2 },
	'@n8n/n8n-nodes-langchain.toolWorkflow': { '1.123': 2.2, '2.8': 2.2 },
};

/** The oldest line that has a node in this version. */
export function oldestLineWith(type: string, version: number): (typeof N8N_LINES)[number] {
	const versions = N8N_NODES[type];
	if (versions === undefined) throw new Error(`${type} is missing in n8nNodes.mts`);
	if (version <= versions['1.123']) return '1.123';
	return version <= versions['2.8'] ? '2.8' : '2.41';
}
