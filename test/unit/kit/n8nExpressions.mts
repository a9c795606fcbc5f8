import {
	Workflow,
	type IDataObject,
	type IExecuteData,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeTypes,
	type IRunExecutionData,
	type IWorkflowDataProxyAdditionalKeys,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

export interface Place {
	/** Items that reach the node. */
	items?: IDataObject[];
	parameters?: INodeParameters;
	executionId?: string;
	runIndex?: number;
	mode?: WorkflowExecuteMode;
}

/** Types of nodes with these fields: n8n drops the parameters that a type does not have. */
function nodeTypesWith(parameters: INodeParameters): INodeTypes {
	const properties = Object.entries(parameters).map(([name, value]) => ({
		displayName: name,
		name,
		type: typeof value === 'object' ? 'json' : 'string',
		default: '',
	}));
	const type = {
		description: { properties, inputs: ['main'], outputs: ['main'], group: ['input'] },
	};
	return {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	} as unknown as INodeTypes;
}

const nodeOf = (name: string, parameters: INodeParameters): INode => ({
	id: `id-of-${name}`,
	name,
	type: 'test.node',
	typeVersion: 1,
	position: [0, 0],
	parameters,
});

/** A node "Pay" behind a node "Webhook", whose expressions n8n's own evaluator resolves as in an execution. */
export function placeOf(place: Place = {}): IExecuteFunctions {
	const { items = [{}], executionId = '4711', runIndex = 0, mode = 'trigger' } = place;
	const [webhook, node] = [nodeOf('Webhook', {}), nodeOf('Pay', place.parameters ?? {})];
	const inputs: INodeExecutionData[] = items.map((json, item) => ({ json, pairedItem: { item } }));
	const workflow = new Workflow({
		id: 'wf1',
		nodes: [webhook, node],
		connections: { Webhook: { main: [[{ node: 'Pay', type: 'main', index: 0 }]] } },
		active: true,
		nodeTypes: nodeTypesWith(place.parameters ?? {}),
		settings: { timezone: 'Europe/Berlin' },
	});
	const task = {
		startTime: 0,
		executionTime: 0,
		executionIndex: 0,
		source: [],
		data: { main: [inputs] },
	};
	const run = {
		resultData: { runData: { Webhook: [task] } },
		executionData: { contextData: {}, nodeExecutionStack: [], waitingExecution: {} },
	} as unknown as IRunExecutionData;
	const executeData: IExecuteData = {
		node,
		data: { main: [inputs] },
		source: { main: [{ previousNode: 'Webhook' }] },
	};
	const keys = {
		$execution: {
			id: executionId,
			mode: mode === 'manual' ? 'test' : 'production',
			resumeUrl: `http://127.0.0.1/${executionId}`,
		},
		$executionId: executionId,
		$resumeWebhookUrl: `http://127.0.0.1/${executionId}`,
		$vars: { shop: 'eu' },
	} as unknown as IWorkflowDataProxyAdditionalKeys;
	const evaluated = (value: string, index: number): unknown =>
		workflow.expression.getParameterValue(
			value,
			run,
			runIndex,
			index,
			node.name,
			inputs,
			mode,
			keys,
			executeData,
		);
	const context = {
		getNode: () => node,
		getInputData: () => inputs,
		getNodeParameter: (name: string, index: number, fallback?: unknown) => {
			const value = node.parameters[name];
			return typeof value === 'string' ? evaluated(value, index) : (value ?? fallback);
		},
		evaluateExpression: (code: string, index: number) => evaluated(`=${code}`, index),
	};
	return context as unknown as IExecuteFunctions;
}
