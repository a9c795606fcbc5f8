import type { IWebhookFunctions } from 'n8n-workflow';

import { sharedCredentials } from '../../../../kit/webhook/sharedCredentials';

const TYPE = 'shopApi';
let nextWorkflow = 0;
let workflow = '';
beforeEach(() => (workflow = `shared-${nextWorkflow++}`));

/** A delivery to a trigger; `secret` is what n8n has stored when it is asked. */
function delivery(
	stored: { secret: string },
	{ node = 'node', credential = 'c1' }: { node?: string; credential?: string | null } = {},
) {
	const getCredentials = jest.fn(async () => {
		const { secret } = stored;
		await new Promise((resolve) => setTimeout(resolve, 5));
		if (secret === '') throw new Error('no database');
		return { secret };
	});
	const context = {
		getCredentials,
		getNode: () => ({ id: node, credentials: { [TYPE]: { id: credential, name: 'Shop' } } }),
		getWorkflow: () => ({ id: workflow }),
	} as unknown as IWebhookFunctions;
	return { read: async () => await sharedCredentials(context, TYPE), getCredentials };
}

test('deliveries that arrive together read the credential once', async () => {
	const stored = { secret: 'a' };
	const deliveries = Array.from({ length: 20 }, () => delivery(stored));
	const given = await Promise.all(deliveries.map(async ({ read }) => await read()));
	expect(given).toEqual(deliveries.map(() => ({ secret: 'a' })));
	const calls = deliveries.flatMap(({ getCredentials }) => getCredentials.mock.calls);
	expect(calls).toHaveLength(1);
});

test('the next delivery reads it anew, so that a changed secret counts at once', async () => {
	const stored = { secret: 'old' };
	expect(await delivery(stored).read()).toEqual({ secret: 'old' });
	stored.secret = 'new';
	expect(await delivery(stored).read()).toEqual({ secret: 'new' });
});

test('a read that fails fails for all that wait for it, and for nobody else', async () => {
	const stored = { secret: '' };
	const failing = [delivery(stored).read(), delivery(stored).read()];
	const outcomes = await Promise.allSettled(failing);
	expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	stored.secret = 'a';
	expect(await delivery(stored).read()).toEqual({ secret: 'a' });
});

test.each([
	['another node', {}, { node: 'other' }],
	['another credential', {}, { credential: 'c2' }],
	['a credential without an id', { credential: null }, { credential: null }],
])('nothing is shared with %s', async (_, of, others) => {
	const [mine, theirs] = [delivery({ secret: 'mine' }, of), delivery({ secret: 'theirs' }, others)];
	expect(await Promise.all([mine.read(), theirs.read()])).toEqual([
		{ secret: 'mine' },
		{ secret: 'theirs' },
	]);
});

test('nor with another workflow', async () => {
	const mine = delivery({ secret: 'mine' }).read();
	workflow = 'another';
	const theirs = delivery({ secret: 'theirs' }).read();
	expect(await Promise.all([mine, theirs])).toEqual([{ secret: 'mine' }, { secret: 'theirs' }]);
});
