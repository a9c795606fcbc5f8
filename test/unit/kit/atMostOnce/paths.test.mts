import type { Attempt, Found, Write } from '../../../../kit/atMostOnce';
import {
	down,
	duplicate,
	order,
	play,
	REFERENCE,
	refusal,
	UNSAFE,
	type Order,
} from './support.mts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

type Existing = boolean | null | undefined;
const done = (shows: Order['shows'], existing?: Existing) => (): Attempt<Order> => ({
	done: order(shows),
	...(existing !== undefined && { existing }),
});
const TRIES = {
	'done same': done('same'),
	'done differs': done('differs'),
	'done notShown': done('notShown'),
	refused: { refused: refusal },
	taken: { taken: duplicate },
	unclear: { unclear: 'no answer' },
	throws: new Error('lost'),
} satisfies Record<string, unknown>;
type TryName = keyof typeof TRIES;

const found = (shows: Order['shows']) => (): Found<Order> => ({ found: order(shows) });
const LOOKS = {
	same: found('same'),
	differs: found('differs'),
	notShown: found('notShown'),
	absent: { absent: true },
	candidates: { candidates: { text: 'Two debits show up.', facts: { debits: 2 } } },
	blind: { blind: down },
	throws: new TypeError('defect'),
} satisfies Record<string, unknown>;
type LookName = keyof typeof LOOKS;

const UNKNOWN = 'OUTCOME_UNKNOWN';
const OF_ANOTHER = 'REFERENCE_OF_ANOTHER';

/** Tries that always say the same and looks that always show the same: how it ends, tries / looks. */
async function path(repeat: Write<Order>['repeat'], tried: TryName, look: LookName | 'none') {
	const report = await play({
		repeat,
		always: true,
		tries: [TRIES[tried]],
		...(look !== 'none' && { looks: [LOOKS[look] as Found<Order>] }),
	});
	if (report.failure?.outcome === 'unknown') {
		expect(report.text).not.toMatch(UNSAFE);
		expect(report.run.deed?.state).toBe('sent');
	}
	if (report.failure) expect(report.failure.reference).toBe('shop-1');
	return `${report.ended} ${report.sent}/${report.looked}`;
}

type Row = [TryName, Partial<Record<LookName | 'none', string>>];
const everywhere = (ended: string): Row[1] =>
	Object.fromEntries([...Object.keys(LOOKS), 'none'].map((look) => [look, ended]));

const OPEN_IF_ABSENT = {
	same: 'done null unknownOutcome 1/1',
	differs: `${OF_ANOTHER} 1/1`,
	notShown: `${UNKNOWN} 1/1`,
	absent: 'NOT_CREATED 3/3',
	candidates: `${UNKNOWN} 1/1`,
	blind: `${UNKNOWN} 1/1`,
	throws: `${UNKNOWN} 1/1`,
	none: `${UNKNOWN} 1/0`,
};
const OPEN_SAME_KEY = {
	same: 'done null unknownOutcome 3/1',
	differs: `${UNKNOWN} 3/1`,
	notShown: `${UNKNOWN} 3/1`,
	absent: `${UNKNOWN} 3/1`,
	candidates: `${UNKNOWN} 3/1`,
	blind: `${UNKNOWN} 3/1`,
	throws: `${UNKNOWN} 3/1`,
	none: `${UNKNOWN} 3/0`,
};
const OPEN_NEVER = {
	same: 'done null unknownOutcome 1/1',
	differs: `${UNKNOWN} 1/1`,
	notShown: `${UNKNOWN} 1/1`,
	absent: `${UNKNOWN} 1/1`,
	candidates: `${UNKNOWN} 1/1`,
	blind: `${UNKNOWN} 1/1`,
	throws: `${UNKNOWN} 1/1`,
	none: `${UNKNOWN} 1/0`,
};

describe.each<[Write<Order>['repeat'], Row[]]>([
	[
		'ifAbsent',
		[
			['done same', everywhere('done new 1/0')],
			['done differs', OPEN_IF_ABSENT],
			['done notShown', OPEN_IF_ABSENT],
			['refused', everywhere('TOO_POOR 1/0')],
			[
				'taken',
				{
					same: 'done old duplicate 1/1',
					differs: `${OF_ANOTHER} 1/1`,
					notShown: `${UNKNOWN} 1/1`,
					absent: 'DUPLICATE unknown 1/3',
					candidates: 'DUPLICATE unknown 1/3',
					blind: 'DUPLICATE unknown 1/3',
					throws: 'DUPLICATE unknown 1/3',
					none: `${UNKNOWN} 1/0`,
				},
			],
			['unclear', OPEN_IF_ABSENT],
			['throws', OPEN_IF_ABSENT],
		],
	],
	[
		'sameKey',
		[
			['done same', everywhere('done null 1/0')],
			['done differs', OPEN_SAME_KEY],
			['done notShown', everywhere('done null 1/0')],
			['refused', everywhere('TOO_POOR 1/0')],
			[
				'taken',
				{
					same: 'done old duplicate 1/1',
					differs: `${OF_ANOTHER} 1/1`,
					notShown: `${UNKNOWN} 1/1`,
					absent: `${UNKNOWN} 1/3`,
					candidates: `${UNKNOWN} 1/3`,
					blind: `${UNKNOWN} 1/3`,
					throws: `${UNKNOWN} 1/3`,
					none: 'DUPLICATE unknown 2/0',
				},
			],
			['unclear', OPEN_SAME_KEY],
			['throws', OPEN_SAME_KEY],
		],
	],
	[
		'never',
		[
			['done same', everywhere('done new 1/0')],
			['done differs', OPEN_NEVER],
			['done notShown', everywhere('done new 1/0')],
			['refused', everywhere('TOO_POOR 1/0')],
			[
				'taken',
				{
					same: 'done old duplicate 1/1',
					differs: `${OF_ANOTHER} 1/1`,
					notShown: `${UNKNOWN} 1/1`,
					absent: 'DUPLICATE unknown 1/3',
					candidates: 'DUPLICATE unknown 1/3',
					blind: 'DUPLICATE unknown 1/3',
					throws: 'DUPLICATE unknown 1/3',
					none: 'DUPLICATE unknown 1/0',
				},
			],
			['unclear', OPEN_NEVER],
			['throws', OPEN_NEVER],
		],
	],
])('repeat %s', (repeat, rows) => {
	test.each(rows)('when every try is: %s', async (tried, expected) => {
		const seen: Record<string, string> = {};
		for (const look of Object.keys(expected) as LookName[]) {
			seen[look] = await path(repeat, tried, look);
		}
		expect(seen).toEqual(expected);
	});
});

