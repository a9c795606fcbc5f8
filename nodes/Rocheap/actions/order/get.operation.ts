import type { INodeProperties } from 'n8n-workflow';

import { settle, FailureError } from '../../../../kit/failure/failure';
import { operation } from '../../../../kit/operation/runner';
import { meaningOf, orderItem } from '../../api/answers';
import type { OrderKey, RocheapClient } from '../../api/client';
import { failOnFailedOrder, lookupFields, readOrderKey } from '../fields';

interface Input {
	key: OrderKey;
	ifNotFound: 'stop' | 'continue';
	failOnFailedOrder: boolean;
}

const ifNotFound: INodeProperties = {
	displayName: 'If Not Found',
	name: 'ifNotFound',
	type: 'options',
	options: [
		{
			name: 'Continue with Found False',
			value: 'continue',
			description: 'Return an item with found: false, to compare a list of yours with ROCheap',
		},
		{ name: 'Stop', value: 'stop', description: 'Stop with an error' },
	],
	default: 'stop',
	description: 'What to do when ROCheap has no order with this ID',
};

export const get = operation<RocheapClient, Input>({
	name: 'get',
	displayName: 'Get',
	action: 'Get an order',
	description: 'Get the current state of one order',
	effect: 'read',
	fields: lookupFields,
	options: [failOnFailedOrder, ifNotFound],
	read: (item) => ({
		key: readOrderKey(item),
		ifNotFound: item.option<string>('ifNotFound', 'stop') === 'continue' ? 'continue' : 'stop',
		failOnFailedOrder: item.option('failOnFailedOrder', false),
	}),
	run: async (client, { key, ifNotFound: choice, failOnFailedOrder: fails }) => {
		const asked = await settle(client.getOrder(key));
		const found = choice === 'continue' ? { found: true } : {};
		if ('value' in asked) return orderItem(asked.value, fails, found);
		if (choice === 'stop' || meaningOf(asked.failure) !== 'absent') {
			throw new FailureError(asked.failure);
		}
		const name = key.by === 'orderId' ? 'order_id' : 'custom_order_id';
		return { found: false, [name]: key.id };
	},
});
