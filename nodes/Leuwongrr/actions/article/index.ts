import type { Resource } from '../../../../kit/operation/runner';
import type { LeuwongrrClient } from '../../api/client';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const article: Resource<LeuwongrrClient> = {
	name: 'article',
	displayName: 'Article',
	operations: [get, getAll],
};
