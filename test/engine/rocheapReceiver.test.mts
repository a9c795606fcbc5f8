import type { IDataObject, INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import { documented, official, OFFICIAL, PAYOUT, RocheapLab } from './rocheapLab.mts';

let lab: RocheapLab;
beforeAll(async () => {
	lab = await new RocheapLab().start();
});
let runs = 0;
beforeEach(async () => {
	await lab.reset();
	runs += 1;
});
afterEach(() => {
	nock.abortPendingRequests();
	nock.cleanAll();
});
afterAll(async () => await lab.sandbox.close());

const IT = '={{ $json.value }}';
const by = (mode: string, value: string): INodeParameters => ({ __rl: true, mode, value });
const create = async (changes: INodeParameters, items?: IDataObject[]) => {
	const customOrderId = `receiver-${runs}-{{ $itemIndex }}`;
	const reference = items ? '={{ $json.id }}' : customOrderId.replace('{{ $itemIndex }}', '0');
	return await lab.create({ customOrderId: reference, ...changes }, items && { items });
};
const sent = async () =>
	(await lab.requests()).filter((request) => request.startsWith('POST /create_order'));
const asked = async () =>
	(await lab.requests()).filter((request) => !/create_order|get_order/.test(request));

describe('the receiver and the place', () => {
	test.each([
		['an ID', by('id', '261'), '261'],
		['an ID from an expression', '261', '261'],
		['a number from an expression', 261, '261'],
		['a username', by('username', 'Shedletsky'), '261'],
		['a username in other letters', by('username', '@builderman'), '156'],
		['a profile', by('url', 'https://www.roblox.com/users/261/profile'), '261'],
		['a profile in another language', by('url', 'https://roblox.com/de/users/156'), '156'],
	])('%s', async (_name, robloxUserId, id) => {
		const { json, error } = await create({ robloxUserId });
		expect(error).toBeUndefined();
		expect(json[0]?.receiver_roblox_user_id).toBe(Number(id));
		expect(await sent()).toHaveLength(1);
	});

	test.each([
		['of the ID of a place', '3927852479'],
		['of a locator', by('id', '3927852479')],
		['of a link', by('url', 'https://www.roblox.com/games/3927852479/My-Game?x=1')],
	])('the universe %s is found, and shown in the output', async (_name, placeId) => {
		const { json, error } = await create({ placeId, universeId: '' });
		expect(error).toBeUndefined();
		expect(json).toMatchObject([{ universe_id: 4284924817, place_id: 3927852479 }]);
		expect(await asked()).toEqual(['GET /universes/v1/places/3927852479/universe']);
	});

	test('each is asked for once in a run, and nothing where the IDs are given', async () => {
		const items = ['a', 'b', 'c'].map((letter) => ({ id: `${letter}-${runs}` }));
		const found = { robloxUserId: by('username', 'Shedletsky'), universeId: '' };
		const { json } = await create(found, items);
		expect(json).toHaveLength(3);
		expect((await asked()).toSorted()).toEqual([
			'GET /universes/v1/places/3927852479/universe',
			'POST /v1/usernames/users',
		]);
		await lab.reset();
		await create({ customOrderId: `given-${runs}` });
		expect(await asked()).toEqual([]);
	});

	test.each<[string, INodeParameters, string]>([
		['an unknown name', { robloxUserId: '={{ $json.who }}' }, 'Roblox has no user named nobody'],
		['an unknown place', { placeId: '77', universeId: '' }, 'Roblox has no place 77'],
	])('%s in one item pays none of them', async (_name, changes, message) => {
		const who = by('username', '={{ $json.who }}');
		const fields = changes.robloxUserId ? { robloxUserId: who } : changes;
		const items = ['Shedletsky', 'nobody'].map((name, at) => ({ id: `${at}-${runs}`, who: name }));
		const { error } = await create(fields, items);
		expect(error?.message).toBe(message);
		expect(error?.context).toMatchObject({ causedBy: 'you', retryable: false });
		expect(await sent()).toEqual([]);
	});

	test('Roblox out of order: a clear error, nothing is paid, and it works later', async () => {
		await lab.fault({ path: '/v1/usernames/users', kind: 'status', status: 500, times: 0 });
		const receiver = { robloxUserId: by('username', 'Shedletsky') };
		const { error } = await create(receiver);
		expect(error?.message).toBe('Roblox could not be asked for an ID');
		expect(error?.context).toMatchObject({ code: 'LOOK_UP_FAILED', retryable: true });
		expect(await sent()).toEqual([]);
		await lab.mend();
		expect((await create(receiver)).json).toMatchObject([{ receiver_roblox_user_id: 261 }]);
	});

	test.each([
		['about another user', [{ requestedUsername: 'builderman', id: 156, name: 'builderman' }]],
		['that does not say about whom', [{ id: 156, name: 'builderman' }]],
	])('an answer %s pays nobody', async (_name, data) => {
		const path = '/v1/usernames/users';
		await lab.fault({ path, kind: 'status', status: 200, body: { data }, times: 0 });
		const { error } = await create({ robloxUserId: by('username', 'Shedletsky') });
		expect(error?.context).toMatchObject({ code: 'LOOK_UP_FAILED' });
		expect(await sent()).toEqual([]);
	});

	// n8n itself refuses what is typed in; what an expression gives is the node's to check.
	test.each<[string, INodeParameters, string]>([
		['a name by ID', { robloxUserId: by('id', 'Shedletsky') }, 'An ID is a number such as 261'],
		['a link as a name', { robloxUserId: by('username', 'https://x') }, 'A username has letters'],
		[
			'another site',
			{ robloxUserId: by('url', 'https://roblox.com.evil.example/users/261') },
			'A profile is an address',
		],
		['a user as a place', { placeId: by('url', 'https://roblox.com/users/261') }, 'A place is an'],
	])('%s is refused in the editor', async (_name, changes, message) => {
		// An n8n before 2.41 refuses it without saying why.
		const refusal = new RegExp(`${message}|The workflow has issues`);
		await expect(create(changes)).rejects.toThrow(refusal);
	});

	test.each<[string, string, INodeParameters, string]>([
		['a name by ID', 'Shedletsky', { robloxUserId: by('id', IT) }, 'Receiver must be a numeric ID'],
		['a link as a name', 'https://x', { robloxUserId: by('username', IT) }, 'must be a username'],
		[
			'another site',
			'https://roblox.com.evil.example/users/261',
			{ robloxUserId: by('url', IT) },
			'Receiver must be a numeric ID',
		],
		['an ID too long', '90071992547409931', { robloxUserId: by('id', IT) }, 'has more digits'],
		['no place', '', { placeId: by('url', IT) }, 'Place is empty'],
		['a user as a place', 'https://roblox.com/users/1', { placeId: by('url', IT) }, 'Place must'],
		['a wrong universe', 'abc', { universeId: IT }, 'Universe ID must be a numeric ID'],
	])('%s is refused before anything is sent', async (_name, value, changes, message) => {
		const { error } = await create(changes, [{ id: `refused-${runs}`, value }]);
		expect(error?.message).toContain(message);
		expect(await lab.requests()).toEqual([]);
	});

	test('run again under the same Custom Order ID, another receiver is not the same order', async () => {
		const reference = { customOrderId: `same-${runs}` };
		await create({ ...reference, robloxUserId: by('username', 'Shedletsky') });
		const { json } = await create({ ...reference, robloxUserId: '261' });
		expect(json).toMatchObject([{ existing: true }]);
		const other = await create({ ...reference, robloxUserId: by('username', 'builderman') });
		expect(other.error).toBeDefined();
		expect(await lab.payouts()).toHaveLength(1);
	});
});

test('Roblox is asked at its own hosts, without the key', async () => {
	const created = {
		...documented('create-order.success-assumed-full'),
		...{ universe_id: 4284924817, place_id: 3927852479 },
	};
	const keyless = { badheaders: ['rocheap-api-key', 'authorization', 'cookie'] };
	nock('https://users.roblox.com', keyless)
		.post('/v1/usernames/users', { usernames: ['Shedletsky'], excludeBannedUsers: false })
		.reply(200, { data: [{ requestedUsername: 'Shedletsky', id: 261, name: 'Shedletsky' }] });
	nock('https://apis.roblox.com', keyless)
		.get('/universes/v1/places/3927852479/universe')
		.reply(200, { universeId: 4284924817 });
	nock(OFFICIAL)
		.post('/business/api/create_order', (body: IDataObject) => {
			return body.roblox_user_id === 261 && body.universe_id === 4284924817;
		})
		.reply(200, { ...created, custom_order_id: 'nock-1' });
	const robloxUserId = by('username', 'Shedletsky');
	const { error } = await lab.run(
		{ ...PAYOUT, robloxUserId, universeId: '', customOrderId: 'nock-1' },
		official,
	);
	expect(error).toBeUndefined();
	expect(nock.pendingMocks()).toEqual([]);
});

test.each([
	[7, 10],
	[8, 12],
	[70, 100],
	[700, 1000],
])(
	'so that the receiver gets %i Robux, %i are paid, and the output shows it',
	async (robux, price) => {
		const { json } = await create({ amountIs: 'net', robux });
		expect(json).toMatchObject([{ robux: price }]);
		expect(json[0]?.after_tax_robux).toBeGreaterThanOrEqual(robux);
	},
);
