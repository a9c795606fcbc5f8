import { sleep, type ICheckProcessedOptions, type IExecuteFunctions } from 'n8n-workflow';

const TRIES = 4;
const PAUSE_MS = 100;
const MOST_REPETITIONS = 5;

type Helpers = Pick<
	IExecuteFunctions['helpers'],
	'checkProcessedAndRecord' | 'removeProcessed' | 'getProcessedDataCount'
>;

/** What n8n said of names that it was asked to record. */
export interface Recorded {
	/** Those that were not recorded before. */
	unrecorded: string[];
	/** False when a try that failed may have recorded them. */
	isCertain: boolean;
}

/**
 * Names that n8n's deduplication keeps for one node in its database, which all its processes share. n8n reads them all,
 * changes them and writes them back: calls for one node must come in turn, and another process may overwrite what is written.
 */
export class ProcessedNames {
	private readonly options: ICheckProcessedOptions;

	/** @param most how many names are kept, the newest ones */
	constructor(
		private readonly helpers: Helpers,
		most: number,
	) {
		this.options = { mode: 'entries', maxEntries: most };
	}

	/** How many names are recorded. Asking changes nothing. */
	async count(): Promise<number> {
		return await this.helpers.getProcessedDataCount('node', this.options);
	}

	/** Records names, until none of them has been lost to another process that wrote in between. */
	async add(names: string[]): Promise<Recorded> {
		const recorded = await this.ask(names);
		let lost = recorded.unrecorded;
		for (let n = 0; lost.length > 0 && n < MOST_REPETITIONS; n++) {
			lost = (await this.ask(names)).unrecorded;
		}
		return recorded;
	}

	/** Which names are not recorded. n8n can only be asked by recording them. */
	async ask(names: string[]): Promise<Recorded> {
		if (names.length === 0) return { unrecorded: [], isCertain: true };
		let isCertain = true;
		const { new: fresh } = await repeated(
			() => this.helpers.checkProcessedAndRecord([...new Set(names)], 'node', this.options),
			(error) => (isCertain &&= isCollision(error)),
		);
		return { unrecorded: fresh.map(String), isCertain };
	}

	async remove(names: string[]): Promise<void> {
		if (names.length === 0) return;
		await repeated(() => this.helpers.removeProcessed(names, 'node', this.options));
	}
}

/** The first record of a node is inserted, which fails when another process inserts it at the same moment. */
const isCollision = (error: unknown): boolean =>
	error instanceof Error && /unique constraint|duplicate (?:key|entry)/i.test(error.message);

/** Repeats what the database refuses, for a short time. */
async function repeated<T>(
	work: () => Promise<T>,
	onError: (error: unknown) => void = () => undefined,
): Promise<T> {
	for (let tries = 1; tries < TRIES; tries++) {
		try {
			return await work();
		} catch (error) {
			onError(error);
			await sleep(PAUSE_MS * tries);
		}
	}
	return await work();
}
