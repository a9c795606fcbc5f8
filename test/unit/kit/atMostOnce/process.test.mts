import { atMostOnce, type Attempt, type Found, type Write } from '../../../../kit/atMostOnce';
import { FailureError } from '../../../../kit/failure/failure';
import { refuseUsedReference } from '../../../../kit/referenceMemory';
import { thrownBy } from '../../support.mts';
import {
	down,
	duplicate,
	failures,
	fakeRun,
	newAccount,
	order,
	play,
	refusal,
	REFERENCE,
	UNSAFE,
	type Order,
	type Script,
} from './support.mts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const unclear: Attempt<Order> = { unclear: 'no answer' };
const absent: Found<Order> = { absent: true };
const made = (): Attempt<Order> => ({ done: order() });

test('a refusal denies nothing that an answer about something else left open in an earlier run', async () => {
	const script = { account: newAccount(), repeat: 'never' } as const;
	const answered = await play({ ...script, tries: [{ done: order('differs') }] });
	expect(answered.ended).toBe('OUTCOME_UNKNOWN');
	const refused = await play({ ...script, tries: [{ refused: refusal }] });
	expect(refused.ended).toBe('OUTCOME_UNKNOWN');
	expect(refused.text).not.toMatch(UNSAFE);
});

describe('one reference in one process', () => {
	const writeOf = (account: string, attempt: Write<Order>['attempt'], reference = 'A') => ({
		failures,
		account,
		reference,
		noun: 'order',
		repeat: 'sameKey' as const,
		idOf: ({ id }: Order) => id,
		attempt,
	});

	/** Two undertakings that begin at once: what happened, one after the other. */
	async function two(a: [account: string, reference: string], b: [string, string]) {
		const events: string[] = [];
		const start = ([account, reference]: [string, string], name: string) =>
			atMostOnce(
				writeOf(
					account,
					async () => {
						events.push(`${name} begins`);
						for (let turn = 0; turn < 20; turn++) await Promise.resolve();
						events.push(`${name} ends`);
						return { done: order() };
					},
					reference,
				),
				fakeRun(),
			);
		await Promise.all([start(a, 'one'), start(b, 'two')]);
		return events.join(', ');
	}

	test('is under way only once', async () => {
		const account = newAccount();
		expect(await two([account, 'A'], [account, 'A'])).toBe(
			'one begins, one ends, two begins, two ends',
		);
	});

	test('does not hold up another reference, or another account', async () => {
		const [account, other] = [newAccount(), newAccount()];
		const atOnce = 'one begins, two begins, one ends, two ends';
		expect(await two([account, 'A'], [account, 'B'])).toBe(atOnce);
		expect(await two([account, 'A'], [other, 'A'])).toBe(atOnce);
	});

	test('goes to the next also after a failure', async () => {
		const account = newAccount();
		const first = atMostOnce(
			writeOf(account, () => Promise.resolve({ refused: refusal })),
			fakeRun(),
		);
		const second = atMostOnce(
			writeOf(account, () => Promise.resolve({ done: order() })),
			fakeRun(),
		);
		await expect(first).rejects.toThrow('Too few credits');
		expect(await second).toMatchObject({ existing: null });
	});

	/** What a second run waits for before it sends, when the first one has ended with this answer. */
	async function restAfter(attempt: Attempt<Order>, more: Partial<Write<Order>> = {}) {
		const account = newAccount();
		const all = { triesAfterMs: [5000], ...more };
		const first = fakeRun(undefined, { cancelInPause: 1 });
		await atMostOnce({ ...writeOf(account, () => Promise.resolve(attempt)), ...all }, first).catch(
			() => undefined,
		);
		jest.setSystemTime(Date.now() - first.pauses.reduce((sum, pause) => sum + pause, 0) + 1200);
		const second = fakeRun();
		await atMostOnce({ ...writeOf(account, () => Promise.resolve(made())), ...all }, second);
		return second.pauses;
	}

	test('rests after a request that was cancelled or got no clear answer', async () => {
		expect(await restAfter(unclear)).toEqual([3800]);
	});

	test('does not rest after a clear answer, or where a look comes first', async () => {
		expect(await restAfter({ refused: refusal })).toEqual([]);
		const find = () => Promise.resolve({ absent: true } as const);
		expect(await restAfter(unclear, { repeat: 'ifAbsent', find })).toEqual([]);
	});
});

