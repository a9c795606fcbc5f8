import { EventEmitter } from 'node:events';
import { WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { engine, loadPackage, NODE_ID, PACKAGE } from './engine.mts';
import { holdToPreview } from './previews.mts';

export interface Delivery {
	type: string;
	credential: string;
	credentials: ICredentialDataDecryptedObject;
	parameters: INodeParameters;
	headers: Record<string, string | string[]>;
	/** Bytes of the body; null for what n8n does not read by itself and the node cannot read either. */
	body: string | Buffer;
	/** Whether n8n has read the body before the node runs; it does for the content types it knows. */
	alreadyRead?: boolean;
	/** What n8n keeps for the workflow between executions. */
	staticData?: IDataObject;
	/** Settings of the workflow, such as the engine that it runs on. */
	settings?: IWorkflowSettings;
	mode?: WorkflowExecuteMode;
}

export interface DeliveryResult {
	/** Items that go on to the next node, or undefined when there are none. */
	started: IDataObject[] | undefined;
	/** Whether n8n stored an execution, although it may have ended at the trigger. */
	stored: boolean;
	/** HTTP status of the answer; n8n says 200 where the node leaves the answer to it. */
	status: number;
	answer: string;
	/** What n8n has stored afterwards. */
	staticData: IDataObject;
	logged: string[];
}

/** Hands one HTTP delivery to the webhook of a trigger of the built package, in n8n's own webhook context. */
export async function deliver(delivery: Delivery): Promise<DeliveryResult> {
	const { nodeTypes, additionalData } = await engine(delivery.credentials);
	const node: INode = {
		id: NODE_ID,
		name: 'Trigger',
		type: `${PACKAGE}.${delivery.type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: delivery.parameters,
		credentials: { [delivery.credential]: { id: '1', name: 'test' } },
	};
	// n8n builds the workflow anew for every request, with the static data that was stored last.
	const workflow = new Workflow({
		id: 'wf1',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes,
		staticData: delivery.staticData ?? {},
		settings: delivery.settings ?? {},
	});
	const bytes = Buffer.isBuffer(delivery.body) ? delivery.body : Buffer.from(delivery.body);
	const request = {
		headers: { 'content-length': String(bytes.length), ...delivery.headers },
		method: 'POST',
		rawBody: delivery.alreadyRead === false ? undefined : bytes,
		async readRawBody() {
			this.rawBody = await Promise.resolve(bytes);
		},
	};
	let answer = '';
	const response = Object.assign(new EventEmitter(), {
		statusCode: 200,
		headersSent: false,
		status(code: number) {
			response.statusCode = code;
			return response;
		},
		type: () => response,
		send(text: string) {
			answer = text;
			response.headersSent = true;
			return response;
		},
		end() {
			response.emit('finish');
			return response;
		},
	});
	const { type } = (await loadPackage()).getNode(delivery.type);
	if (!('webhook' in type) || !type.webhook || !('description' in type))
		throw new Error('no webhook');
	const webhookDescription = 'webhooks' in type.description && type.description.webhooks?.[0];
	const context = new WebhookContext(
		workflow,
		node,
		{ ...additionalData, httpRequest: request, httpResponse: response },
		delivery.mode ?? 'webhook',
		{ webhookDescription } as IWebhookData,
		[],
		null,
	);
	const logged: string[] = [];
	const log = (message: string) => void logged.push(message);
	Object.defineProperty(context, 'logger', {
		value: { debug: log, info: log, warn: log, error: log },
	});
	const result: IWebhookResponseData = await type.webhook.call(context);
	let started: IDataObject[] | undefined;
	let isSaved = true;
	if (result.workflowData) {
		// n8n stores the execution, which takes the mark off the static data that they were changed; then it reads what to
		// answer, saves static data that are marked by now, and answers.
		const marked = workflow.staticData as { __dataChanged?: boolean };
		marked.__dataChanged = false;
		answer = String(result.webhookResponse);
		isSaved = marked.__dataChanged;
		response.status(200).send(answer).end();
		const run = await execute(workflow, node, result.workflowData, additionalData, delivery.mode);
		if (delivery.settings?.engineType === 'v2') [started] = jsonOf(result.workflowData);
		else [started] = jsonOf(run);
	} else {
		answer ||= String(result.webhookResponse ?? '');
	}
	holdToPreview(delivery.type, delivery.parameters, started ?? []);
	return {
		started: started?.length ? started : undefined,
		stored: result.workflowData !== undefined,
		status: response.statusCode,
		answer,
		staticData: isSaved
			? (JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject)
			: (delivery.staticData ?? {}),
		logged,
	};
}

const jsonOf = (outputs: Array<INodeExecutionData[] | null>): IDataObject[][] =>
	outputs.map((items) => (items ?? []).map(({ json }) => json));

/** Runs the trigger on the items of its webhook, as n8n's engine does at the beginning of an execution. */
export async function execute(
	workflow: Workflow,
	node: INode,
	items: INodeExecutionData[][],
	additionalData: IWorkflowExecuteAdditionalData,
	mode: WorkflowExecuteMode = 'webhook',
): Promise<Array<INodeExecutionData[] | null>> {
	const data = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: items }, source: null }] },
	});
	const run = await new WorkflowExecute(additionalData, mode, data).processRunExecutionData(
		workflow,
	);
	const { runData, error } = run.data.resultData;
	if (error) throw error;
	return runData[node.name]?.at(-1)?.data?.main ?? [];
}

/** Runs a trigger on items as the engine does, without a webhook: a retry, or a process that has just started. */
export async function runTrigger(
	type: string,
	items: IDataObject[],
	mode: WorkflowExecuteMode,
): Promise<IDataObject[]> {
	const { nodeTypes, additionalData } = await engine({});
	const node: INode = {
		id: NODE_ID,
		name: 'Trigger',
		type: `${PACKAGE}.${type}`,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const workflow = new Workflow({
		id: 'wf1',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes,
	});
	const main = [items.map((json) => ({ json }))];
	return jsonOf(await execute(workflow, node, main, additionalData, mode))[0] ?? [];
}
