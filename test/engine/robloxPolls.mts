import { randomUUID } from 'node:crypto';
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

/** The built Roblox Trades Trigger in n8n's poll context, with n8n's default keeping of static data. */
export class RobloxPolls {
	/** What n8n has in its database. */
	stored: IDataObject = {};

	logged: string[] = [];

	/** A workflow of its own: what this process remembers about another test's must not count. */
	private readonly id = randomUUID();

	private memory: IDataObject | undefined;

	private isActivation = true;

	/** n8n starts again, or the workflow is deactivated and activated. */
	restart(): void {
		this.memory = undefined;
		this.isActivation = true;
	}

	/** The items that start an execution; undefined when none starts. */
	async poll(poll: Poll): Promise<IDataObject[] | undefined> {
		const { nodeTypes, additionalData } = await engine(poll.credentials);
		const node: INode = {
			id: NODE_ID,
			name: 'Trigger',
			type: `${PACKAGE}.robloxTradesTrigger`,
			typeVersion: 1,
			position: [0, 0],
			parameters: poll.parameters,
			credentials: { robloxCookieApi: { id: '1', name: 'test' } },
		};
		const staticData = this.memory ?? structuredClone(this.stored);
		const workflow = new Workflow({
			id: this.id,
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes,
			staticData,
		});
		const mode = poll.mode ?? 'trigger';
		const unused = [undefined, undefined, undefined, undefined, undefined] as const;
		const { budgetMs } = poll;
		const context = new PollContext(
			workflow,
			node,
			additionalData,
			mode,
			'activate',
			...unused,
			budgetMs === undefined ? undefined : () => budgetMs,
		);
		const log = (message: string) => void this.logged.push(message);
		Object.defineProperty(context, 'logger', {
			value: { debug: log, info: log, warn: log, error: log },
		});
		// A running n8n keeps the workflow of a failed poll in memory; only a restart goes back to what is stored.
		if (mode !== 'manual') this.memory = staticData;
		const type = (await loadPackage()).getNode('robloxTradesTrigger').type as INodeType;
		const result = await type.poll?.call(context);
		if (mode !== 'manual' && (result || this.isActivation)) {
			this.stored = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
			this.isActivation = false;
		}
		const started = result?.[0]?.map(({ json }) => json);
		holdToPreview('robloxTradesTrigger', poll.parameters, started ?? []);
		return started;
	}
}
