import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IAllExecuteFunctions } from 'n8n-workflow';

import type { Deed } from '../../../../kit/operation/executionMemory';
import { settle, type Failure } from '../../../../kit/failure/failure';
import type { ItemRun } from '../../../../kit/operation/itemRun';
import { connect, type RobloxClient } from '../../../../nodes/RobloxTrades/api/client';
import type { Offer } from '../../../../nodes/RobloxTrades/model/offer';
import { startSandbox, type Sandbox } from '../../../../sandbox/sandbox.mts';
import { call, type Json } from '../../../sandbox/support.mts';

export const instance = (userAssetId: string): string =>
	`c0111ec7-0000-4000-8000-0000${userAssetId}`;
export const MINE = '10000001';
export const THEIRS = '20000001';
const COOKIE = '_|WARNING:-DO-NOT-SHARE-THIS.|_sandbox-1001';

/** Accepts any trade. */
export const FREELY = {
	guards: { required: [], forbidden: [], partners: [] },
	evaluation: { ignoredAssetIds: [], values: new Map() },
};

/** The run around one item: pauses pass at once, and something can happen in them. */
export interface FakeRun extends ItemRun {
	pauses: number[];
}

export function fakeRun(inPause: (pauses: number) => unknown = () => undefined): FakeRun {
	let noted: Deed | undefined;
	const pauses: number[] = [];
	return {
		pauses,
		pause: async (milliseconds) => {
			pauses.push(milliseconds);
			return (await inPause(pauses.length)) === 'cancelled';
		},
		cancelled: () => false,
		get deed() {
			return noted;
		},
		note: (deed) => {
			noted = deed;
		},
	};
}

/** The client of the node against the logic of the sandbox, signed in as user 1001, without n8n between. */
export class WritesLab {
	private started: Sandbox | undefined;

	private nextTradeId = 1_234_567_890_123;

	private robux = 0;

	async start(): Promise<this> {
		this.started = await startSandbox({ portBase: 0 });
		return this;
	}

	get sandbox(): Sandbox {
		if (!this.started) throw new Error('The lab has not been started');
		return this.started;
	}

	/** Back to the start, with trade IDs that no test before has had: the node remembers what it has made. */
	async reset(): Promise<void> {
		await this.sandbox.control.reset();
		this.nextTradeId += 1000;
		this.behave({ nextTradeId: String(this.nextTradeId) });
		await this.getToken();
	}

	/** Lets the request for the token pass, so that faults meet the requests that act. */
	async getToken(): Promise<void> {
		await (await this.client()).expireOutdated();
		this.sandbox.control.clearRequests('roblox');
	}

	/**
	 * The client of one run.
	 *
	 * @param account what makes another account of it for the caches of this process
	 */
	async client(timeoutMs = 5000, account = ''): Promise<RobloxClient> {
		const baseUrl = this.sandbox.url('roblox');
		const context = {
			getCredentials: async () => await Promise.resolve({ cookie: COOKIE, baseUrl }),
			getExecutionCancelSignal: () => undefined,
			helpers: { httpRequestWithAuthentication: request },
		};
		const client = await connect(context as unknown as IAllExecuteFunctions, { timeoutMs });
		if (account !== '') jest.spyOn(client, 'account').mockResolvedValue(account);
		return client;
	}

	/** An offer that no test before has made. */
	offer(changes: Partial<Offer> = {}): Offer {
		return {
			version: 'v2',
			mine: { itemIds: [instance(MINE)], robux: ++this.robux },
			theirs: { itemIds: [instance(THEIRS)], robux: 0 },
			...changes,
		};
	}

	behave(patch: Json): void {
		this.sandbox.control.behaviour('roblox', patch);
	}

	fault(method: 'GET' | 'POST', path: string, fault: Json): void {
		const input = { provider: 'roblox', method, path, ...fault };
		this.sandbox.control.fault(input as never);
	}

	async mend(): Promise<void> {
		await this.sandbox.control.clearFaults();
	}

	async act(action: string, fields: Json): Promise<Json> {
		return (await this.sandbox.control.act('roblox', action, fields)) as Json;
	}

	/** A trade that user 1002 offers to 1001; its id. */
	async receive(): Promise<string> {
		return String((await this.act('sendTrade', { from: 1002, to: 1001 })).tradeId);
	}

	/** An offer of the account's own that nobody has made through the node; its id. */
	async place({ mine, theirs }: Offer, from = 1001): Promise<string> {
		const [give, take] = from === 1001 ? [mine, theirs] : [theirs, mine];
		const made = await this.act('sendTrade', {
			from,
			to: from === 1001 ? 1002 : 1001,
			give: give.itemIds,
			take: take.itemIds,
			giveRobux: give.robux,
			takeRobux: take.robux,
		});
		return String(made.tradeId);
	}

	async statusOf(tradeId: string): Promise<string> {
		return (await (await this.client()).getTrade(tradeId)).status;
	}

	effects(...kinds: string[]): string[] {
		return this.ledger(...kinds).map(({ id }) => String(id));
	}

	ledger(...kinds: string[]) {
		const ledger = this.sandbox.control.ledger('roblox');
		return ledger.filter(({ kind }) => kinds.includes(kind));
	}

	/** Paths of the POSTs that arrived. */
	posts(): string[] {
		const seen = this.sandbox.control.requests('roblox');
		return seen.filter(({ method }) => method === 'POST').map(({ path }) => path);
	}

	gets(part: string): number {
		const seen = this.sandbox.control.requests('roblox');
		return seen.filter(({ method, path }) => method === 'GET' && path.includes(part)).length;
	}
}

/** One request as n8n sends it. */
async function request(
	_type: string,
	{ method, url, qs, body, headers, timeout }: Json & { url: string; method: string },
): Promise<Json> {
	const target = new URL(url);
	for (const [name, value] of Object.entries((qs ?? {}) as Json)) {
		for (const one of [value].flat()) target.searchParams.append(name, String(one));
	}
	const cookie = `.ROBLOSECURITY=${COOKIE}`;
	const sent = { ...(headers as Record<string, string>), cookie };
	const late = new AbortController();
	const silence = sleep(Number(timeout), undefined, { signal: late.signal }).then(() => {
		throw Object.assign(new Error('timeout'), { code: 'ECONNABORTED' });
	});
	silence.catch(() => undefined);
	const reply = await Promise.race([
		call(target.href, { method, headers: sent, body }),
		silence,
	]).finally(() => late.abort());
	return {
		statusCode: reply.status,
		headers: reply.headers,
		body: Readable.from([Buffer.from(reply.text)]),
	};
}

/** What the work came to nothing for. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
	const ended = await settle(work);
	if ('failure' in ended) return ended.failure;
	throw new Error(`It went through: ${JSON.stringify(ended.value)}`);
}