describe('existing: whether it stood there before the first try of this execution', () => {
	test.each<[Write<Order>['repeat'], Existing, string]>([
		['sameKey', true, 'done old'],
		['sameKey', false, 'done new'],
		['sameKey', null, 'done null'],
		['sameKey', undefined, 'done null'],
		['ifAbsent', true, 'done old'],
		['ifAbsent', false, 'done new'],
		['ifAbsent', null, 'done null'],
		['ifAbsent', undefined, 'done new'],
		['never', true, 'done old'],
		['never', undefined, 'done new'],
	])('%s, and the answer says %p: %s', async (repeat, existing, ended) => {
		expect((await play({ repeat, tries: [done('same', existing)] })).ended).toBe(ended);
	});

	test.each<[Existing, string]>([
		// The earlier try may have made what the later one finds.
		[true, 'done null'],
		[false, 'done new'],
		[null, 'done null'],
		[undefined, 'done null'],
	])(
		'after an unclear try under the same key an answer that says %p: %s',
		async (existing, ended) => {
			const tries = [TRIES.unclear, done('same', existing)];
			expect((await play({ repeat: 'sameKey', tries })).ended).toBe(ended);
		},
	);

	test('a look before the first try settles it', async () => {
		const looked = { findFirst: true, looks: [LOOKS.absent as Found<Order>] };
		expect((await play({ ...looked, tries: [done('same')] })).ended).toBe('done new');
		expect((await play({ ...looked, tries: [done('same', true)] })).ended).toBe('done new');
		// Somebody else may have come in between.
		expect((await play({ ...looked, tries: [done('same', null)] })).ended).toBe('done null');
	});

	test('what a look has found absent after an unclear try is new, however it turns up then', async () => {
		const looks: Array<Found<Order>> = [{ absent: true }, { found: order() }];
		const tries = [TRIES.unclear, TRIES.taken];
		expect((await play({ tries, looks })).ended).toBe('done new unknownOutcome');
	});

	test('what a clear try finds taken came between the look and the try, nobody can say from whom', async () => {
		const looks: Array<Found<Order>> = [{ absent: true }, { found: order() }];
		const { ended } = await play({ findFirst: true, tries: [TRIES.taken], looks });
		expect(ended).toBe('done null duplicate');
	});

	test.each([
		[true, 'done new unknownOutcome'],
		[undefined, 'done null unknownOutcome'],
	])(
		'an earlier try of the execution that was unclear had looked before (%p): %s',
		async (wasAbsent, ended) => {
			const deed = {
				reference: REFERENCE,
				state: 'sent' as const,
				...(wasAbsent && { wasAbsent }),
			};
			const looks: Array<Found<Order>> = [{ found: order() }];
			expect((await play({ findFirst: true, deed, looks })).ended).toBe(ended);
		},
	);

	test('that a look came before is kept for the next try of the execution', async () => {
		const { run } = await play({
			findFirst: true,
			tries: [TRIES.unclear],
			looks: [{ absent: true }, LOOKS.blind],
		});
		expect(run.deed).toMatchObject({ state: 'sent', wasAbsent: true });
	});

	test('what an earlier try has looked for is not taken for what stands there now', async () => {
		const deed = { reference: REFERENCE, state: 'sent' as const, wasAbsent: true };
		const { ended } = await play({ deed, looks: [LOOKS.blind] });
		expect(ended).toBe('OUTCOME_UNKNOWN');
	});
});

describe('an answer under the same key that differs', () => {
	test('and existed before belongs to another', async () => {
		const { ended, failure, sent, run } = await play({
			repeat: 'sameKey',
			tries: [() => ({ done: order('differs', 'old-1'), existing: true })],
		});
		expect([ended, sent]).toEqual([OF_ANOTHER, 1]);
		expect(failure).toMatchObject({
			message: 'The Order ID shop-1 belongs to another order',
			howToFix:
				'The existing order differs: amount 5 instead of 6. No second order was made. Give every order its own Order ID.',
			retryable: false,
			reference: 'shop-1',
			facts: { existing: { id: 'old-1' } },
		});
		expect(run.deed).toMatchObject({ state: 'none' });
	});

	test.each([false, null, undefined] as const)(
		'and did not, or nobody knows (%p), is an answer to something else',
		async (existing) => {
			const tries = [done('differs', existing), done('same', false)];
			expect((await play({ repeat: 'sameKey', tries })).ended).toBe('done new');
		},
	);

	test('does not deny an earlier try that nobody knows of', async () => {
		const { ended, text, run } = await play({
			repeat: 'sameKey',
			tries: [TRIES.unclear, done('differs', true), done('differs', true)],
		});
		expect(ended).toBe(UNKNOWN);
		expect(text).not.toMatch(UNSAFE);
		expect(run.deed).toMatchObject({ state: 'sent' });
	});
});
