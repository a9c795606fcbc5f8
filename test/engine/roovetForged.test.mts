import { startReceiver, type Received, type Receiver } from '../sandbox/support.mts';
import { RoovetLab } from './roovetLab.mts';
import { deliver } from './webhook.mts';

const SECRET = 'whsec_sandbox_roovet';
// What the sandbox signs rightly, in ways that a receiver of this scheme has to accept.
const RIGHT = [
	'several-v1-one-right',
	'unknown-scheme-beside',
	'spaces-after-comma',
	'v1-before-t',
	'within-tolerance',
];
// Refusing and accepting are both right; decided is to accept these, and no other.
const ACCEPTED = ['upper-case-hex', 'timestamp-header-disagrees'];

let lab: RoovetLab;
let receiver: Receiver;
beforeAll(async () => {
	lab = await new RoovetLab().start();
	receiver = await startReceiver();
});
beforeEach(async () => {
	await lab.reset();
	receiver.received.length = 0;
	await lab.control('/callbacks', { provider: 'roovet', url: receiver.url });
});
afterAll(async () => {
	await receiver.close();
	await lab.sandbox.close();
});

const handOver = async ({ headers, text }: Received, signatureScheme: string) =>
	await deliver({
		type: 'roovetTrigger',
		credential: 'roovetApi',
		credentials: { ...lab.credentials, webhookSecret: SECRET, signatureScheme },
		parameters: { events: '' },
		headers: headers as Record<string, string>,
		body: text,
		mode: 'manual',
	});

describe.each(['timestamped', 'bodyBase64'])('webhooks of the sandbox signed %s', (signature) => {
	test('are accepted by that scheme and by shape, however they are printed', async () => {
		for (const webhookBody of ['php', 'plain', 'pretty']) {
			await lab.behave({ signature, webhookBody });
			await lab.control('/act', {
				provider: 'roovet',
				action: 'event',
				event: 'wallet.credited',
				fields: { note: 'Dänke / спасибо', url: 'https://roovet.com/o/1' },
			});
			const [delivery] = receiver.received.splice(0);
			for (const scheme of [signature, 'auto']) {
				const { started } = await handOver(delivery!, scheme);
				expect(started).toMatchObject([
					{ event: 'wallet.credited', note: 'Dänke / спасибо', verifiedBy: signature },
				]);
			}
		}
	});

	test('that are forged start nothing', async () => {
		await lab.behave({ signature });
		const { roovet: mutations } = await lab.control<{ roovet: string[] }>('/callbacks/forge');
		expect(mutations.length).toBeGreaterThan(30);
		for (const mutation of mutations.filter((name) => name !== 'get-method')) {
			await lab.control('/callbacks/forge', { provider: 'roovet', mutation });
			const [delivery] = receiver.received.splice(0);
			const { started, status } = await handOver(delivery!, signature);
			const isFine = signature === 'timestamped' && [...RIGHT, ...ACCEPTED].includes(mutation);
			expect([mutation, started !== undefined]).toEqual([mutation, isFine]);
			if (!isFine) expect([400, 401, 413, 415]).toContain(status);
		}
	});
});
