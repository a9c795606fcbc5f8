import type { ProviderModule } from '../core/provider.mts';
import { rocheap } from './rocheap/index.mts';
import { roovet } from './roovet/index.mts';
import { unbuilt } from './unbuilt.mts';

/** Every provider of the sandbox. One line each: a finished one takes its `unbuilt` line's place. */
export const providers: readonly ProviderModule[] = [
	rocheap,
	roovet,
	unbuilt('leuwongrr', 3),
	unbuilt('roblox', 4),
];
