import type { Deed, ExecutionMemory } from './executionMemory';

/** What the work on one item may ask of the run around it. */
export interface ItemRun {
	/** Waits, but not longer than the execution lives. True when the execution was cancelled meanwhile. */
	pause(milliseconds: number): Promise<boolean>;
	cancelled(): boolean;
	/** What this execution has done for the item so far, in this try or an earlier one. */
	readonly deed: Deed | undefined;
	/** Keeps what was done for the item, for the report of a stopped run and for the next try. */
	note(deed: Deed): void;
}

/** The run around an item that can have several effects. */
export interface PartedRun extends ItemRun {
	/** The run of one of several effects of the item, which has a deed of its own. */
	part(name: string): ItemRun;
	/** What this execution has done so far as parts of the item, by their names. */
	readonly parts: ReadonlyMap<string, Deed>;
}

/** The run around an item of a run of the node; without a memory nothing is kept. */
export function itemRun(
	index: number,
	memory: ExecutionMemory | undefined,
	pause: ItemRun['pause'],
	cancelled: ItemRun['cancelled'],
): PartedRun {
	const parts = () => memory?.partsOf(index) ?? new Map<string, Deed>();
	return {
		pause,
		cancelled,
		get deed() {
			return memory?.deedOf(index);
		},
		note: (deed) => memory?.note(index, deed),
		get parts() {
			return parts();
		},
		part: (name) => ({
			...{ pause, cancelled },
			get deed() {
				return parts().get(name);
			},
			note: (deed) => memory?.notePart(index, name, deed),
		}),
	};
}
