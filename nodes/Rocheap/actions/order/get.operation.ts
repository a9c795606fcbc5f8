import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { describeOrder } from '../../order';
import type { OrderKey, Rocheap } from '../../transport';
import { failOnFailedOrder, lookupFields, readOrderKey } from './lookup';
import { orderOutput } from './output';

interface Input {
	key: OrderKey;
	failOnFailedOrder: boolean;
}

export const get = operation<Rocheap, Input>({
	name: 'get',
	displayName: 'Get',
	action: 'Get an order',
	description: 'Get the current state of one order',
	effect: 'read',
	fields: [...lookupFields, optionsField([failOnFailedOrder], DEFAULT_CONCURRENCY.read)],
	read: (item) => ({
		key: readOrderKey(item),
		failOnFailedOrder: item.option('failOnFailedOrder', false),
	}),
	run: async (rocheap, { key, ...input }, itemIndex) => {
		const order = await rocheap.order(key, itemIndex);
		return orderOutput(rocheap, order, input.failOnFailedOrder, itemIndex, describeOrder(order));
	},
});
