import { atMostOnce, type Attempt, type Found, type Write } from '../../../../kit/atMostOnce';
import { FailureError, Failures, type Failure } from '../../../../kit/failure/failure';
import type { Deed } from '../../../../kit/operation/executionMemory';
import type { ItemRun } from '../../../../kit/operation/itemRun';

export const failures = new Failures('Provider', {
	TOO_POOR: {
		message: 'Too few credits',
		howToFix: 'Top up, then pay with a new Order ID.',
		causedBy: 'you',
		retryable: false,
	},
	DUPLICATE: {
		message: 'An order with this Order ID exists already',
		howToFix: 'Use another Order ID only for another order.',
		causedBy: 'you',
		retryable: false,
	},
	DOWN: { message: 'Down', howToFix: 'Try again.', causedBy: 'provider', retryable: true },
});
export const refusal = failures.make('TOO_POOR');
export const duplicate = failures.make('DUPLICATE', { providerCode: 'dup', httpStatus: 409 });
export const down = failures.make('DOWN');

/** What the provider shows of an order. */
export interface Order {
	id: string;
	/** Compared with what was asked for: same, differs or notShown. */
	shows: 'same' | 'differs' | 'notShown';
}

let accounts = 0;
/** An account that no other test has used. */
export const newAccount = (): string => `account-${accounts++}`;
let orders = 0;
export const order = (shows: Order['shows'] = 'same', id = `order-${orders++}`): Order => ({
	id,
	shows,
});

export interface FakeRun extends ItemRun {
	deed: Deed | undefined;
	pauses: number[];
	/** What was noted, one after the other. */
	notes: Array<Deed['state']>;
	isCancelled: boolean;
	/** Cancels in the pause with this number, the first is 1. */
	cancelInPause?: number;
}

/** The run around one item. Pauses return at once and let that much time pass. */
export function fakeRun(deed?: Deed, changes: Partial<FakeRun> = {}): FakeRun {
	const run: FakeRun = {
		deed,
		pauses: [],
		notes: [],
		isCancelled: false,
		cancelled: () => run.isCancelled,
		pause: async (milliseconds) => {
			run.pauses.push(milliseconds);
			jest.setSystemTime(Date.now() + milliseconds);
			if (run.pauses.length === run.cancelInPause) run.isCancelled = true;
			return await Promise.resolve(run.isCancelled);
		},
		note: (noted) => {
			run.deed = noted;
			run.notes.push(noted.state);
		},
		...changes,
	};
	return run;
}

/** One step of a script: what comes, or what is done to get it. */
type Step<T> = T | (() => T | Promise<T>) | Error;

export interface Script extends Partial<Omit<Write<Order>, 'attempt' | 'find'>> {
	/** What each try says. One more than these is an error of the test. */
	tries?: Array<Step<Attempt<Order>>>;
	/** What each look shows; absent: there is no look. */
	looks?: Array<Step<Found<Order>>>;
	/** The last step of each list comes again and again. */
	always?: boolean;
	deed?: Deed | undefined;
	run?: Partial<FakeRun>;
}

export type Ended =
	| { value: Order; existing: boolean | null; foundAfter?: string }
	| { failure: Failure }
	| { defect: string };

/** How an undertaking ended, how many tries and looks it took, and what it left. */
export interface Report {
	/** In a few words, such as "done new", "done null unknownOutcome" or a code. */
	ended: string;
	result: Ended;
	failure: Failure;
	sent: number;
	looked: number;
	run: FakeRun;
	/** All that a user can read. */
	text: string;
}

async function next<T>(steps: Array<Step<T>>, what: string, always = false): Promise<T> {
	const step = always && steps.length === 1 ? steps[0] : steps.shift();
	if (step === undefined) throw new Error(`One ${what} too many`);
	if (step instanceof Error) throw step;
	return typeof step === 'function' ? await (step as () => T | Promise<T>)() : step;
}

export const REFERENCE = 'shop-1';

/** Lets a provider answer as the script says. */
export async function play(script: Script): Promise<Report> {
	const { deed, run: changes, always = false, ...given } = script;
	const { tries: allTries = [], looks: allLooks, ...rules } = given;
	const [tries, looks] = [[...allTries], allLooks && [...allLooks]];
	const run = fakeRun(deed, changes);
	let sent = 0;
	let looked = 0;
	const write: Write<Order> = {
		failures,
		account: newAccount(),
		reference: REFERENCE,
		noun: 'order',
		label: 'Order ID',
		repeat: 'ifAbsent',
		matches: ({ shows }) => shows,
		differences: ({ shows }) => (shows === 'differs' ? ['amount 5 instead of 6'] : []),
		idOf: ({ id }) => id,
		...rules,
		attempt: async () => {
			sent++;
			return await next(tries, 'try', always);
		},
		...(looks && {
			find: async () => {
				looked++;
				return await next(looks, 'look', always);
			},
		}),
	};
	const result: Ended = await atMostOnce(write, run).catch((thrown: unknown) =>
		thrown instanceof FailureError
			? { failure: thrown.failure }
			: { defect: (thrown as Error).message },
	);
	if (!always && tries.length > 0) throw new Error(`${tries.length} tries too few`);
	if (!always && looks && looks.length > 0) throw new Error(`${looks.length} looks too few`);
	const failure = ('failure' in result ? result.failure : undefined) as Failure;
	const text = failure ? `${failure.message} ${failure.howToFix}` : '';
	return { ended: inWords(result), result, failure, sent, looked, run, text };
}

function inWords(result: Ended): string {
	if ('defect' in result) return `defect: ${result.defect}`;
	if ('failure' in result) {
		const { code, outcome } = result.failure;
		return outcome === 'unknown' && !['OUTCOME_UNKNOWN', 'NOT_CREATED'].includes(code)
			? `${code} unknown`
			: code;
	}
	const existing = { true: 'old', false: 'new', null: 'null' }[`${result.existing}`];
	return ['done', existing, result.foundAfter].filter(Boolean).join(' ');
}

/** Advice that can lead to a second effect, or words that deny the first one, while nobody knows. */
export const UNSAFE =
	/nothing was (sent|paid|done|made)|was not (paid|made|created)|(?<!do not )\buse (a|an) (new|other|another)|with (a|an) (new|other|another)|its own|not go through/i;
