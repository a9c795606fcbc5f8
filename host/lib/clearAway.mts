import { eventually, type DataTable, type N8nClient } from './client.mts';
import { RestError } from './rest.mts';

const UNDER_WAY = ['new', 'running', 'waiting'];

/** Ends what runs and deletes what was saved, so that whoever comes next finds n8n as if it were new. */
export async function clearAway(client: N8nClient): Promise<void> {
	const { rest } = client;
	const workflows = await client.workflows();
	for (const { id, activeVersionId } of workflows) {
		if (activeVersionId !== null) await client.deactivate(id);
	}
	if (workflows.length > 0) {
		await rest.post('/executions/stopMany', { filter: { workflowId: 'all', status: UNDER_WAY } });
		await eventually('The end of all executions', async () => {
			const filter = encodeURIComponent(JSON.stringify({ status: UNDER_WAY }));
			const { results } = await rest.get<{ results: unknown[] }>(`/executions?filter=${filter}`);
			return results.length === 0 ? true : undefined;
		});
	}
	for (const { id, isArchived } of workflows) {
		if (isArchived !== true) await rest.post(`/workflows/${id}/archive`);
		// n8n takes a workflow out of use in the background, and does not delete it before.
		await eventually(`The end of workflow ${id}`, async () => {
			try {
				await rest.delete(`/workflows/${id}`);
				return true;
			} catch (error) {
				if (error instanceof RestError && error.status === 409) return undefined;
				throw error;
			}
		});
	}
	const { id: project } = await rest.get<{ id: string }>('/projects/personal');
	const tables = await rest.get<{ data: DataTable[] }>(`/projects/${project}/data-tables`);
	for (const { id } of tables.data) await rest.delete(`/projects/${project}/data-tables/${id}`);
	for (const { id } of await client.credentials()) await rest.delete(`/credentials/${id}`);
}
