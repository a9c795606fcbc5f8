import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import { robloxClients } from './robloxSupport.mts';
import type { Json } from './support.mts';

let sandbox: Sandbox;
const { raw } = robloxClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

describe('look-ups', () => {
	test('names in any case, former names, unknown ones missing, another order', async () => {
		const body = { usernames: ['oldbob', 'nobody', 'SANDBOXALICE', 5], excludeBannedUsers: false };
		expect((await raw('/v1/usernames/users', { body })).json).toEqual({
			data: [
				{
					requestedUsername: 'SANDBOXALICE',
					hasVerifiedBadge: false,
					id: 1001,
					name: 'SandboxAlice',
					displayName: 'Alice',
				},
				{
					requestedUsername: 'oldbob',
					hasVerifiedBadge: false,
					id: 1002,
					name: 'SandboxBob',
					displayName: 'Bob',
				},
			],
		});
	});

	test('banned users on request only', async () => {
		for (const [excludeBannedUsers, count] of [
			[false, 1],
			[true, 0],
		] as const) {
			const names = { usernames: ['BannedUser'], excludeBannedUsers };
			const ids = { userIds: [1006], excludeBannedUsers };
			expect((await raw('/v1/usernames/users', { body: names })).json.data).toHaveLength(count);
			expect((await raw('/v1/users', { body: ids })).json.data).toHaveLength(count);
		}
	});

	test('ids, two hundred at most', async () => {
		const ids = (length: number) => ({ userIds: Array.from({ length }, (_, n) => 1001 + n) });
		const { json } = await raw('/v1/users', { body: ids(200) });
		expect(json.data).toHaveLength(9);
		expect((json.data as Json[]).at(-1)).toEqual({
			hasVerifiedBadge: false,
			id: 1001,
			name: 'SandboxAlice',
			displayName: 'Alice',
		});
		expect((await raw('/v1/users', { body: ids(201) })).status).toBe(400);
		expect((await raw('/v1/users/1006')).json).toMatchObject({ id: 1006, isBanned: true });
	});

	test('a body that is none', async () => {
		for (const path of ['/v1/usernames/users', '/v1/users']) {
			expect((await raw(path, { body: {} })).status).toBe(400);
			const headers = { 'content-type': 'text/plain' };
			expect((await raw(path, { body: 'x', headers })).status).toBe(415);
		}
	});
});
