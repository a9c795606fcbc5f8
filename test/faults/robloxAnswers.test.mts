import { OFFER, RobloxLab } from '../engine/robloxLab.mts';
import { faults } from './robloxFaults.mts';

let lab: RobloxLab;
beforeAll(async () => {
	lab = await new RobloxLab().start();
});
beforeEach(async () => await lab.reset());
afterAll(async () => await lab.sandbox.close());

// Short enough for a test, long enough for the sandbox to act.
const impatient = { options: { timeout: 1 } };

/** Lets the request for the token pass, so that the fault meets the request that acts. */
async function warmUp(): Promise<void> {
	await lab.trade('expireOutdated');
	await lab.control('/requests/roblox/clear', {});
}

const posts = async (end: string) =>
	(await lab.requests('POST')).filter((request) => request.endsWith(end));

// Each offer differs: an offer of unknown fate is not sent again for a while, not even in the next test.
let offers = 0;
const nextOffer = () => ({ myRobux: ++offers });

describe('counter', () => {
	beforeEach(warmUp);

	test.each(faults)('%s: never sent twice, and the truth', async (_name, acted, fault) => {
		const tradeId = await lab.receive();
		await lab.fault({ method: 'POST', path: '/counter', ...fault });
		const parameters = { ...OFFER, operation: 'counter', tradeId, ...nextOffer(), ...impatient };
		const { json, error } = await lab.run(parameters);
		expect(await posts('/counter')).toHaveLength(1);
		const made = await lab.ledger('trade-countered');
		expect(made).toHaveLength(acted ? 1 : 0);
		if (acted) {
			expect(json).toMatchObject([
				{ tradeId: made[0]?.id, counteredTradeId: tradeId, existing: true },
			]);
		} else {
			expect(error?.context?.outcome).toBe('unknown');
		}
	});
});

describe('accept', () => {
	beforeEach(warmUp);

	test.each(faults)('%s: accepted at most once, and the truth', async (_name, acted, fault) => {
		const tradeId = await lab.receive();
		await lab.fault({ method: 'POST', path: '/accept', ...fault });
		const parameters = { tradeId, confirmFinal: true, ...impatient };
		const { json, error } = await lab.trade('accept', parameters);
		expect(await posts('/accept')).toHaveLength(1);
		expect(await lab.ledger('trade-accepted')).toHaveLength(acted ? 1 : 0);
		if (acted) {
			expect(json).toEqual([
				{
					tradeId,
					accepted: true,
					status: 'Completed',
					existing: true,
					foundAfter: 'unknownOutcome',
				},
			]);
			return;
		}
		expect(error?.context).toMatchObject({ outcome: 'unknown', status: 'Open', retryable: true });
		const again = await lab.trade('accept', parameters);
		expect(again.json).toMatchObject([{ accepted: true }]);
		expect(await lab.ledger('trade-accepted')).toHaveLength(1);
	});

	test('Retry On Fail accepts once', async () => {
		const tradeId = await lab.receive();
		await lab.fault({ method: 'POST', path: '/accept', kind: 'reset-after' });
		await lab.fault({ method: 'GET', path: `/v2/trades/${tradeId}`, kind: 'html', status: 400 });
		const { json } = await lab.trade(
			'accept',
			{ tradeId, confirmFinal: true },
			{ settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 } },
		);
		expect(json).toMatchObject([{ accepted: true }]);
		expect(await lab.ledger('trade-accepted')).toHaveLength(1);
	});
});

describe('decline', () => {
	beforeEach(warmUp);

	test.each(faults)('%s: the truth', async (_name, acted, fault) => {
		const tradeId = await lab.receive();
		await lab.fault({ method: 'POST', path: '/decline', ...fault });
		const { json, error } = await lab.trade('decline', { tradeId, ...impatient });
		expect(await posts('/decline')).toHaveLength(1);
		if (acted) expect(json).toMatchObject([{ declined: true, foundAfter: 'unknownOutcome' }]);
		else expect(error?.context).toMatchObject({ outcome: 'unknown', status: 'Open' });
	});
});
