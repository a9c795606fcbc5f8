import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeResources } from '../../kit/operation/describe';
import { runOperations } from '../../kit/operation/runner';
import { item } from './actions/item';
import { trade } from './actions/trade';
import { user } from './actions/user';
import { connectNode } from './api/client';
import { failures } from './api/failures';
import { listSearch } from './methods/listSearch';
import { loadOptions } from './methods/loadOptions';

const resources = [item, trade, user];

export class RobloxTrades implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roblox Trades',
		name: 'robloxTrades',
		icon: { light: 'file:robloxTrades.svg', dark: 'file:robloxTrades.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read, evaluate, send and answer trades of limited items on Roblox',
		defaults: { name: 'Roblox Trades' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'robloxCookieApi', required: true }],
		properties: describeResources(resources, {
			resource: 'trade',
			operations: { item: 'getTradable', trade: 'getAll', user: 'lookUp' },
		}),
	};

	methods = { listSearch, loadOptions };

	/** Outputs are paired with inputs (pairedItem) by the runner. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, {
			name: failures.provider,
			resources,
			connect: connectNode,
			hint: ({ warning }) => warning,
			marks: ({ warning }) => (warning === undefined ? undefined : { cookieWarning: warning }),
		});
	}
}
