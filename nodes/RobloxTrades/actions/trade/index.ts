import type { Resource } from '../../../../kit/operation';
import type { Roblox } from '../../transport';
import { accept } from './accept.operation';
import { count } from './count.operation';
import { counter } from './counter.operation';
import { decline } from './decline.operation';
import { evaluate } from './evaluate.operation';
import { expireOutdated } from './expireOutdated.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getSettings } from './getSettings.operation';
import { send } from './send.operation';

export const trade: Resource<Roblox> = {
	name: 'trade',
	displayName: 'Trade',
	operations: [
		accept,
		count,
		counter,
		decline,
		evaluate,
		expireOutdated,
		get,
		getAll,
		getSettings,
		send,
	],
};
