import { PollContext } from 'n8n-core';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeType,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { engine, loadPackage, NODE_ID, PACKAGE } from './engine.mts';
import { holdToPreview } from './previews.mts';

export interface Poll {
	credentials: ICredentialDataDecryptedObject;
	parameters: INodeParameters;
	mode?: WorkflowExecuteMode;
	/** Time that n8n gives the poll. */
	budgetMs?: number;
}

export interface PollOutcome {
	/** JSON of the items that start an execution; undefined when none starts. */
	started: IDataObject[] | undefined;
	logged: string[];
}

/** The built LeuwongRR Trigger in n8n's poll context, with n8n's default keeping of static data. */
export class Polls {
	/** What n8n has in its database. */
	stored: IDataObject = {};

	/** What a running n8n has in memory: every workflow it builds of it wraps what is in it, but not the whole. */
	private live: IDataObject | undefined;

	private isActivation = true;

	/** n8n starts again, or the workflow is deactivated and activated. */
	restart(): void {
		this.live = undefined;
		this.isActivation = true;
	}

	async poll({ credentials, parameters, mode = 'trigger', budgetMs }: Poll): Promise<PollOutcome> {
		const { nodeTypes, additionalData } = await engine(credentials);
		const node: INode = {
			id: NODE_ID,
			name: 'Trigger',
			type: `${PACKAGE}.leuwongrrTrigger`,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: { leuwongrrApi: { id: '1', name: 'test' } },
		};
		const staticData = this.live ?? structuredClone(this.stored);
		const workflow = new Workflow({
			id: 'wf1',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes,
			staticData,
		});
		const unused = [undefined, undefined, undefined, undefined, undefined] as const;
		const context = new PollContext(
			workflow,
			node,
			additionalData,
			mode,
			'activate',
			...unused,
			budgetMs === undefined ? undefined : () => budgetMs,
		);
		const logged: string[] = [];
		const log = (message: string) => void logged.push(message);
		Object.defineProperty(context, 'logger', {
			value: { debug: log, info: log, warn: log, error: log },
		});
		const type = (await loadPackage()).getNode('leuwongrrTrigger').type as INodeType;
		const result = await type.poll?.call(context);
		if (mode !== 'manual') {
			this.live = staticData;
			if (result || this.isActivation) this.stored = copyOf(workflow.staticData);
			this.isActivation = false;
		}
		const started = result?.[0]?.map(({ json }) => json);
		holdToPreview('leuwongrrTrigger', parameters, started ?? []);
		return { started, logged };
	}
}

const copyOf = (data: IDataObject): IDataObject => JSON.parse(JSON.stringify(data)) as IDataObject;
