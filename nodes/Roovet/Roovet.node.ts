import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeResources } from '../../kit/operation/describe';
import { runOperations } from '../../kit/operation/runner';
import { cart } from './actions/cart';
import { checkout } from './actions/checkout';
import { order } from './actions/order';
import { product } from './actions/product';
import { wallet } from './actions/wallet';
import { connectNode } from './api/client';

const resources = [cart, checkout, order, product, wallet];

export class Roovet implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Roovet',
		name: 'roovet',
		icon: { light: 'file:roovet.svg', dark: 'file:roovet.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Send money from a wallet of the payment service Roovet, and use its shop (beta API)',
		defaults: { name: 'Roovet' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'roovetApi', required: true }],
		properties: describeResources(resources, {
			resource: 'wallet',
			isLimited: true,
			operations: { wallet: 'getBalance' },
		}),
	};

	/** Outputs are paired with inputs (pairedItem) by the runner. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, { name: 'Roovet', resources, connect: connectNode });
	}
}
