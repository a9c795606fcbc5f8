import { readMany, type ManyInput } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import { MAX_LISTED, type LeuwongrrClient } from '../../api/client';
import { newestOnly } from '../fields';

export const getAll = operation<LeuwongrrClient, ManyInput<null>>({
	name: 'getAll',
	displayName: 'Get Many',
	action: 'Get many articles',
	description: 'Get many articles without their content; needs no token',
	...readMany({
		fields: [newestOnly],
		most: MAX_LISTED,
		read: () => null,
		list: async (client: LeuwongrrClient, _input, limit) => await client.listArticles(limit),
	}),
});
