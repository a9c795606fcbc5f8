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
import { article } from './actions/article';
import { balance } from './actions/balance';
import { deposit } from './actions/deposit';
import { invoice } from './actions/invoice';
import { order } from './actions/order';
import { paymentMethod } from './actions/paymentMethod';
import { robuxPackage } from './actions/robuxPackage';
import { service } from './actions/service';
import { connectNode } from './api/client';
import { failures } from './api/failures';
import * as listSearch from './methods/listSearch';

const resources = [
	account,
	article,
	balance,
	deposit,
	invoice,
	order,
	paymentMethod,
	robuxPackage,
	service,
];

export class Leuwongrr implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'LeuwongRR',
		name: 'leuwongrr',
		icon: { light: 'file:leuwongrr.svg', dark: 'file:leuwongrr.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Order game passes and Robux in the Indonesian shop LeuwongRR, and track orders, invoices and deposits',
		defaults: { name: 'LeuwongRR' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// Not required: the health, the catalog and the articles need no token. n8n knows one entry for each credential
		// type, so that it cannot be required for the other operations only; those say so themselves.
		credentials: [{ name: 'leuwongrrApi', required: false }],
		properties: describeResources(resources, {
			resource: 'order',
			isLimited: true,
			operations: { account: 'getSummary', invoice: 'getStatus', order: 'create' },
		}),
	};

	methods = { listSearch };

	/** Outputs are paired with inputs (pairedItem) by the runner. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperations(this, { name: failures.provider, resources, connect: connectNode });
	}
}
