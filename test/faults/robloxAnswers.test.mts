import type { IDataObject } from 'n8n-workflow';

import type { NodeResult } from '../engine/engine.mts';
import { OFFER, RobloxLab } from '../engine/robloxLab.mts';

// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };
const RETRY = { settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 } };

/** Faults of one request, and whether Roblox acts all the same. The whole list is tried without n8n, in the unit tests. */
const FAULTS: Record<string, [acted: boolean, fault: IDataObject]> = {
	'the connection is reset before Roblox acts': [false, { kind: 'reset-before' }],
	'the connection is reset after Roblox acted': [true, { kind: 'reset-after' }],
	'Roblox acts and never answers': [true, { kind: 'hang-after' }],
	'HTTP 200 and an empty object, without acting': [
		false,
		{ kind: 'status', status: 200, body: {} },
	],
};
const names = Object.keys(FAULTS);

/** A lab whose first request for a token has passed, so that a fault meets the request that acts. */
async function warm(): Promise<RobloxLab> {
	const lab = await new RobloxLab().start();
	await lab.reset();
	await lab.trade('expireOutdated');
	await lab.control('/requests/roblox/clear', {});
	return lab;
}

interface Ended {
	result: NodeResult;
	posts: number;
	effects: string[];
	tradeId: string;
	/** The same item in a later execution, once Roblox is well. */
	again: NodeResult;
	effectsAtEnd: string[];
}

const writes: Record<string, { kind: string; before: number; parameters: IDataObject }> = {
	send: { kind: 'trade-sent', before: 1, parameters: OFFER },
	counter: { kind: 'trade-countered', before: 0, parameters: { ...OFFER, operation: 'counter' } },
	accept: { kind: 'trade-accepted', before: 0, parameters: { confirmFinal: true } },
	decline: { kind: 'trade-declined', before: 0, parameters: {} },
};

/** Looks are seconds apart, so all faults of an operation run side by side, each with a sandbox of its own. */
async function all(operation: string, more = {}): Promise<Map<string, Ended>> {
	const { kind, before, parameters } = writes[operation]!;
	const ended = await Promise.all(
		names.map(async (name, index): Promise<[string, Ended]> => {
			const lab = await warm();
			const tradeId = await lab.receive();
			await lab.fault({ method: 'POST', path: `/${operation}`, ...FAULTS[name]![1] });
			const all = { ...parameters, operation, resource: 'trade', tradeId, ...impatient };
			const own = operation === 'send' ? { myRobux: 100 + index } : {};
			const result = await lab.run({ ...all, ...own }, more);
			const effects = async () => (await lab.ledger(kind)).slice(before).map(({ id }) => id);
			const posts = (await lab.requests('POST')).length;
			const first = await effects();
			const again = await lab.run({ ...all, ...own });
			const effectsAtEnd = await effects();
			await lab.sandbox.close();
			return [name, { result, posts, effects: first, tradeId, again, effectsAtEnd }];
		}),
	);
	return new Map(ended);
}

describe.each(Object.keys(writes))('%s', (operation) => {
	let ended: Map<string, Ended>;
	beforeAll(async () => (ended = await all(operation)));

	test.each(names)('%s: one request, and the truth', (name) => {
		const { result, posts, effects, effectsAtEnd, again, tradeId } = ended.get(name)!;
		const [acted] = FAULTS[name]!;
		const isOffer = operation === 'send' || operation === 'counter';
		expect(posts).toBe(1);
		expect(effects).toHaveLength(acted ? 1 : 0);
		if (acted) {
			expect(result.error).toBeUndefined();
			const id = isOffer ? effects[0] : tradeId;
			expect(result.json).toMatchObject([{ tradeId: id, foundAfter: 'unknownOutcome' }]);
			expect(again.json).toMatchObject([{ tradeId: id, existing: true }]);
			expect(effectsAtEnd).toEqual(effects);
			return;
		}
		expect(result.json).toEqual([]);
		expect(result.error?.context).toMatchObject({
			code: 'OUTCOME_UNKNOWN',
			outcome: 'unknown',
			retryable: !isOffer,
		});
		// An offer may still arrive; a trade can be answered only once.
		expect(again.error?.context?.code).toBe(isOffer ? 'OUTCOME_UNKNOWN' : undefined);
		expect(effectsAtEnd).toHaveLength(isOffer ? 0 : 1);
	});
});

describe('with Retry On Fail', () => {
	test('an offer that got lost is sent once, an answer until the trade shows it', async () => {
		const [sent, accepted] = await Promise.all([all('send', RETRY), all('accept', RETRY)]);
		for (const name of names) {
			const [acted] = FAULTS[name]!;
			expect(sent.get(name)).toMatchObject({ posts: 1 });
			expect(sent.get(name)!.effects).toHaveLength(acted ? 1 : 0);
			expect(accepted.get(name)!.result.json).toMatchObject([{ accepted: true }]);
			expect(accepted.get(name)!.effectsAtEnd).toHaveLength(1);
		}
	});
});