describe('a reference whose last request got no clear answer', () => {
	const MINUTE_MS = 60_000;
	const lost: Script = { tries: [unclear, unclear, unclear], looks: [absent, absent, absent] };
	/** What a later run says, so much time after one that was left open. */
	async function later(script: Script, afterMs = 1000) {
		const account = newAccount();
		expect((await play({ account, ...lost })).ended).toBe('NOT_CREATED');
		jest.setSystemTime(Date.now() + afterMs);
		return { account, ...(await play({ account, ...script })) };
	}

	test('is not denied by a later refusal: the first request may still arrive', async () => {
		const { ended, text } = await later({ tries: [{ refused: refusal }], looks: [absent] });
		expect(ended).toBe('NOT_CREATED');
		expect(text).not.toMatch(UNSAFE);
	});

	test('is found after a refusal, if it has arrived', async () => {
		const { ended } = await later({
			tries: [{ refused: refusal }],
			looks: [{ found: order() }],
		});
		expect(ended).toBe('done null unknownOutcome');
	});

	test('is not denied either where nothing can be looked up or the run is cancelled', async () => {
		const blind = await later({ findFirst: true, looks: [{ blind: down }] });
		expect(blind.ended).toBe('OUTCOME_UNKNOWN');
		const cancelled = await later({ tries: [], run: { isCancelled: true } });
		expect(cancelled.ended).toBe('OUTCOME_UNKNOWN');
	});

	test('is refused like any other once it was found', async () => {
		const account = newAccount();
		await play({ account, tries: [unclear], looks: [{ found: order() }] });
		expect((await play({ account, tries: [{ refused: refusal }] })).ended).toBe('TOO_POOR');
	});

	test('is refused like any other when no request can be under way any more', async () => {
		const { ended } = await later({ tries: [{ refused: refusal }] }, 15 * MINUTE_MS);
		expect(ended).toBe('TOO_POOR');
	});
});

describe('an id that stood for another reference', () => {
	const once = async (account: string, reference: string, script: Script) =>
		await play({ account, reference, ...script });

	test('is an answer to something else: its effect is not this one', async () => {
		const account = newAccount();
		await once(account, 'A', { tries: [{ done: order('same', 'id-1') }] });
		const { ended, failure } = await once(account, 'B', {
			repeat: 'sameKey',
			always: true,
			tries: [{ done: order('same', 'id-1') }],
		});
		expect(ended).toBe('OUTCOME_UNKNOWN');
		expect(failure.facts?.detail).toBe('an answer that does not show this request');
	});

	test('of the same reference is old, unless it can be that of the own unclear try', async () => {
		const account = newAccount();
		const id = { repeat: 'sameKey' as const, always: true };
		const same: Attempt<Order> = { done: order('same', 'id-1') };
		await once(account, 'A', { ...id, tries: [same] });
		expect((await once(account, 'A', { ...id, tries: [same] })).ended).toBe('done old');
		expect((await once(account, 'A', { ...id, tries: [unclear, same] })).ended).toBe('done null');
	});

	test('is no proof that the reference belongs to another', async () => {
		const account = newAccount();
		await once(account, 'A', { tries: [{ done: order('same', 'id-1') }] });
		const { ended } = await once(account, 'B', {
			repeat: 'sameKey',
			always: true,
			tries: [{ done: order('differs', 'id-1'), existing: true }],
		});
		expect(ended).toBe('OUTCOME_UNKNOWN');
	});

	test('is looked up where that is possible', async () => {
		const account = newAccount();
		await once(account, 'A', { tries: [{ done: order('same', 'id-1') }] });
		const { ended } = await once(account, 'B', {
			tries: [{ done: order('same', 'id-1') }],
			looks: [{ found: order('same', 'id-2') }],
		});
		expect(ended).toBe('done null unknownOutcome');
	});

	test('counts for its account only', async () => {
		await once(newAccount(), 'A', { tries: [{ done: order('same', 'id-1') }] });
		const { ended } = await once(newAccount(), 'B', { tries: [{ done: order('same', 'id-1') }] });
		expect(ended).toBe('done new');
	});

	test('of the same reference was there before, whatever a cached answer says', async () => {
		const account = newAccount();
		const fresh: Script = {
			repeat: 'sameKey',
			tries: [{ done: order('same', 'id-1'), existing: false }],
		};
		expect((await once(account, 'A', fresh)).ended).toBe('done new');
		expect((await once(account, 'A', fresh)).ended).toBe('done old');
	});

	test('without an id nothing is known', async () => {
		const account = newAccount();
		const script: Script = { tries: [made], idOf: () => undefined };
		expect((await once(account, 'A', script)).ended).toBe('done new');
		expect((await once(account, 'B', script)).ended).toBe('done new');
	});

	test('is remembered for the last 10,000', async () => {
		const account = newAccount();
		const same = (id: string): Script => ({
			repeat: 'sameKey',
			triesAfterMs: [],
			tries: [{ done: order('same', id) }],
		});
		await once(account, 'first', same('id-0'));
		for (let n = 1; n < 10_000; n++) {
			await atMostOnce<Order>(
				{
					failures,
					account,
					reference: `r${n}`,
					noun: 'order',
					repeat: 'sameKey',
					idOf: () => `id-${n}`,
					attempt: () => Promise.resolve({ done: order() }),
				},
				fakeRun(),
			);
		}
		expect((await once(account, 'other', same('id-0'))).ended).toBe('OUTCOME_UNKNOWN');
		await once(account, 'last', same('id-10000'));
		expect((await once(account, 'other', same('id-0'))).ended).toBe('done null');
	});
});

