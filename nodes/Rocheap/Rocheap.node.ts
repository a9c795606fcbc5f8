import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeResources } from '../../kit/operation/describe';
import { runOperations } from '../../kit/operation/runner';
import { account } from './actions/account';
import { order } from './actions/order';
import { connectNode } from './api/client';

const resources = [account, order];

export class Rocheap implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'ROCheap',
		name: 'rocheap',
		icon: { light: 'file:rocheap.svg', dark: 'file:rocheap.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Pay Roblox users in Robux by having ROCheap buy their game passes, and track the orders',
		defaults: { name: 'ROCheap' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'rocheapApi', required: true }],
		properties: describeResources(resources, {
			resource: 'order',
			operations: { account: 'getBalance', order: 'create' },
		}),
	};

	/** Outputs are paired with inputs (pairedItem) by the runner. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, { name: 'ROCheap', resources, connect: connectNode });
	}
}
