import { API_KEY, READONLY_KEY, RoovetLab } from './roovetLab.mts';

let lab: RoovetLab;
beforeAll(async () => {
	lab = await new RoovetLab().start();
});
afterAll(async () => await lab.sandbox.close());

const balances = async (calls: number, apiKey = API_KEY) =>
	await lab.run(
		{ resource: 'wallet', operation: 'getBalance' },
		{
			items: Array.from({ length: calls }, (_, index) => ({ index })),
			credentials: { ...lab.credentials, apiKey },
		},
	);
const refused = async () => (await lab.requests()).filter(({ outcome }) => outcome === 429).length;

describe.each(['epoch', 'seconds'])('with X-RateLimit-Reset as %s', (rateLimitReset) => {
	test('150 calls against a limit that only the headers tell meet no 429', async () => {
		await lab.control('/reset', {});
		await lab.behave({ rateLimit: 60, rateLimitWindowMs: 500, rateLimitReset });
		const { json, error } = await balances(150);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(150);
		expect(await lab.requests()).toHaveLength(150);
		expect(await refused()).toBe(0);
	});
});

test('a limit smaller than what is asked at once meets no 429', async () => {
	await lab.control('/reset', {});
	await lab.behave({ rateLimit: 5, rateLimitWindowMs: 300, rateLimitReset: 'seconds' });
	// A key of its own: what was learned about the other one is not of a fresh sandbox.
	expect((await balances(12, READONLY_KEY)).json).toHaveLength(12);
	expect(await refused()).toBe(0);
});

test('two nodes with the same key share the limit', async () => {
	await lab.control('/reset', {});
	await lab.behave({ rateLimit: 20, rateLimitWindowMs: 500, rateLimitReset: 'seconds' });
	const runs = await Promise.all([balances(20), balances(20)]);
	expect(runs.map(({ json }) => json.length)).toEqual([20, 20]);
	expect(await refused()).toBe(0);
});

test('somebody else uses up the limit: the refusals are waited out', async () => {
	await lab.control('/reset', {});
	await lab.behave({ rateLimit: 10, rateLimitWindowMs: 700, rateLimitReset: 'seconds' });
	const others = Array.from({ length: 10 }, async () => {
		await fetch(`${lab.sandbox.url('roovet')}/api/wallet/balance`, {
			headers: { authorization: 'Bearer rvpk_test_sandbox' },
		});
	});
	await Promise.all(others);
	const { json, error } = await balances(8);
	expect(error).toBeUndefined();
	expect(json).toHaveLength(8);
});
