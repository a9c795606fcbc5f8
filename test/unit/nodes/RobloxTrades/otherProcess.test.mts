import type { IExecuteFunctions } from 'n8n-workflow';

import { settle as settled, type Failure } from '../../../../kit/failure/failure';
import { OpenRequests } from '../../../../kit/operation/openRequests';
import type { RobloxClient } from '../../../../nodes/RobloxTrades/api/client';
import type { Offer } from '../../../../nodes/RobloxTrades/model/offer';
import type * as SendOffer from '../../../../nodes/RobloxTrades/writes/sendOffer';
import type * as SendOffers from '../../../../nodes/RobloxTrades/writes/sendOffers';
import { ProcessedData } from '../../../engine/processedData.mts';
import { testNode } from '../../support.mts';
import { fakeRun, MINE, THEIRS, WritesLab } from './writesLab.mts';

type Kit = typeof SendOffer & typeof SendOffers;

const DAY_MS = 86_400_000;
const RULES = { onOpenOffer: 'returnExisting' as const, lookBackMs: DAY_MS };
// n8n's own modules have no state that matters here, and take a second to load.
const shared = jest.requireActual<object>('n8n-workflow');

/** The node as another process of n8n has it: it shares nothing but n8n's database. */
function freshProcess(): Kit {
	let kit: Kit | undefined;
	jest.isolateModules(() => {
		jest.doMock('n8n-workflow', () => shared);
		kit = {
			...jest.requireActual<typeof SendOffer>('../../../../nodes/RobloxTrades/writes/sendOffer'),
			...jest.requireActual<typeof SendOffers>('../../../../nodes/RobloxTrades/writes/sendOffers'),
		};
	});
	return kit!;
}

