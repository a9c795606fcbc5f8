import type { Resource } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { accept } from './accept.operation';
import { cancelMany } from './cancelMany.operation';
import { count } from './count.operation';
import { counter } from './counter.operation';
import { decline } from './decline.operation';
import { declineMany } from './declineMany.operation';
import { evaluate } from './evaluate.operation';
import { expireOutdated } from './expireOutdated.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getSettings } from './getSettings.operation';
import { send } from './send.operation';
import { sendMany } from './sendMany.operation';

export const trade: Resource<RobloxClient> = {
	name: 'trade',
	displayName: 'Trade',
	operations: [
		accept,
		cancelMany,
		count,
		counter,
		decline,
		declineMany,
		evaluate,
		expireOutdated,
		get,
		getAll,
		getSettings,
		send,
		sendMany,
	],
};
