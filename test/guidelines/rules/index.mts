import { actions } from './actions.mts';
import { failureRules } from './failures.mts';
import { floorPlan } from './floorPlan.mts';
import { imports } from './imports.mts';
import { money } from './money.mts';
import { network } from './network.mts';
import type { Rule } from './rule.mts';
import { style } from './style.mts';

export const rules: readonly Rule[] = [
	...floorPlan,
	...imports,
	...network,
	...failureRules,
	...actions,
	...money,
	...style,
];