let lab: WritesLab;
let table: ProcessedData;
beforeAll(async () => {
	lab = await new WritesLab().start();
});
beforeEach(async () => {
	await lab.reset();
	table = new ProcessedData();
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await lab.sandbox.close());

const node = testNode({ id: 'node-1' });
const place = { workflow: { id: 'workflow-1' }, node } as never;

async function client(): Promise<RobloxClient> {
	const made = await lab.client();
	made.openRequests = new OpenRequests({
		getNode: () => node,
		getWorkflow: () => ({ id: 'workflow-1' }),
		logger: { debug: () => undefined },
		helpers: {
			getProcessedDataCount: async () => await table.getProcessedDataCount(),
			checkProcessedAndRecord: async (names: string[], scope: 'node', options: never) =>
				await table.checkProcessedAndRecord(names, scope, place, options),
			removeProcessed: async (names: string[], scope: 'node') =>
				await table.removeProcessed(names, scope, place),
		},
	} as unknown as IExecuteFunctions);
	return made;
}

const send = async (kit: Kit, offer: Offer) =>
	await kit.sendOffer(await client(), { partner: { id: '1002' }, offer, rules: RULES }, fakeRun());
/** What the work came to nothing for; the error is of the other process's own class. */
async function failureOf(work: Promise<unknown>): Promise<Failure> {
	const ended = await settled(
		work.catch((thrown: unknown) => ({ failed: (thrown as { failure: Failure }).failure })),
	);
	return (ended as { value: { failed: Failure } }).value.failed;
}
const posts = () => lab.posts().filter((path) => path.endsWith('/send')).length;
const later = (minutes: number) => {
	const now = Date.now();
	jest.spyOn(Date, 'now').mockImplementation(() => now + minutes * 60_000);
};

describe('an offer whose answer got lost in another process', () => {
	test('is not sent again while its request may still arrive', async () => {
		const offer = lab.offer();
		lab.fault('POST', '/send', { kind: 'reset-before' });
		await failureOf(send(freshProcess(), offer));
		const failure = await failureOf(send(freshProcess(), offer));
		expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', outcome: 'unknown' });
		expect(failure.howToFix).toContain('does not send it again within 15 minutes');
		expect(posts()).toBe(1);
	});

	test('is not sent in another API version either', async () => {
		lab.fault('POST', '/send', { kind: 'reset-before' });
		const offer = lab.offer();
		await failureOf(send(freshProcess(), offer));
		const inV1: Offer = {
			version: 'v1',
			mine: { itemIds: [MINE], robux: offer.mine.robux },
			theirs: { itemIds: [THEIRS], robux: 0 },
		};
		expect(await failureOf(send(freshProcess(), inV1))).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
		expect(posts()).toBe(1);
	});

	test('is sent when it cannot arrive any more', async () => {
		const offer = lab.offer();
		lab.fault('POST', '/send', { kind: 'reset-before' });
		await failureOf(send(freshProcess(), offer));
		later(17);
		expect(await send(freshProcess(), offer)).toMatchObject({ existing: false });
		expect(lab.effects('trade-sent')).toHaveLength(1);
	});

	test('is no other offer', async () => {
		lab.fault('POST', '/send', { kind: 'reset-before' });
		await failureOf(send(freshProcess(), lab.offer()));
		expect(await send(freshProcess(), lab.offer())).toMatchObject({ existing: false });
	});
});

test('a process that dies while it sends leaves a note behind', async () => {
	const offer = lab.offer();
	lab.fault('POST', '/send', { kind: 'late', client: 'hang', delayMs: 600_000 });
	// Nobody waits for it: its process is gone.
	void send(freshProcess(), offer).catch(() => undefined);
	while (posts() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
	const failure = await failureOf(send(freshProcess(), offer));
	expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
	expect(posts()).toBe(1);
});

test('of two processes that have both asked, the one that notes the offer first sends it', async () => {
	const offer = lab.offer();
	lab.fault('POST', '/send', { kind: 'reset-before' });
	await failureOf(send(freshProcess(), offer));
	jest.spyOn(OpenRequests.prototype, 'openSince').mockResolvedValue(undefined);
	const failure = await failureOf(send(freshProcess(), offer));
	expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
	expect(failure.howToFix).toContain('another process of n8n is sending this offer');
	expect(posts()).toBe(1);
});

test('an offer that was refused can be sent by another process at once', async () => {
	const offer = lab.offer();
	const body = { errors: [{ code: 15, message: 'unbalanced' }] };
	lab.fault('POST', '/send', { kind: 'status', status: 400, body });
	expect(await failureOf(send(freshProcess(), offer))).toMatchObject({ code: 'UNBALANCED' });
	expect(await send(freshProcess(), offer)).toMatchObject({ existing: false });
	expect(table.entries).toEqual([]);
});

test('what was answered leaves nothing behind', async () => {
	await send(freshProcess(), lab.offer());
	expect(table.entries).toEqual([]);
});

describe('an offer to a list of partners', () => {
	const campaign = {
		...{ partners: ['1002'], give: ['1082932'], take: ['1082932'], giveRobux: 0, takeRobux: 0 },
		...{ cooldownMs: DAY_MS, dailyCap: 50, avoidPartners: [], dryRun: false },
	};
	const run = () => ({ ...fakeRun(), part: () => fakeRun(), parts: new Map<string, never>() });
	const sendMany = async (changes: Partial<typeof campaign> = {}) =>
		await freshProcess().sendOffers(await client(), { ...campaign, ...changes }, run());

	test('whose answer got lost in another process keeps the partner from getting other copies', async () => {
		for (const userId of [1001, 1002]) await lab.act('giveItem', { userId, assetId: 1_082_932 });
		lab.fault('POST', '/send', { kind: 'reset-before' });
		await failureOf(sendMany());
		expect(await sendMany({ giveRobux: 1 })).toMatchObject([
			{ sent: false, reason: 'unknownOutcome' },
		]);
		expect(posts()).toBe(1);
		later(17);
		expect(await sendMany({ giveRobux: 1 })).toMatchObject([{ sent: true }]);
	});
});
