import { createRequire } from 'node:module';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';
import { evaluated, evaluateText, WORKFLOW, type ExpressionData } from './expressions.mts';
import type { Response } from './network.mts';

const require = createRequire(import.meta.url);
const { NodeApiError } = require('n8n-workflow') as typeof import('n8n-workflow');

/** Everything around one call of a node's execute(). */
export interface Surroundings {
	/** Made for this call: what a node writes into it is lost with it, as in n8n. */
	node: INode;
	items: INodeExecutionData[];
	continueOnFail: boolean;
	mode: string;
	/** undefined for a call that is no execution, such as an MCP client's. */
	executionId: string | undefined;
	runIndex: number;
	isTool: boolean;
	signal: AbortSignal;
	credential: { type: ICredentialType; data: ICredentialDataDecryptedObject };
	staticData: IDataObject;
	/** What n8n's deduplication keeps for the node in the database. */
	processed: Set<string>;
	send: (options: IHttpRequestOptions) => Promise<Response>;
}

const NO_EXECUTION_ID = '__UNKNOWN__';
const quiet = (): void => undefined;
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** What n8n hands to execute(): the functions that an action node may use, behaving as n8n's do. */
export function executeFunctions(around: Surroundings): IExecuteFunctions {
	const { node, items, credential, signal } = around;
	const executionId = around.executionId ?? NO_EXECUTION_ID;
	const dataOf = (itemIndex: number): ExpressionData => ({
		json: items[itemIndex]?.json ?? {},
		...{ itemIndex, runIndex: around.runIndex, executionId, mode: around.mode },
		parameters: node.parameters,
	});

	const httpRequest = async (options: IHttpRequestOptions): Promise<unknown> => {
		const response = await around.send(options);
		if (options.encoding === 'stream') return options.returnFullResponse ? response : response.body;
		throw new Error('The simulation gives bodies as streams only');
	};
	const httpRequestWithAuthentication = async (
		type: string,
		options: IHttpRequestOptions,
		additional?: { credentialsDecrypted?: { data?: ICredentialDataDecryptedObject } },
	): Promise<unknown> => {
		try {
			const { authenticate, name } = credential.type;
			if (type !== name) throw new Error(`The node has no credential of type ${type}`);
			if (typeof authenticate !== 'function') throw new Error(`${name} has no authenticate()`);
			const data = additional?.credentialsDecrypted?.data ?? credential.data;
			return await httpRequest(await authenticate({ ...data }, options));
		} catch (error) {
			throw new NodeApiError(node, error as never);
		}
	};

	const { processed } = around;
	const functions = {
		logger,
		helpers: guarded('helpers', {
			...{ httpRequest, httpRequestWithAuthentication },
			getProcessedDataCount: async () => await Promise.resolve(processed.size),
			checkProcessedAndRecord: async (names: string[]) => {
				const known = new Set(processed);
				for (const name of names) processed.add(name);
				const isKnown = (name: string) => known.has(name);
				return await Promise.resolve({
					new: names.filter((name) => !isKnown(name)),
					processed: names.filter(isKnown),
				});
			},
			removeProcessed: async (names: string[]) => {
				for (const name of names) processed.delete(name);
				await Promise.resolve();
			},
		}),
		getInputData: () => items,
		getNode: () => node,
		getWorkflow: () => WORKFLOW,
		getWorkflowSettings: () => ({}),
		getMode: () => around.mode,
		getExecutionId: () => executionId,
		getExecutionCancelSignal: () => signal,
		continueOnFail: () => around.continueOnFail,
		isToolExecution: () => around.isTool,
		getTimezone: () => 'Europe/Berlin',
		getInstanceBaseUrl: () => 'http://127.0.0.1:5678/',
		getWorkflowStaticData: () => around.staticData,
		addExecutionHints: quiet,
		sendMessageToUI: quiet,
		onExecutionCancellation: (run: () => void) => signal.addEventListener('abort', run),
		getCredentials: async () => await Promise.resolve({ ...credential.data }),
		getNodeParameter: (
			name: string,
			itemIndex: number,
			fallback?: unknown,
			options: { rawExpressions?: boolean; extractValue?: boolean } = {},
		): unknown => {
			const raw = valueAt(node.parameters, name) ?? fallback;
			if (raw === undefined) throw new Error(`Could not get parameter "${name}"`);
			if (options.rawExpressions) return raw;
			const value = evaluated(raw, dataOf(itemIndex));
			const isLocator = typeof value === 'object' && value !== null && '__rl' in value;
			return options.extractValue && isLocator ? (value as IDataObject).value : value;
		},
		evaluateExpression: (text: string, itemIndex: number): unknown =>
			evaluateText(text.replace(/^=/, ''), dataOf(itemIndex)),
		getWorkflowDataProxy: (itemIndex: number) => ({
			$json: dataOf(itemIndex).json,
			$itemIndex: itemIndex,
			$runIndex: around.runIndex,
			$execution: { id: executionId },
			$workflow: WORKFLOW,
		}),
	};
	return guarded('this', functions) as unknown as IExecuteFunctions;
}

/** Names what a node asks for that the simulation does not have, instead of failing somewhere else. */
function guarded<T extends object>(what: string, functions: T): T {
	return new Proxy(functions, {
		get: (target, key): unknown => {
			if (typeof key === 'symbol' || key in target || key === 'then') {
				return Reflect.get(target, key);
			}
			throw new Error(`The simulation has no ${what}.${key}`);
		},
	});
}

function valueAt(parameters: unknown, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>(
			(value, key) =>
				typeof value === 'object' && value !== null ? (value as IDataObject)[key] : undefined,
			parameters,
		);
}
