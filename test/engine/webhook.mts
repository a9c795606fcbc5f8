import { WebhookContext } from 'n8n-core';
import {
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeParameters,
	type IWebhookData,
	type IWebhookResponseData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { engine, loadPackage, NODE_ID, PACKAGE } from './engine.mts';

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
	mode?: WorkflowExecuteMode;
}

export interface DeliveryResult {
	/** Items of the execution that starts, or undefined when none starts. */
	started: IDataObject[] | undefined;
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
	let status: number | undefined;
	let answer = '';
	const response = {
		status(code: number) {
			status = code;
			return response;
		},
		type: () => response,
		send(text: string) {
			answer = text;
			return response;
		},
		end: () => response,
	};
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
	return {
		started: result.workflowData?.[0]?.map(({ json }) => json),
		status: status ?? 200,
		answer: answer || String(result.webhookResponse ?? ''),
		staticData: isStored(result)
			? (JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject)
			: (delivery.staticData ?? {}),
		logged,
	};
}

/**
 * Whether n8n stores what the webhook remembered: where n8n answers for a delivery that starts an execution, it builds
 * that execution on the static data first, which takes the mark off that they were changed.
 */
function isStored({ workflowData, noWebhookResponse }: IWebhookResponseData): boolean {
	return workflowData === undefined || noWebhookResponse === true;
}
