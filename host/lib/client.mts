import { eventually } from './eventually.mts';
import { Execution, type ExecutionSummary, type Json } from './executions.mts';
import { Rest, RestError } from './rest.mts';
import type { SavedWorkflow, WorkflowFile } from './workflow.mts';

export { eventually };

export interface Credential {
	id: string;
	name: string;
	type: string;
}

export interface Owner {
	email: string;
	password: string;
}

export interface DataTable {
	id: string;
	name: string;
}

type PublicationStatus = 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published';

interface Publication {
	status: PublicationStatus;
	triggers: Array<{ errorMessage: string | null }>;
}

/** What the editor does, by its own REST calls. */
export class N8nClient {
	readonly rest: Rest;
	private webhookUrlsGiven = 0;

	/** @param webhookUrls where production webhooks arrive, when that is not where the REST API is */
	constructor(
		readonly url: string,
		private readonly webhookUrls: readonly string[] = [url],
	) {
		this.rest = new Rest(url);
	}

	/** Logs in as the owner and makes that account first where n8n is new. */
	async logIn({ email, password }: Owner): Promise<void> {
		const { userManagement } = await this.rest.get<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('/settings');
		if (userManagement.showSetupOnFirstLoad) {
			const owner = { email, password, firstName: 'Game', lastName: 'Commerce' };
			await this.rest.post('/owner/setup', owner);
		} else {
			await this.rest.post('/login', { emailOrLdapLoginId: email, password });
		}
	}

	async credentials(): Promise<Credential[]> {
		return await this.rest.get<Credential[]>('/credentials');
	}

	/** Stores a credential; one of the same name and type gets the new values instead of a twin. */
	async saveCredential(name: string, type: string, data: Json): Promise<Credential> {
		const known = (await this.credentials()).find((one) => one.name === name && one.type === type);
		return known === undefined
			? await this.rest.post<Credential>('/credentials', { name, type, data })
			: await this.rest.patch<Credential>(`/credentials/${known.id}`, { name, type, data });
	}

	/** The editor's test of a credential: with the stored values, or with some typed over them. */
	async testCredential(
		{ id, name, type }: Credential,
		typed: Json = {},
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		// Secrets come back as placeholders, which n8n swaps for the stored values.
		const stored = await this.rest.get<{ data: Json }>(`/credentials/${id}?includeData=true`);
		const data = { ...stored.data, ...typed };
		return await this.rest.post('/credentials/test', { credentials: { id, name, type, data } });
	}

	async workflows(): Promise<SavedWorkflow[]> {
		return await this.rest.get<SavedWorkflow[]>('/workflows');
	}

	async workflow(id: string): Promise<SavedWorkflow> {
		return await this.rest.get<SavedWorkflow>(`/workflows/${id}`);
	}

	/** Imports a workflow; one that has the same id, or else the same name, is overwritten instead of doubled. */
	async saveWorkflow(file: WorkflowFile): Promise<SavedWorkflow> {
		const { name, nodes, connections, settings = {}, meta } = file;
		// The editor of n8n 2.41 cannot run a step of a workflow whose pinned data is null.
		const content = { name, nodes, connections, settings, meta, pinData: {} };
		const all = await this.workflows();
		const known = all.find(({ id }) => id === file.id) ?? all.find((one) => one.name === name);
		if (known === undefined) {
			// n8n 1.123 cannot store a new one without the switch, and gives it an id of its own.
			const fresh = { ...content, active: false, ...(file.id !== undefined && { id: file.id }) };
			return await this.rest.post<SavedWorkflow>('/workflows', fresh);
		}
		return await this.rest.patch<SavedWorkflow>(`/workflows/${known.id}`, content);
	}

