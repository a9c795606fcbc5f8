import { checkEffects, checkProgress } from './effects.mts';
import { intentsOf } from './intents.mts';
import { untrueReads } from './reads.mts';
import { Statements } from './statements.mts';
import type { History } from './world.mts';

/** What must never be, in the classes that are counted. */
export const violationKinds = [
	'doubled',
	'made up',
	'over the cap',
	'done, but not paid',
	'one id for two',
	'refused, but paid',
	'untrue existing',
	'report incomplete',
	'report untrue',
	'sent before refusing',
	'unsafe reference accepted',
	'reference not named',
	'item without a word',
	'hangs',
	'defect',
	'nothing in the way, not done',
	'another story the second time',
] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
	kind: ViolationKind;
	text: string;
}

export type Add = (kind: ViolationKind, text: string) => void;

/** Everything that a history breaks. The ledger is the truth; what a node says is measured by it. */
export function violationsOf(history: History): Violation[] {
	const found: Violation[] = [];
	const add: Add = (kind, text) => void found.push({ kind, text });
	const intents = intentsOf(history);
	const statements = new Statements(history, intents, add);
	if (history.operation.pays) {
		checkEffects(history, intents, add);
		for (const run of history.runs) statements.run(run);
		checkProgress(history, intents, add);
	} else untrueReads(history, (text) => add('done, but not paid', text));
	for (const run of history.runs) statements.ending(run);
	return found;
}
