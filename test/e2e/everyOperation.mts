import { randomUUID } from 'node:crypto';
import {
	NodeHelpers,
	type INode,
	type INodeProperties,
	type INodeTypeDescription,
} from 'n8n-workflow';
import type { Json } from '../../host/lib/executions.mts';

/** What a field needs where a number as text would not do. */
const KNOWN: Readonly<Record<string, unknown>> = {
	robloxUsername: 'LeuwongUser',
	username: 'SandboxBob',
	amount: '10',
	acceptIsFinal: true,
	iKnow: true,
	timeLimit: 1,
	pollInterval: 5,
	limit: 3,
};

const fresh = () => `secrets-${randomUUID().slice(0, 8)}`;
const isReference = (name: string) => /(Key|OrderId|Reference)$/.test(name);

function valueOf({ name, type, default: initial, options = [] }: INodeProperties): unknown {
	if (isReference(name)) return fresh();
	if (Object.hasOwn(KNOWN, name)) return KNOWN[name];
	if (type === 'resourceLocator') return { __rl: true, mode: 'id', value: '1002' };
	if (type === 'boolean') return initial === true;
	if (type === 'number') return Number(initial) || 1;
	if (type === 'options') return initial || (options[0] as { value?: unknown })?.value;
	if (type === 'string') return initial || '1002';
	return initial;
}

/** Parameters with which an operation gets as far as to its provider, or at least to its own checks. */
function parametersOf(
	description: INodeTypeDescription,
	resource: string,
	operation: string,
): Json {
	let parameters: Json = { resource, operation };
	// A field that has got a value can show another one.
	for (let round = 0; round < 3; round++) {
		const node = { parameters } as unknown as INode;
		const shown = description.properties.filter(
			({ name, ...property }) =>
				!['resource', 'operation'].includes(name) &&
				NodeHelpers.displayParameter(
					parameters as INode['parameters'],
					{ name, ...property },
					node,
					description,
				),
		);
		parameters = {
			...Object.fromEntries(shown.map((property) => [property.name, valueOf(property)])),
			...parameters,
		};
	}
	return parameters;
}

/** Every operation of a node with parameters of its own. */
export function everyOperation(description: INodeTypeDescription): Json[] {
	const named = (name: string) => description.properties.filter((one) => one.name === name);
	return named('operation').flatMap((menu) => {
		const [resource] = (menu.displayOptions?.show?.resource ?? []) as string[];
		return (menu.options ?? []).map((option) =>
			parametersOf(description, resource!, String((option as { value?: unknown }).value)),
		);
	});
}
