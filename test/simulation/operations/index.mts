import { leuwongrr } from './leuwongrr.mts';
import type { Operation } from './operation.mts';
import { roblox } from './roblox.mts';
import { sendMany } from './robloxMany.mts';
import { rocheap } from './rocheap.mts';
import { roovet } from './roovet.mts';

/** Every operation that changes something at a provider, and a read of each provider. */
export const operations: readonly Operation[] = [
	...rocheap,
	...leuwongrr,
	...roovet,
	...roblox,
	sendMany,
];

export function operationOf(name: string): Operation {
	const found = operations.find((operation) => operation.name === name);
	if (!found) throw new Error(`There is no operation ${name}`);
	return found;
}
