import type * as RateLimiter from '../../../../kit/http/rateLimiter';
import { acceptTrade, declineTrade } from '../../../../nodes/RobloxTrades/writes/answerTrade';
import { counterTrade } from '../../../../nodes/RobloxTrades/writes/counterTrade';
import { sendOffer } from '../../../../nodes/RobloxTrades/writes/sendOffer';
import { faults } from '../../../faults/robloxFaults.mts';
import { failureOf, fakeRun, FREELY, WritesLab, type FakeRun } from './writesLab.mts';

// So many tests with one account would wait for Roblox's limits, which are not what they are about.
jest.mock('../../../../nodes/RobloxTrades/api/limits', () => {
	const { rateLimiter } = jest.requireActual<typeof RateLimiter>(
		'../../../../kit/http/rateLimiter',
	);
	return { limiterOf: () => rateLimiter({ limit: 1000, windowMs: 1000 }), PATIENCE_MS: 1000 };
});

const RULES = { onOpenOffer: 'returnExisting' as const, lookBackMs: 86_400_000 };

let lab: WritesLab;
let tradeId: string;
beforeAll(async () => {
	lab = await new WritesLab().start();
});
beforeEach(async () => {
	await lab.reset();
	tradeId = await lab.receive();
});
afterAll(async () => await lab.sandbox.close());

// Short enough for a test, long enough for the sandbox to act.
const impatient = async () => await lab.client(400);

const writes = [
	['send', 'trade-sent', 1],
	['counter', 'trade-countered', 0],
	['accept', 'trade-accepted', 0],
	['decline', 'trade-declined', 0],
] as const;

function write(verb: (typeof writes)[number][0]) {
	const offer = lab.offer();
	return async (run: FakeRun = fakeRun()) => {
		const client = await impatient();
		if (verb === 'accept') return await acceptTrade(client, tradeId, run, FREELY);
		if (verb === 'decline') return await declineTrade(client, tradeId, run);
		if (verb === 'counter')
			return await counterTrade(client, { tradeId, offer, rules: RULES }, run);
		return await sendOffer(client, { partner: { id: '1002' }, offer, rules: RULES }, run);
	};
}

describe.each(writes)('%s', (verb, kind, before) => {
	const made = () => lab.effects(kind).slice(before);

	test.each(faults)('%s: one request, and the truth', async (_name, acted, fault) => {
		const work = write(verb);
		lab.fault('POST', `/${verb}`, { ...fault });
		const run = fakeRun();
		if (acted) {
			const id = verb === 'send' || verb === 'counter' ? made : () => [tradeId];
			const item = await work(run);
			expect(item).toMatchObject({ foundAfter: 'unknownOutcome', tradeId: id()[0] });
			expect(item.existing).toBe(false);
			expect(run.deed?.state).toBe('done');
		} else {
			const failure = await failureOf(work(run));
			expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });
			expect(run.deed?.state).toBe('sent');
			expect(run.pauses).toEqual([1500, 4000]);
		}
		expect(made()).toHaveLength(acted ? 1 : 0);
		expect(lab.posts()).toHaveLength(1);
	});

	test('a gateway gives up and Roblox acts later: waited for', async () => {
		const work = write(verb);
		lab.fault('POST', `/${verb}`, { kind: 'late', client: 'html', delayMs: 5000 });
		const run = fakeRun(async () => await lab.sandbox.control.advance(3000));
		expect(await work(run)).toMatchObject({ foundAfter: 'unknownOutcome' });
		expect(run.pauses).toEqual([1500, 4000]);
		expect(made()).toHaveLength(1);
	});

	test.each(faults.filter(([, acted]) => acted))(
		'%s, with the look failing too: unknown, and a later run finds it',
		async (_name, _acted, fault) => {
			const work = write(verb);
			const run = fakeRun();
			const note = run.note.bind(run);
			run.note = (deed) => {
				note(deed);
				// A trade's own page and all that stands in it.
				lab.fault('GET', '/v2/trades/', { kind: 'html', status: 400, times: 0 });
			};
			lab.fault('POST', `/${verb}`, { ...fault });
			expect(await failureOf(work(run))).toMatchObject({
				code: 'OUTCOME_UNKNOWN',
				facts: { lookup: 'NO_READABLE_ANSWER' },
			});
			await lab.mend();
			const again = await work();
			expect(again.existing).toBe(true);
			expect(made()).toHaveLength(1);
			expect(lab.posts()).toHaveLength(1);
		},
	);
});

test.each(writes.filter(([verb]) => verb !== 'send'))(
	'%s, when a proxy repeats the request and gives the second answer: once, and the truth',
	async (verb, kind) => {
		const work = write(verb);
		lab.fault('POST', `/${verb}`, { kind: 'twice', answer: 'second' });
		const item = await work();
		expect(lab.effects(kind)).toEqual([verb === 'counter' ? item.tradeId : tradeId]);
	},
);
