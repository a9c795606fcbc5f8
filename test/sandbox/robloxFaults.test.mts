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