	/** Publishes the saved version and waits until its triggers listen, which n8n does in the background. */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.rest.post(`/workflows/${id}/activate`, { versionId });
		const { status, triggers } = await eventually(`Activating workflow ${id}`, async () => {
			const now = await this.publication(id);
			return now.status === 'in_progress' || now.status === 'not_published' ? undefined : now;
		});
		if (status !== 'published') {
			const why = triggers.map(({ errorMessage }) => errorMessage).join('; ');
			throw new Error(`Workflow ${id} could not be activated: ${why}`);
		}
	}

	private async publication(id: string): Promise<Publication> {
		try {
			return await this.rest.get<Publication>(`/workflows/${id}/publication-status`);
		} catch (error) {
			// An n8n that does not know the address has activated the workflow before it answered.
			if (!(error instanceof RestError) || error.status !== 404) throw error;
			return { status: 'published', triggers: [] };
		}
	}

	async deactivate(id: string): Promise<void> {
		await this.rest.post(`/workflows/${id}/deactivate`);
	}

	/** Has the triggers of an active workflow poll now: n8n does so on activation, and by itself once a minute. */
	async pollNow(id: string): Promise<void> {
		await this.deactivate(id);
		await this.activate(id);
	}

	/** Runs a saved workflow by hand from one of its triggers and waits for the end. */
	async run(workflowId: string, trigger: string): Promise<Execution> {
		// Older n8n run the workflow that they are sent, newer ones the one that they have stored.
		const workflowData = await this.workflow(workflowId);
		const { executionId } = await this.rest.post<{ executionId: string }>(
			`/workflows/${workflowId}/run`,
			{ workflowData, triggerToStartFrom: { name: trigger } },
		);
		return await this.finished(executionId);
	}

	/** The newest executions of a workflow, newest first. */
	async executions(workflowId: string): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.rest.get<{ results: ExecutionSummary[] }>(
			`/executions?limit=100&filter=${filter}`,
		);
		return results;
	}

	async execution(id: string): Promise<Execution> {
		return Execution.decode(await this.rest.get(`/executions/${id}`));
	}

	/** Waits for an execution to end, however it ends. */
	async finished(id: string, timeoutMs = 180_000): Promise<Execution> {
		return await eventually(
			`Execution ${id}`,
			async () => {
				const execution = await this.execution(id);
				return ['new', 'running'].includes(execution.status) ? undefined : execution;
			},
			timeoutMs,
		);
	}

	/** Waits for an ended execution of the workflow that fits, newest first. */
	async executionOf(
		workflowId: string,
		fits: (execution: Execution) => boolean = () => true,
		timeoutMs = 30_000,
	): Promise<Execution> {
		return await eventually(
			`An execution of workflow ${workflowId}`,
			async () => {
				for (const { id, status } of await this.executions(workflowId)) {
					if (status === 'new' || status === 'running') continue;
					const execution = await this.execution(id);
					if (fits(execution)) return execution;
				}
				return undefined;
			},
			timeoutMs,
		);
	}

	/** The editor's Retry on a failed execution: goes on from the node that failed. */
	async retry(executionId: string): Promise<Execution> {
		const { id } = await this.rest.post<{ id: string }>(`/executions/${executionId}/retry`, {
			loadWorkflow: false,
		});
		return await this.finished(id);
	}

	/** A data table of the owner's personal project, by its exact name. */
	async dataTable(name: string): Promise<DataTable | undefined> {
		const query = encodeURIComponent(JSON.stringify({ name }));
		const { data } = await this.rest.get<{ data: DataTable[] }>(
			`/projects/${await this.personalProject()}/data-tables?filter=${query}`,
		);
		return data.find((table) => table.name === name);
	}

	async dataTableRows(name: string): Promise<Json[]> {
		const table = await this.dataTable(name);
		if (table === undefined) return [];
		const { data } = await this.rest.get<{ data: Json[] }>(
			`/projects/${await this.personalProject()}/data-tables/${table.id}/rows?take=250`,
		);
		return data;
	}

	async insertRows(name: string, rows: Json[]): Promise<void> {
		const table = await this.dataTable(name);
		if (table === undefined) throw new Error(`There is no data table ${name}`);
		const path = `/projects/${await this.personalProject()}/data-tables/${table.id}/insert`;
		await this.rest.post(path, { data: rows, returnType: 'count' });
	}

	private async personalProject(): Promise<string> {
		return (await this.rest.get<{ id: string }>('/projects/personal')).id;
	}

	/**
	 * The address of a webhook node, or of a trigger node whose webhook has a path of its own. Several processes that
	 * receive take turns, as a load balancer would have it.
	 */
	webhookUrl(workflow: WorkflowFile, nodeName: string, path = ''): string {
		const base = this.webhookUrls[this.webhookUrlsGiven++ % this.webhookUrls.length] ?? this.url;
		return base + this.webhookPath(workflow, nodeName, path);
	}

	/** What follows the address of a process that receives webhooks. */
	webhookPath(workflow: WorkflowFile, nodeName: string, path = ''): string {
		const node = workflow.nodes.find(({ name }) => name === nodeName);
		if (node === undefined) throw new Error(`No node "${nodeName}" in "${workflow.name}"`);
		const own = typeof node.parameters.path === 'string' ? node.parameters.path : undefined;
		return `/webhook/${own ?? `${node.webhookId ?? ''}/${path}`}`;
	}

	/** The address at which an MCP Server Trigger serves its tools. */
	mcpUrl(path: string): string {
		return `${this.url}/mcp/${path}`;
	}
}
