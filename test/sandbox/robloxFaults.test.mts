import type { FaultInput } from '../../sandbox/core/faults.mts';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.mts';
import {
	CAP_1001,
	CAP_1002,
	codeOf,
	errorsOf,
	robloxClients,
	robloxFixture,
	v1Body,
	v2Body,
} from './robloxSupport.mts';
import { errorCode, until, type Reply } from './support.mts';

let sandbox: Sandbox;
const { alice, act, effects } = robloxClients(() => sandbox);

beforeAll(async () => {
	sandbox = await startSandbox({ portBase: 0 });
});
afterAll(() => sandbox.close());

let inbound: string;
beforeEach(async () => {
	await sandbox.control.reset();
	inbound = String((await act('sendTrade')).tradeId);
	// A token, so that the fault meets the write and not the handshake.
	await alice.post('/v1/trades/expire-outdated');
});

const caps = { mine: [CAP_1001], theirs: [CAP_1002] };
const moved = ['trade-accepted', 'items-moved', 'items-moved'];
const writes: Array<[string, () => Promise<Reply>, string[]]> = [
	['send v1', () => alice.once('/v1/trades/send', v1Body(caps)), ['trade-sent']],
	['send v2', () => alice.once('/v2/trades/send', v2Body(caps)), ['trade-sent']],
	[
		'counter v1',
		() => alice.once(`/v1/trades/${inbound}/counter`, v1Body(caps)),
		['trade-countered'],
	],
	[
		'counter v2',
		() => alice.once(`/v2/trades/${inbound}/counter`, v2Body(caps)),
		['trade-countered'],
	],
	['accept', () => alice.once(`/v1/trades/${inbound}/accept`), moved],
	['decline', () => alice.once(`/v1/trades/${inbound}/decline`), ['trade-declined']],
];
const inject = (fault: FaultInput) => sandbox.control.fault({ provider: 'roblox', ...fault });
const made = () => effects().slice(1);

describe.each(writes)('%s', (_name, write, effect) => {
	test.each<[FaultInput, string, boolean]>([
		[{ kind: 'refuse', times: 0 }, 'ECONNREFUSED', false],
		[{ kind: 'reset-before' }, 'ECONNRESET', false],
		[{ kind: 'reset-after' }, 'ECONNRESET', true],
		[{ kind: 'status', status: 502 }, 'answered 502', false],
		[{ kind: 'status-after', status: 500 }, 'answered 500', true],
		[{ kind: 'html' }, 'answered 502', false],
		[{ kind: 'html', after: true }, 'answered 502', true],
		[{ kind: 'truncated' }, 'ECONNRESET', true],
		[{ kind: 'truncated', complete: true }, 'answered 200', true],
		[{ kind: 'slow', delayMs: 20 }, 'answered 200', true],
	])('%j: %s', async (fault, outcome, acted) => {
		inject(fault);
		expect(await errorCode(write())).toBe(outcome);
		expect(made()).toEqual(acted ? effect : []);
	});

	test.each<[FaultInput, string, boolean]>([
		[{ kind: 'json-500' }, 'answered 500', false],
		[{ kind: 'json-500', after: true }, 'answered 500', true],
		[{ kind: 'reused' }, 'answered 200', true],
	])('%j: %s, too', async (fault, outcome, acted) => {
		inject(fault);
		expect(await errorCode(write())).toBe(outcome);
		expect(made()).toEqual(acted ? effect : []);
	});

	test.each<[FaultInput, string]>([
		[{ kind: 'late', delayMs: 5000 }, 'ECONNRESET'],
		[{ kind: 'late', delayMs: 5000, client: 'html', status: 502 }, 'answered 502'],
	])('%j: done later', async (fault, outcome) => {
		inject(fault);
		expect([await errorCode(write()), made()]).toEqual([outcome, []]);
		await sandbox.control.advance(5000);
		expect(made()).toEqual(effect);
	});

	test('late, with a token that is spent by then: nothing', async () => {
		inject({ kind: 'late', delayMs: 5000 });
		await errorCode(write());
		await act('renewTokens');
		await sandbox.control.advance(5000);
		expect(made()).toEqual([]);
	});

	test('hang-after: done, and silence', async () => {
		inject({ kind: 'hang-after' });
		const hanging = errorCode(write());
		await until(() => made().length === effect.length);
		expect(made()).toEqual(effect);
		await sandbox.control.reset();
		expect(await hanging).toBe('ECONNRESET');
	});
});

test.each([
	[401, 'any.error-401'],
	[429, 'v1-trade-send.error-429'],
	[503, 'v1-trade-send.error-503'],
])('an injected %i has the documented body', async (status, name) => {
	inject({ kind: 'status', status });
	const reply = await alice.once('/v1/trades/send', v1Body(caps));
	expect([reply.status, reply.json]).toEqual([status, robloxFixture(name)]);
});

test.each(['v1', 'v2'])('twice: a trade sent by %s is sent twice', async (version) => {
	inject({ kind: 'twice', answer: 'second' });
	const reply = await alice.once(
		`/${version}/trades/send`,
		version === 'v1' ? v1Body(caps) : v2Body(caps),
	);
	expect(made()).toEqual(['trade-sent', 'trade-sent']);
	const second = sandbox.control.ledger('roblox').at(-1)!.id;
	expect(String(reply.json.id ?? reply.json.tradeId)).toBe(second);
});

test.each([
	['accept', moved],
	['decline', ['trade-declined']],
])('twice: %s happens once, and the second answer is code 3', async (verb, effect) => {
	inject({ kind: 'twice', answer: 'second' });
	expect(codeOf(await alice.once(`/v1/trades/${inbound}/${verb}`))).toEqual([400, 3]);
	expect(made()).toEqual(effect);
});

test('stale: the id of the trade before, and none of it is sent', async () => {
	const first = await alice.once('/v1/trades/send', v1Body());
	inject({ kind: 'stale', path: '/send' });
	expect((await alice.once('/v1/trades/send', v1Body(caps))).json).toEqual(first.json);
	expect(made()).toEqual(['trade-sent']);
});

test('stale: a refusal with 200 is not given again', async () => {
	await act('setUser', { userId: 1001, restriction: { reason: 'FraudTest', minutes: 5 } });
	expect((await alice.once('/v1/trades/send', v1Body())).json.FailureReason).toBe('FraudTest');
	await act('setUser', { userId: 1001, restriction: null });
	inject({ kind: 'stale' });
	expect((await alice.once('/v1/trades/send', v1Body())).json.id).toBeDefined();
	expect(made()).toEqual(['trade-sent']);
});

test('an injected 502 is code 0, and a code of its own can be given', async () => {
	inject({ kind: 'status', status: 502 });
	expect(codeOf(await alice.once('/v1/trades/send', v1Body(caps)))).toEqual([502, 0]);
	const body = { errors: [{ code: 19, message: 'made up' }] };
	inject({ kind: 'status-after', status: 400, body });
	const reply = await alice.once('/v1/trades/send', v1Body(caps));
	expect(errorsOf(reply)).toEqual(body.errors);
	expect(made()).toEqual(['trade-sent']);
});

test('a fault can meet one kind of write only', async () => {
	inject({ kind: 'reset-after', method: 'POST', path: '/accept' });
	expect((await alice.once('/v1/trades/send', v1Body(caps))).status).toBe(200);
	expect((await alice.get(`/v1/trades/${inbound}`)).status).toBe(200);
	expect(await errorCode(alice.once(`/v1/trades/${inbound}/accept`))).toBe('ECONNRESET');
});
