import { eventually } from '../../host/lib/client.mts';
import type { Json } from '../../host/lib/executions.mts';
import type { Sandbox } from '../../host/lib/sandbox.mts';
import type { SavedWorkflow, WorkflowNode } from '../../host/lib/workflow.mts';
import type { EngineLab, Run, Step } from './lab.mts';

/** A call that starts a workflow with what is in its body. */
export const calledAt = (path: string): WorkflowNode => ({
	name: 'Call',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2.1,
	position: [0, 0],
	parameters: { httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
	webhookId: path,
});

let paths = 0;

/** A workflow that a call starts and that does one thing. */
export class Caller {
	/** Runs that a kill has cut off: they stay as they are. */
	readonly hanging: string[] = [];
	private calls = 0;

	private constructor(
		private readonly lab: EngineLab,
		readonly workflow: SavedWorkflow,
		private readonly act: string,
	) {}

	/** Saves and activates the workflow: a call, then the nodes in a row, of which the last one acts. */
	static async open(lab: EngineLab, name: string, ...nodes: WorkflowNode[]): Promise<Caller> {
		const workflow = await lab.saveChain(name, calledAt(`engine2-${++paths}`), ...nodes);
		return new Caller(lab, workflow, nodes.at(-1)?.name ?? '');
	}

	/** Starts the workflow and does not wait for it. */
	async call(body: Json): Promise<void> {
		const response = await fetch(this.lab.client.webhookUrl(this.workflow, 'Call'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok)
			throw new Error(`"${this.workflow.name}" answered ${response.status} ${text}`);
		this.calls += 1;
	}

	/** Starts the workflow, several times at the same moment if so wished, and waits for the ends. */
	async run(body: Json, times = 1): Promise<Array<Run & { step: Step | undefined }>> {
		const before = (await this.lab.runs(this.workflow)).map(({ id }) => id);
		await Promise.all(Array.from({ length: times }, async () => await this.call(body)));
		const runs = await this.lab.over(this.workflow, this.calls, this.hanging);
		const own = runs.filter(({ id }) => !before.includes(id));
		return await Promise.all(
			own.map(async (run) => ({ ...run, step: await this.lab.step(run, this.workflow, this.act) })),
		);
	}

	/** Starts the workflow and kills n8n as soon as the effect is there but no answer has arrived. */
	async kill(
		body: Json,
		sandbox: Sandbox,
		path: string,
		isThere: () => Promise<boolean>,
	): Promise<Run | undefined> {
		await sandbox.fault({ kind: 'hang-after', method: 'POST', path, times: 1 });
		await this.call(body);
		await eventually(
			`The effect of "${this.workflow.name}"`,
			async () => ((await isThere()) ? true : undefined),
			60_000,
		);
		await this.lab.restart({ kill: true });
		await sandbox.clearFaults();
		const cutOff = (await this.lab.runs(this.workflow)).at(-1);
		if (cutOff !== undefined) this.hanging.push(cutOff.id);
		return cutOff;
	}
}

/** The items that a step gave. */
export const itemsOf = (step: Step | undefined): Json[] =>
	(step?.outputs ?? []).flatMap((items) => items ?? []).map(({ json }) => json);
