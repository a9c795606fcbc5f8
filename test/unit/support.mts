import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { IDataObject, IExecuteFunctions, INode, IWebhookFunctions } from 'n8n-workflow';

export type Json = Record<string, unknown>;

/** A documented body, always a fresh copy. */
export function fixture(name: string): Json {
	const path = join(__dirname, '../fixtures/rocheap', `${name}.json`);
	return JSON.parse(readFileSync(path, 'utf8')) as Json;
}

export const testNode = (changes: Partial<INode> = {}): INode => ({
	id: 'node-1',
	name: 'ROCheap',
	type: 'n8n-nodes-game-commerce.rocheap',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...changes,
});

export interface ExecuteSetup {
	/** The parameters of each item; those of item 0 also answer for the whole run. */
	items?: Json[];
	node?: Partial<INode>;
	mode?: string;
	continueOnFail?: boolean;
	signal?: AbortSignal;
	request?: (type: string, options: Json, additional: Json) => Promise<unknown>;
	/** A request without a credential. */
	plainRequest?: (options: Json) => Promise<unknown>;
	credentials?: IDataObject;
	/** By default another one for every context; tries of Retry On Fail share it. */
	executionId?: string;
	runIndex?: number;
	isTool?: boolean;
}

let nextExecutionId = 1;

export type FakeExecute = IExecuteFunctions & { hints: string[] };

/** A context of an action node with exactly the functions that a node may use; anything else is missing. */
export function executeContext(setup: ExecuteSetup = {}): FakeExecute {
	const items = setup.items ?? [{}];
	const executionId = setup.executionId ?? `execution-${nextExecutionId++}`;
	const hints: string[] = [];
	const context = {
		hints,
		getInputData: () => items.map((json) => ({ json })),
		getNode: () => testNode(setup.node),
		getMode: () => setup.mode ?? 'trigger',
		getWorkflow: () => ({ id: 'workflow-1' }),
		getExecutionId: () => executionId,
		isToolExecution: () => setup.isTool ?? false,
		// The only expression of the kit's own; references are tested with n8n's evaluator.
		evaluateExpression: (expression: string) => {
			if (expression !== '{{ $runIndex }}') throw new Error(`Not evaluated here: ${expression}`);
			return setup.runIndex ?? 0;
		},
		continueOnFail: () => setup.continueOnFail ?? false,
		getExecutionCancelSignal: () => setup.signal,
		addExecutionHints: ({ message }: { message: string }) => hints.push(message),
		getNodeParameter: (name: string, index: number, fallback?: unknown) =>
			name
				.split('.')
				.reduce<unknown>((value, key) => (value as Json | undefined)?.[key], items[index]) ??
			fallback,
		getCredentials: () => Promise.resolve(setup.credentials ?? {}),
		helpers: { httpRequestWithAuthentication: setup.request, httpRequest: setup.plainRequest },
		logger: { warn: () => undefined, info: () => undefined },
	};
	return context as unknown as FakeExecute;
}

export interface WebhookSetup {
	headers?: Record<string, unknown>;
	rawBody?: unknown;
	/** What readRawBody() finds when n8n has not read the body. */
	unread?: Buffer;
	staticData?: IDataObject;
	settings?: IDataObject;
	nodeId?: string;
	mode?: string;
	request?: ExecuteSetup['request'];
	credentials?: IDataObject;
}

export interface FakeWebhook {
	context: IWebhookFunctions;
	answer: { status?: number; type?: string; text?: string; ended: boolean };
	/** What n8n answers by, as Express makes it. */
	response: FakeResponse;
	warnings: string[];
	staticData: IDataObject;
}

export interface FakeResponse extends EventEmitter {
	statusCode: number;
	headersSent: boolean;
	status(value: number): FakeResponse;
	type(value: string): FakeResponse;
	send(value: string): FakeResponse;
	setHeader(): unknown;
	end(): void;
}

let nextNodeId = 0;

/** A context of a trigger node; every one stands for a node of its own unless it is given an id. */
export function webhookContext(setup: WebhookSetup = {}): FakeWebhook {
	const answer: FakeWebhook['answer'] = { ended: false };
	const warnings: string[] = [];
	const staticData = setup.staticData ?? {};
	const nodeId = setup.nodeId ?? `trigger-${nextNodeId++}`;
	const request: Json = { rawBody: setup.rawBody };
	request.readRawBody = () => Promise.resolve().then(() => (request.rawBody = setup.unread));
	const response: FakeResponse = Object.assign(new EventEmitter(), {
		statusCode: 200,
		headersSent: false,
		status: (value: number) =>
			Object.assign(response, { statusCode: value }, void (answer.status = value)),
		type: (value: string) => Object.assign(response, void (answer.type = value)),
		send: (value: string) => Object.assign(response, void (answer.text = value)),
		setHeader: () => {
			if (answer.ended) throw new Error('Cannot set headers after they are sent to the client');
		},
		end: () => {
			answer.ended = true;
			response.headersSent = true;
			response.emit('finish');
		},
	});
	const context = {
		getHeaderData: () => setup.headers ?? {},
		getRequestObject: () => request,
		getResponseObject: () => response,
		getWorkflow: () => ({ id: 'workflow-1' }),
		getWorkflowStaticData: () => staticData,
		getWorkflowSettings: () => setup.settings ?? {},
		getNode: () => testNode({ id: nodeId }),
		getMode: () => setup.mode ?? 'webhook',
		getCredentials: () => Promise.resolve(setup.credentials ?? {}),
		helpers: { httpRequestWithAuthentication: setup.request },
		logger: {
			warn: (text: string) => warnings.push(text),
			info: () => undefined,
			debug: () => undefined,
		},
	};
	return {
		context: context as unknown as IWebhookFunctions,
		answer,
		response,
		warnings,
		staticData,
	};
}

/** An HTTP answer as n8n hands it over with encoding 'stream'. */
export function answerOf(
	status: number,
	body: unknown,
	headers: Record<string, unknown> = {},
): { statusCode: number; headers: Json; body: Readable } {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return { statusCode: status, headers, body: Readable.from([Buffer.from(text, 'utf8')]) };
}

/** What `action` throws; fails when it throws nothing. */
export function thrownBy(action: () => unknown): Error & { description?: string; context?: Json } {
	try {
		action();
	} catch (error) {
		return error as Error;
	}
	throw new Error('Nothing was thrown');
}

/** What the promise is rejected with; fails when it is fulfilled. */
export async function rejectionOf(
	promise: Promise<unknown>,
): Promise<Error & { description: string; context: Json }> {
	return await promise.then(
		() => {
			throw new Error('Nothing was thrown');
		},
		(error: Error & { description: string; context: Json }) => error,
	);
}
