import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { providers } from '../../providers.mts';
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

	describe.each(
		providers.map((entry): [string, (typeof providers)[number]] => [entry.name, entry]),
	)('of %s', (_name, { credential: type, sandbox }) => {
		const testOf = async (typed = {}) => {
			const credential = n8n.credentials[type];
			if (credential === undefined) throw new Error('The credential was not saved');
			return await n8n.client.testCredential(credential, typed);
		};
		const secret = { rocheapApi: 'apiKey', roovetApi: 'apiKey', leuwongrrApi: 'apiToken' };
		const wrong = { [type === 'robloxCookieApi' ? 'cookie' : secret[type]]: 'wrong' };
		let page: Server;
		beforeAll(async () => {
			page = createServer((_request, response) => {
				response.setHeader('content-type', 'text/html');
				response.end('<!doctype html><title>Welcome</title><p>success id message');
			});
			await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
		});
		afterAll(() => void page.close());

		it('passes with the right secret', async () => {
			expect(await testOf()).toMatchObject({ status: 'OK' });
		});

		it('says that the secret is wrong', async () => {
			const { status, message } = await testOf(wrong);
			expect(status).toBe('Error');
			expect(message).toMatch(/refused the (?:API key|token)|does not accept the cookie/);
		});

		it.each([
			[403, /account|lacks the scope|refused the API key/],
			[404, /^There is no .+ API at the Base URL/],
			[429, /rate limit was reached/],
		])('says what HTTP %i means', async (code, text) => {
			await n8n.sandbox.of(sandbox).fault({ kind: 'status', status: code, times: 0 });
			const { status, message } = await testOf();
			expect(status).toBe('Error');
			expect(message).toMatch(text);
		});

		it('does not take a web page with HTTP 200 for the service', async () => {
			const { port } = page.address() as AddressInfo;
			const { status, message } = await testOf({ baseUrl: `http://127.0.0.1:${port}` });
			expect(status).toBe('Error');
			expect(message).toMatch(/does not answer like/);
		});
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
