import { settle } from '../../../../kit/failure/failure';
import type { RobloxClient } from '../../../../nodes/RobloxTrades/api/client';
import { failures } from '../../../../nodes/RobloxTrades/api/failures';
import { expireOutdated } from '../../../../nodes/RobloxTrades/writes/expireOutdated';
import { fakeRun } from './writesLab.mts';

const client = (answer: object) =>
	({
		sessionKey: 'expiring',
		expireOutdated: async () => await Promise.resolve(answer),
	}) as unknown as RobloxClient;

test('what Roblox has taken is reported, and noted under a reference of its own', async () => {
	const run = fakeRun();
	expect(await expireOutdated(client({ done: {} }), run)).toEqual({ expired: true });
	expect(run.deed).toMatchObject({ reference: 'expire outdated', state: 'done' });
	expect(run.deed).not.toHaveProperty('id');
});

test('a lost answer leaves it open, and running it again is harmless', async () => {
	const ended = await settle(expireOutdated(client({ unclear: 'no answer' }), fakeRun()));
	expect(ended).toMatchObject({
		failure: {
			code: 'OUTCOME_UNKNOWN',
			message: 'Whether outdated trades were expired is unknown',
			retryable: true,
		},
	});
});

test('a refusal is one', async () => {
	const refused = failures.make('UNAUTHENTICATED');
	const ended = await settle(expireOutdated(client({ refused }), fakeRun()));
	expect(ended).toMatchObject({ failure: { code: 'UNAUTHENTICATED' } });
});
