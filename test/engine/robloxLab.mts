import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { processedData, type NodeResult, type NodeRun } from './engine.mts';
import { documentedBy, ProviderLab } from './providerLab.mts';

export const COOKIE = '_|WARNING:-DO-NOT-SHARE-THIS.|_sandbox-1001';

/** Copies of items that the sandbox starts with: 1001's begin with 1, 1002's with 2. */
export const instance = (userAssetId: string): string =>
	`c0111ec7-0000-4000-8000-0000${userAssetId}`;
export const MINE = '10000001';
export const THEIRS = '20000001';

export const OFFER: INodeParameters = {
	resource: 'trade',
	operation: 'send',
	partner: { __rl: true, mode: 'id', value: '1002' },
	apiVersion: 'v2',
	myItems: [instance(MINE)],
	myRobux: 0,
	theirItems: [instance(THEIRS)],
	theirRobux: 0,
};

export interface Effect {
	kind: string;
	id: string;
	replaces?: string;
}

export const documented = documentedBy('roblox-trades');

/** The built Roblox Trades node in n8n's engine against the sandbox, signed in as user 1001. */
export class RobloxLab extends ProviderLab {
	readonly provider = 'roblox';

	readonly node = { type: 'robloxTrades', credential: 'robloxCookieApi' };

	get credentials() {
		return { cookie: COOKIE, baseUrl: this.sandbox.url('roblox') };
	}

	/** Back to the start, with trade IDs that no test before has had: the node remembers what it has made. */
	override async reset(): Promise<void> {
		await super.reset();
		processedData.clear();
		this.nextTradeId += 1000;
		await this.behave({ nextTradeId: String(this.nextTradeId) });
	}

	/** The ID that the next trade after a reset gets. */
	get firstTradeId(): string {
		return String(this.nextTradeId);
	}

	private nextTradeId = 1_234_567_890_123;

	async trade(
		operation: string,
		parameters: INodeParameters = {},
		more: Partial<NodeRun> = {},
	): Promise<NodeResult> {
		return await this.run({ resource: 'trade', operation, ...parameters }, more);
	}

	async send(changes: INodeParameters = {}, more: Partial<NodeRun> = {}): Promise<NodeResult> {
		return await this.run({ ...OFFER, ...changes }, more);
	}

	/** A trade that user 1002 offers to 1001; its id. */
	async receive(fields: IDataObject = {}): Promise<string> {
		const { tradeId } = await this.act<{ tradeId: string }>('sendTrade', {
			from: 1002,
			to: 1001,
			...fields,
		});
		return tradeId;
	}

	async ledger(...kinds: string[]): Promise<Effect[]> {
		const ledger = await this.control<Effect[]>('/ledger/roblox');
		return ledger.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
	}

	/** Method and path of the requests that arrived, without their queries. */
	async requests(method = ''): Promise<string[]> {
		const seen = await this.control<Array<{ method: string; path: string }>>('/requests/roblox');
		return seen
			.map(({ method: verb, path }) => `${verb} ${path.split('?')[0] ?? ''}`)
			.filter((request) => request.startsWith(method));
	}
}
