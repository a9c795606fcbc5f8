import type { ProviderModule } from '../core/provider.mts';
import { leuwongrr } from './leuwongrr/index.mts';
import { roblox } from './roblox/index.mts';
import { rocheap } from './rocheap/index.mts';
import { roovet } from './roovet/index.mts';

/** Every provider of the sandbox. */
export const providers: readonly ProviderModule[] = [rocheap, roovet, leuwongrr, roblox];
