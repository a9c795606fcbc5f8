import type { Resource } from '../../../../kit/operation';
import type { Leuwongrr } from '../../transport';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const article: Resource<Leuwongrr> = {
	name: 'article',
	displayName: 'Article',
	operations: [get, getAll],
};