describe('a reference that was sent with something else', () => {
	const claims = (account: string, asked: string, script: Script) =>
		play({ account, asked, repeat: 'sameKey', ...script });

	test('is refused before anything is sent', async () => {
		const account = newAccount();
		await claims(account, 'six', { tries: [made] });
		const { ended, sent, failure } = await claims(account, 'five', {});
		expect([ended, sent]).toEqual(['REFERENCE_OF_ANOTHER', 0]);
		expect(failure.howToFix).toBe(
			'This n8n has sent it with other values before. No second order was made. Give every order its own Order ID.',
		);
		expect(failure.facts).not.toHaveProperty('existing');
		expect((await claims(account, 'six', { tries: [made] })).sent).toBe(1);
		expect((await claims(newAccount(), 'five', { tries: [made] })).sent).toBe(1);
	});

	test('is refused also when nobody knows what came of it', async () => {
		const account = newAccount();
		await claims(account, 'six', { always: true, tries: [unclear] });
		expect((await claims(account, 'five', {})).ended).toBe('REFERENCE_OF_ANOTHER');
	});

	test('is free again for a corrected request when the first was refused', async () => {
		const account = newAccount();
		await claims(account, 'six', { tries: [{ refused: refusal }] });
		expect((await claims(account, 'five', { tries: [made] })).ended).toBe('done null');
	});

	test('stays with what was made under it, also after a refusal', async () => {
		const account = newAccount();
		await claims(account, 'six', { tries: [made] });
		await claims(account, 'six', { tries: [{ refused: refusal }] });
		expect((await claims(account, 'five', {})).ended).toBe('REFERENCE_OF_ANOTHER');
	});

	test('is refused in the check before the first item as well', async () => {
		const account = newAccount();
		const write = { account, failures, noun: 'order', label: 'Order ID', reference: REFERENCE };
		expect(() => refuseUsedReference({ ...write, asked: 'six' })).not.toThrow();
		await claims(account, 'six', { tries: [made] });
		expect(() => refuseUsedReference({ ...write, asked: 'six' })).not.toThrow();
		expect(() => refuseUsedReference(write)).not.toThrow();
		const refusedThen = thrownBy(() => refuseUsedReference({ ...write, asked: 'five' }));
		expect((refusedThen as FailureError).failure).toMatchObject({
			code: 'REFERENCE_OF_ANOTHER',
			reference: REFERENCE,
		});
	});
});

test('a key that is only in use is tried once more, and then left open', async () => {
	const taken: Attempt<Order> = { taken: duplicate };
	const inUse = await play({ repeat: 'sameKey', tries: [taken, taken] });
	expect(inUse.failure).toEqual({ ...duplicate, outcome: 'unknown', reference: REFERENCE });
	expect(inUse.run.deed?.state).toBe('sent');
	expect((await play({ repeat: 'sameKey', tries: [taken, made] })).ended).toBe('done null');
	const mixed = await play({ repeat: 'sameKey', tries: [taken, unclear, taken] });
	expect(mixed.ended).toBe('OUTCOME_UNKNOWN');
});
