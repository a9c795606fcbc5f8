import { BOOT_TIMEOUT_MS, rocheapNode, TestHost } from './harness.mts';

describe("the credential in n8n's editor", () => {
	let n8n: TestHost;

	beforeAll(async () => {
		n8n = await TestHost.start();
	}, BOOT_TIMEOUT_MS);
	afterAll(async () => {
		await n8n.stop();
	});
	afterEach(async () => {
		await n8n.sandbox.reset();
	});

	const test = async (typed = {}) => {
		const credential = n8n.credentials.rocheapApi;
		if (credential === undefined) throw new Error('The credential was not saved');
		return await n8n.client.testCredential(credential, typed);
	};

	it('passes with the right key', async () => {
		expect(await test()).toMatchObject({ status: 'OK' });
	});

	it('fails with a wrong key, though ROCheap answers HTTP 200', async () => {
		expect(await test({ apiKey: 'wrong' })).toMatchObject({ status: 'Error' });
	});

	it('fails with a wrong key when ROCheap answers HTTP 401', async () => {
		await n8n.sandbox.behave({ statusCodes: 'conventional' });
		expect(await test({ apiKey: 'wrong' })).toMatchObject({ status: 'Error' });
	});

	it('fails when nobody answers at the Base URL', async () => {
		expect(await test({ baseUrl: 'http://127.0.0.1:9/business/api' })).toMatchObject({
			status: 'Error',
		});
	});

	it('never sends the key over plain http to another machine', async () => {
		const result = await test({ baseUrl: 'http://192.0.2.1/business/api' });
		expect(result.status).toBe('Error');
	});

	it('says in an execution that the key was refused, without showing it', async () => {
		await n8n.client.saveCredential('ROCheap account', 'rocheapApi', {
			apiKey: 'a-key-that-is-wrong',
			baseUrl: `${n8n.sandbox.origin}/business/api`,
		});
		const execution = await n8n.run(
			'Ping',
			rocheapNode({ resource: 'account', operation: 'ping' }),
		);
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toMatch(/refused the API key/i);
		expect(JSON.stringify(execution)).not.toContain('a-key-that-is-wrong');
		expect(n8n.host.log).not.toContain('a-key-that-is-wrong');
	});
});
