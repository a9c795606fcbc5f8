import { createRequire } from 'node:module';
import type {
	ICredentialType,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import type { Owner } from './clock.mts';
import { NODE_ID } from './expressions.mts';
import type { Operation } from './operations/operation.mts';
import { referenceForms, type Schedule } from './schedule.mts';
import { Modules, type Sources } from './sources.mts';

const require = createRequire(import.meta.url);
const { NodeHelpers } = require('n8n-workflow') as typeof import('n8n-workflow');

type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** A process of n8n with the package loaded: its modules have a memory of their own, which ends with it. */
export class Process implements Owner {
	readonly execute: Execute;
	readonly credential: ICredentialType;
	isAlive = true;
	private steps = 0;
	private readonly watchers: Array<{ at: number; run: () => void }> = [];

	constructor(
		readonly name: string,
		sources: Sources,
		{ node, credential }: Operation,
	) {
		const modules = new Modules(sources);
		const load = ({ file, name }: { file: string; name: string }): Class =>
			modules.load<Record<string, Class>>(file)[name]!;
		const Node = load(node);
		// n8n calls it on a context, never on the node: an object of the class is not needed.
		const { execute } = Node.prototype as { execute: Execute };
		this.execute = execute;
		this.credential = new (load(credential) as new () => ICredentialType)();
		if (!descriptions.has(sources)) descriptions.set(sources, new Map());
		const known = descriptions.get(sources)!;
		if (!known.has(node.name)) known.set(node.name, (new Node() as INodeType).description);
		this.description = known.get(node.name)!;
	}

	/** Made once: it is the same in every process. */
	readonly description: INodeTypeDescription;

	/** Counts a step of its code: a request, an answer, a timer. What is to happen at this step happens before it. */
	mayStep(): boolean {
		if (!this.isAlive) return false;
		this.steps++;
		for (const watcher of this.watchers) {
			if (watcher.at === this.steps) watcher.run();
		}
		// What was to happen may have been its death.
		return this.lives();
	}

	/** Does something before the nth step from now on. */
	atStep(steps: number, run: () => void): void {
		this.watchers.push({ at: this.steps + steps, run });
	}

	kill(): void {
		this.isAlive = false;
	}

	private lives(): boolean {
		return this.isAlive;
	}
}

type Class = new () => object;
const descriptions = new WeakMap<Sources, Map<string, INodeTypeDescription>>();
const defaults = new WeakMap<INodeTypeDescription, Map<string, INodeParameters>>();

/** A node's parameters as n8n completes them: what is not set has its default. */
function withDefaults(description: INodeTypeDescription, set: INodeParameters): INodeParameters {
	const { resource, operation } = set as { resource: string; operation: string };
	const ofNode = defaults.get(description) ?? new Map<string, INodeParameters>();
	defaults.set(description, ofNode);
	const key = `${resource} ${operation}`;
	let known = ofNode.get(key);
	if (!known) {
		const chosen = { resource, operation };
		const node = { typeVersion: 1 };
		known =
			NodeHelpers.getNodeParameters(
				description.properties,
				chosen,
				true,
				false,
				node,
				description,
			) ?? {};
		ofNode.set(key, known);
	}
	return { ...known, ...set };
}

/** The node as a user has set it up. */
export function nodeOf({ description }: Process, schedule: Schedule, operation: Operation): INode {
	const { retry } = schedule.node;
	const set = {
		...{ resource: operation.resource, operation: operation.operation },
		...operation.parameters(schedule),
		...(operation.reference !== undefined && {
			[operation.reference]: referenceForms[schedule.reference],
		}),
		...schedule.parameters,
		options: schedule.options,
	} as INode['parameters'];
	return {
		...{ id: NODE_ID, name: 'Node', type: `n8n-nodes-game-commerce.${description.name}` },
		...{ typeVersion: 1, position: [0, 0] as [number, number] },
		parameters: withDefaults(description, set),
		credentials: { [description.credentials?.[0]?.name ?? '']: { id: '1', name: 'Test' } },
		...(schedule.node.continueOnFail && { onError: 'continueRegularOutput' as const }),
		...(retry && {
			retryOnFail: true,
			...{ maxTries: retry.maxTries, waitBetweenTries: retry.waitMs },
		}),
	};
}
