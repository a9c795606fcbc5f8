import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { optionsField } from './optionsField';
import type { Resource } from './runner';

/** The Resource and Operation selectors and every operation's fields, as n8n's editor wants them. */
export function describeResources<Connection>(
	resources: Array<Resource<Connection>>,
	defaults: {
		resource: string;
		operations: Readonly<Record<string, string>>;
		/** Whether the provider has a rate limit. */
		isLimited?: boolean;
	},
): INodeProperties[] {
	const selectors: INodeProperties[] = [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, displayName }) => ({ name: displayName, value: name })),
			default: defaults.resource,
		},
		...resources.map((resource): INodeProperties => ({
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource.name] } },
			options: resource.operations.map((entry): INodePropertyOptions => ({
				name: entry.displayName,
				value: entry.name,
				action: entry.action,
				description: entry.description,
			})),
			default: defaults.operations[resource.name] ?? resource.operations[0]?.name ?? '',
		})),
	];
	const fields = resources.flatMap((resource) =>
		resource.operations.flatMap((entry) =>
			[...entry.fields, optionsField(entry.effect, entry.options, defaults.isLimited)].map(
				(field): INodeProperties => ({
					...field,
					displayOptions: {
						...field.displayOptions,
						show: {
							...field.displayOptions?.show,
							resource: [resource.name],
							operation: [entry.name],
						},
					},
				}),
			),
		),
	);
	return [...selectors, ...fields];
}
