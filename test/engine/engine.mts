import 'reflect-metadata';

import { join } from 'node:path';
import { DataDeduplicationService, PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import {
	ICredentialsHelper,
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IVersionedNodeType,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { holdToPreview } from './previews.mts';
import { ProcessedData } from './processedData.mts';

/** What n8n's deduplication keeps for the nodes of a test file. n8n has one such service in a process. */
export const processedData = new ProcessedData();
void DataDeduplicationService.init(processedData);

export const PACKAGE = 'n8n-nodes-game-commerce';
const ROOT = join(__dirname, '../..');
const FEED = 'test.feed';

let loaded: Promise<PackageDirectoryLoader> | undefined;

/** The built package through n8n's own loader. */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
	loaded ??= (async () => {
		const loader = new PackageDirectoryLoader(ROOT);
		await loader.loadAll();
		return loader;
	})();
	return await loaded;
}

/** Emits the items of a test; stands for whatever comes before the node in a workflow. */
const feed = (items: INodeExecutionData[]): INodeType => ({
	description: {
		displayName: 'Feed',
		name: FEED,
		group: ['input'],
		version: 1,
		description: 'Emits the items of a test',
		defaults: { name: 'Feed' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	execute: async () => await Promise.resolve([items]),
});

class TestCredentials extends ICredentialsHelper {
	constructor(
		private readonly loader: PackageDirectoryLoader,
		private readonly data: ICredentialDataDecryptedObject,
	) {
		super();
	}

	private type(name: string) {
		return this.loader.getCredential(name).type;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.type(typeName);
		if (typeof authenticate !== 'function') throw new Error('only function credentials are tested');
		return await authenticate(credentials, requestOptions);
	}

	async preAuthentication() {
		return await Promise.resolve(undefined);
	}

	async runPreAuthentication() {
		return await Promise.resolve(undefined);
	}

	async getCredentials(): Promise<ICredentials> {
		return await Promise.reject(new Error('not stored'));
	}

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return await Promise.resolve({ ...this.data });
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.type(type).properties;
	}
}

export interface Engine {
	nodeTypes: INodeTypes;
	additionalData: IWorkflowExecuteAdditionalData;
}

let executions = 4711;

/** An id that no run of this process has had: what a node remembers of an execution must not reach the next one. */
const nextExecutionId = () => String(executions++);

/** What n8n's execution contexts need around them. */
export async function engine(
	credentials: ICredentialDataDecryptedObject,
	items: INodeExecutionData[] = [],
	executionId = nextExecutionId(),
): Promise<Engine> {
	const loader = await loadPackage();
	const feedType = feed(items);
	const getByName = (name: string): INodeType | IVersionedNodeType =>
		name === FEED ? feedType : loader.getNode(name.replace(`${PACKAGE}.`, '')).type;
	const url = 'http://127.0.0.1:5678';
	return {
		nodeTypes: {
			getByName,
			getByNameAndVersion: (name, version) =>
				NodeHelpers.getVersionedNodeType(getByName(name), version),
			getKnownTypes: () => ({}),
		},
		additionalData: {
			credentialsHelper: new TestCredentials(loader, credentials),
			hooks: { runHook: async () => await Promise.resolve() },
			currentNodeExecutionIndex: 0,
			executionId,
			variables: {},
			restApiUrl: url,
			instanceBaseUrl: url,
			formBaseUrl: url,
			formWaitingBaseUrl: `${url}/form-waiting`,
			formTestBaseUrl: `${url}/form-test`,
			webhookBaseUrl: `${url}/webhook`,
			webhookWaitingBaseUrl: `${url}/webhook-waiting`,
			webhookTestBaseUrl: `${url}/webhook-test`,
			mcpBaseUrl: `${url}/mcp`,
			mcpTestBaseUrl: `${url}/mcp-test`,
		} as unknown as IWorkflowExecuteAdditionalData,
	};
}

export interface NodeRun {
	type: string;
	credential: string;
	credentials: ICredentialDataDecryptedObject;
	parameters: INodeParameters;
	/** The JSON of the items that arrive, one empty item by default. */
	items?: IDataObject[];
	settings?: Partial<INode>;
	mode?: WorkflowExecuteMode;
	executionId?: string;
	/** Cancels the execution after that time. */
	cancelAfterMs?: number;
}

export interface NodeResult {
	run: IRun;
	/** The items of the node's outputs; the second one is the error output when there is one. */
	outputs: INodeExecutionData[][];
	/** JSON of the first output. */
	json: IDataObject[];
	error: (Error & { description?: string; context?: IDataObject }) | undefined;
	hints: string[];
}

export const NODE_ID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** n8n 1 takes one parameter after the other. */
function begin(execute: WorkflowExecute, workflow: Workflow, startNode: INode) {
	if (execute.run.length === 1) return execute.run({ workflow, startNode });
	type Former = (workflow: Workflow, startNode: INode) => ReturnType<WorkflowExecute['run']>;
	return (execute.run as unknown as Former).call(execute, workflow, startNode);
}

/** Runs one node of the built package in n8n's own engine, fed by a node that emits the items. */
export async function runNode(options: NodeRun): Promise<NodeResult> {
	const items = (options.items ?? [{}]).map((json): INodeExecutionData => ({ json }));
	const { nodeTypes, additionalData } = await engine(
		options.credentials,
		items,
		options.executionId,
	);
	const base = { typeVersion: 1, position: [0, 0] as [number, number] };
	const start: INode = { ...base, id: 'feed', name: 'Feed', type: FEED, parameters: {} };
	const node: INode = {
		...base,
		id: NODE_ID,
		name: 'Node',
		type: `${PACKAGE}.${options.type}`,
		parameters: options.parameters,
		credentials: { [options.credential]: { id: '1', name: 'test' } },
		...options.settings,
	};
	const workflow = new Workflow({
		id: 'wf1',
		nodes: [start, node],
		connections: { Feed: { main: [[{ node: 'Node', type: NodeConnectionTypes.Main, index: 0 }]] } },
		active: false,
		nodeTypes,
	});
	const execution = begin(
		new WorkflowExecute(additionalData, options.mode ?? 'trigger'),
		workflow,
		start,
	);
	if (options.cancelAfterMs !== undefined) {
		setTimeout(() => execution.cancel(), options.cancelAfterMs).unref();
	}
	const run = await execution;
	const task = run.data.resultData.runData.Node?.at(-1);
	const outputs = (task?.data?.main ?? []).map((output) => output ?? []);
	const json = (outputs[0] ?? []).map((item) => item.json);
	holdToPreview(options.type, options.parameters, json);
	return {
		run,
		outputs,
		json,
		error: (task?.error ?? run.data.resultData.error) as NodeResult['error'],
		hints: (task?.hints ?? []).map(({ message }) => message),
	};
}
