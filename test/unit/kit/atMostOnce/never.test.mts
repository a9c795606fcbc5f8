import { atMostOnce, type Attempt, type Found, type Write } from '../../../../kit/atMostOnce';
import { Failures, settle, type Failure } from '../../../../kit/failure/failure';
import type { Deed } from '../../../../kit/operation/executionMemory';
import type { ItemRun } from '../../../../kit/operation/itemRun';

const failures = new Failures('Shop', {
	OVER: { message: 'It is over', howToFix: 'Leave it.', causedBy: 'you', retryable: false },
	NO: { message: 'Shop says no', howToFix: 'Ask.', causedBy: 'you', retryable: false },
});
const unclear = { unclear: 'no answer' };
const absent = { absent: true as const };
const over = { excluded: failures.make('OVER') };

function itemRun(deed?: Deed): ItemRun & { deed: Deed | undefined } {
	const run = {
		deed,
		pause: async () => await Promise.resolve(false),
		cancelled: () => false,
		note: (noted: Deed) => void (run.deed = noted),
	};
	return run;
}

let accounts = 0;

/** A write that is never repeated, with these answers to its tries and looks. */
function write(
	attempts: Array<Attempt<string>>,
	looks: Array<Found<string>>,
	more: Partial<Write<string>> = {},
) {
	const next = <T,>(list: T[], what: string): T => {
		const one = list.shift();
		if (one === undefined) throw new Error(`One ${what} too many`);
		return one;
	};
	return {
		failures,
		account: `account-${accounts++}`,
		reference: 'order-1',
		noun: 'order',
		repeat: 'never' as const,
		findFirst: true,
		idOf: (value: string) => value,
		attempt: async () => await Promise.resolve(next(attempts, 'try')),
		find: async () => await Promise.resolve(next(looks, 'look')),
		...more,
	};
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
	const ended = await settle(work);
	if ('failure' in ended) return ended.failure;
	throw new Error('It went through');
}

const SENT: Deed = { reference: 'order-1', state: 'sent' };

describe('an effect that is never tried again', () => {
	test('is not tried again after one unclear try, and the last look is shown', async () => {
		const failure = await failureOf(atMostOnce(write([unclear], [absent, absent]), itemRun()));
		expect(failure).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			message: 'Whether Shop made the order is unknown',
			retryable: false,
			facts: { lookup: 'absent' },
		});
		expect(failure.howToFix).toContain('No such order shows up so far. It was not sent again.');
	});

	test('is not tried at all when an earlier try of the execution was unclear', async () => {
		const run = itemRun(SENT);
		expect((await failureOf(atMostOnce(write([], [absent]), run))).code).toBe('OUTCOME_UNKNOWN');
		expect(run.deed).toMatchObject(SENT);
	});

	test('unless it can happen only once, whoever asks how often', async () => {
		const more = { mayRunAgain: true, statement: 'order 1 was paid' };
		const failure = await failureOf(
			atMostOnce(write([unclear], [absent, absent], more), itemRun(SENT)),
		);
		expect(failure).toMatchObject({
			message: 'Whether order 1 was paid is unknown',
			retryable: true,
		});
		expect(failure.howToFix).toContain('what has happened already is not done twice');
		const done = write([{ done: 'id-1' }], [absent], more);
		expect(await atMostOnce(done, itemRun(SENT))).toMatchObject({ value: 'id-1', existing: false });
	});

	test('shows what a look has shown instead of the effect', async () => {
		const candidates = { text: 'Order 1 is open.', facts: { lookup: 'open' } };
		const looks = [absent, { candidates }];
		const failure = await failureOf(atMostOnce(write([unclear], looks), itemRun()));
		expect(failure.howToFix).toContain('Order 1 is open.');
		expect(failure.facts).toMatchObject({ lookup: 'open' });
	});
});

describe('a look that excludes the effect', () => {
	test('ends it before the first try', async () => {
		const run = itemRun();
		expect(await failureOf(atMostOnce(write([], [over]), run))).toMatchObject({ code: 'OVER' });
		expect(run.deed?.state).toBe('none');
	});

	test('settles an unclear try: there is no effect and there will be none', async () => {
		const run = itemRun();
		const failure = await failureOf(
			atMostOnce(write([unclear], [absent, absent, over], { looksAfterMs: [0, 1] }), run),
		);
		expect(failure).toMatchObject({ code: 'OVER' });
		expect(failure.outcome).toBeUndefined();
		expect(run.deed?.state).toBe('none');
	});

	test('settles what an earlier try of the execution left open', async () => {
		const run = itemRun(SENT);
		expect((await failureOf(atMostOnce(write([], [over]), run))).code).toBe('OVER');
		expect(run.deed?.state).toBe('none');
	});

	test('settles a reference that is taken', async () => {
		const taken = { taken: failures.make('NO') };
		const work = atMostOnce(write([taken], [absent, absent, over]), itemRun());
		expect((await failureOf(work)).code).toBe('OVER');
	});
});
