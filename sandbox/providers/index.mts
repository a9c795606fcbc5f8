import type { ProviderModule } from '../core/provider.mts';
import { leuwongrr } from './leuwongrr/index.mts';
import { rocheap } from './rocheap/index.mts';
import { roovet } from './roovet/index.mts';
import { unbuilt } from './unbuilt.mts';

/** Every provider of the sandbox. One line each: a finished one takes its `unbuilt` line's place. */
export const providers: readonly ProviderModule[] = [
	rocheap,
	roovet,
	leuwongrr,
	unbuilt('roblox', 4),
];
