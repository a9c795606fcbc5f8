import type { ProviderModule } from '../core/provider.mts';
import { roblox } from './roblox/index.mts';
import { rocheap } from './rocheap/index.mts';
import { unbuilt } from './unbuilt.mts';

/** Every provider of the sandbox. One line each: a finished one takes its `unbuilt` line's place. */
export const providers: readonly ProviderModule[] = [
	rocheap,
	unbuilt('roovet', 2),
	unbuilt('leuwongrr', 3),
	roblox,
];
