import type { IAllExecuteFunctions, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { fingerprint } from '../../../kit/data/text';
import { checkedBaseUrl } from '../../../kit/http/baseUrl';
import { cancelSignal, httpClient, type HttpClientOptions } from '../../../kit/http/client';
import type { Concurrency } from '../../../kit/http/concurrency';
import { timeoutOf, usable } from '../../../kit/http/connection';
import { OpenRequests } from '../../../kit/operation/openRequests';
import type { Attempt } from '../../../kit/write';
import { settingsOf, type TradeSettings } from '../model/evaluation';
import { idText, partyOf, tradeOf } from '../model/trade';
import type { ApiVersion, Body, Party, Trade, TradeList } from '../model/trade';
import { chunksOf, matched, rowsOf, type FoundUser, type UserRef } from '../model/user';
import { failures, OF_ASSET, OF_OFFER, OF_HIDDEN, OF_TRADE, OF_USER } from './failures';
import { cleanCookie, Cookies, serviceUrl, type Service } from './cookie';
import { limiterOf, PATIENCE_MS, type Bucket } from './limits';
import { Session, type Deed, type Question, type Rows } from './session';

export const CREDENTIAL = 'robloxCookieApi';

/** The page sizes that the lists of v1 accept. */
export const PAGE_SIZES = [10, 25, 50, 100] as const;
/** The site itself asks for at most 50; the true maximum is not documented. */
const TRADABLE_PAGE = 50;
const MAX_IDS = 200;
const MAX_NAMES = 100; // Not documented; the site's own clients stay at or below this.

export interface ListOptions {
	limit?: number | undefined;
	pageSize?: number | undefined;
	/** Default Desc: the newest first. */
	sortOrder?: 'Asc' | 'Desc';
	/** Throws at a list that Roblox cuts short, instead of ending there. */
	whole?: boolean;
}

const part = (id: string): string => encodeURIComponent(id);

/** The smallest page that holds all that is wanted, or the largest there is. */
const pageSizeFor = (wanted = 100): number => PAGE_SIZES.find((size) => size >= wanted) ?? 100;

/**
 * Roblox for one run of a node. Reads throw FailureError; what changes something gives an Attempt, is tried once and never
 * sent again by this module after Roblox may have acted.
 */
export class RobloxClient extends Session {
	/** Stands for the account, whatever cookie it has. */
	async account(): Promise<string> {
		return fingerprint(this.parts.credentials.baseUrl, (await this.me()).id);
	}

	/** The account of the credential, asked once in a run. */
	async me(): Promise<Party> {
		return await this.once('me', async () => {
			const body = await this.read({ service: 'users', path: '/v1/users/authenticated' });
			const party = partyOf(body);
			if (party) return party;
			throw failures.error('NO_READABLE_ANSWER');
		});
	}

	async tradeBody(tradeId: string, version: ApiVersion): Promise<Body> {
		return await this.trades(`/${version}/trades/${part(tradeId)}`, { means: OF_TRADE });
	}

	/** A trade seen from the account of the credential. */
	async getTrade(tradeId: string, version: ApiVersion = 'v2'): Promise<Trade> {
		const [{ id }, body] = await Promise.all([this.me(), this.tradeBody(tradeId, version)]);
		const trade = tradeOf(body, id);
		// An answer about something else must never pass for the trade that was asked for.
		if (trade.tradeId === tradeId) return trade;
		throw failures.error('NO_READABLE_ANSWER', { facts: { detail: 'another trade' } });
	}

	/** Rows of one of the account's lists of trades. Names, not numbers: digits would be read as the id of a trade. */
	tradeRows(list: TradeList, { pageSize, sortOrder = 'Desc', ...options }: ListOptions = {}): Rows {
		const query = { limit: pageSize ?? pageSizeFor(options.limit), sortOrder };
		return this.rows({ service: 'trades', path: `/v1/trades/${list}`, query }, 'data', options);
	}

	async countInbound(): Promise<Body> {
		return await this.trades('/v1/trades/Inbound/count');
	}

	async settingsBody(): Promise<Body> {
		return await this.trades('/v1/trades/metadata');
	}

	/** The rules of trades, asked once in a run. */
	async settings(): Promise<TradeSettings> {
		return await this.once('settings', async () => settingsOf(await this.settingsBody()));
	}

	/** @returns with the id of the new trade */
	async sendTrade(version: ApiVersion, offers: IDataObject): Promise<Attempt<string>> {
		return await this.make({ path: `/${version}/trades/send`, body: offers });
	}

	/** @returns with the id of the new trade */
	async counterTrade(id: string, version: ApiVersion, offers: IDataObject) {
		return await this.make({ path: `/${version}/trades/${part(id)}/counter`, body: offers });
	}

	async answerTrade(tradeId: string, verb: 'accept' | 'decline'): Promise<Attempt<Body>> {
		return await this.act({ path: `/v1/trades/${part(tradeId)}/${verb}` });
	}

	async expireOutdated(): Promise<Attempt<Body>> {
		return await this.act({ path: '/v1/trades/expire-outdated' });
	}

	async canTradeWith(userId: string, version: ApiVersion): Promise<Body> {
		return await this.trades(`/${version}/users/${part(userId)}/can-trade-with`, {
			means: OF_USER,
		});
	}

	/** The account's own right to trade. */
	async myEligibility(): Promise<Body> {
		return await this.trades('/v2/users/me/can-trade');
	}

	/** What a user can trade: one row per item, with the copies inside. */
	tradableRows(userId: string, query: IDataObject = {}, limit?: number): Rows {
		const path = `/v2/users/${part(userId)}/tradableItems`;
		const asked = { limit: TRADABLE_PAGE, sortOrder: 'Desc', ...query };
		return this.rows(
			{ service: 'trades', path, query: asked, means: { ...OF_USER, ...OF_HIDDEN } },
			'items',
			{ limit },
		);
	}

	/** The limited items of a user as v1 trades them: one row per copy. */
	collectibleRows(userId: string, query: IDataObject = {}, limit?: number): Rows {
		const path = `/v1/users/${part(userId)}/assets/collectibles`;
		const asked = { limit: pageSizeFor(limit), sortOrder: 'Asc', ...query };
		return this.rows({ service: 'inventory', path, query: asked, means: OF_USER }, 'data', {
			limit,
		});
	}

	/** Price and sales of a limited item, as its page shows them. */
	async resaleData(assetId: string): Promise<Body> {
		const path = `/v1/assets/${part(assetId)}/resale-data`;
		return await this.read({ service: 'economy', path, means: OF_ASSET });
	}

	/** What the account has. */
	async robux(): Promise<number> {
		const { robux } = await this.read({ service: 'economy', path: '/v1/user/currency' });
		if (Number.isSafeInteger(robux)) return robux as number;
		throw failures.error('NO_READABLE_ANSWER');
	}

	async canViewInventory(userId: string): Promise<boolean> {
		const path = `/v1/users/${part(userId)}/can-view-inventory`;
		const { canView } = await this.read({ service: 'inventory', path, means: OF_USER });
		if (typeof canView === 'boolean') return canView;
		throw failures.error('NO_READABLE_ANSWER');
	}

	/** Every asked name or id with its user, in the order asked. */
	async findUsers(
		by: 'username' | 'id',
		asked: string[],
		excludeBannedUsers = false,
	): Promise<FoundUser[]> {
		const found: FoundUser[] = [];
		for (const some of chunksOf(asked, by === 'id' ? MAX_IDS : MAX_NAMES)) {
			const body = await this.read({
				service: 'users',
				path: by === 'id' ? '/v1/users' : '/v1/usernames/users',
				body: {
					...(by === 'id' ? { userIds: some.map(Number) } : { usernames: some }),
					excludeBannedUsers,
				},
			});
			found.push(...matched(some, rowsOf(body), by));
		}
		return found;
	}

	/** The user that a field names; names are looked up once in a run. */
	async resolveUser(ref: UserRef): Promise<Party> {
		if ('id' in ref) return { id: ref.id, name: null, displayName: null };
		const { username } = ref;
		return await this.once(`user ${username.toLowerCase()}`, async () => {
			const [found] = await this.findUsers('username', [username]);
			const party = partyOf(found?.user);
			if (party) return party;
			throw failures.error('USER_NOT_FOUND', { facts: { username } });
		});
	}

	private async trades(path: string, more: Partial<Question> = {}): Promise<Body> {
		return await this.read({ service: 'trades', path, ...more });
	}

	private async make(deed: Deed): Promise<Attempt<string>> {
		const attempt = await this.act({ ...deed, means: OF_OFFER, bucket: 'offers' });
		if (!('done' in attempt)) return attempt;
		const id = idText(attempt.done.tradeId) ?? idText(attempt.done.id);
		if (id === null) return { unclear: 'an answer without a trade ID' };
		this.noteMade(id);
		return { done: id };
	}
}

/** Roblox for one run of the action node. */
export async function connectNode(
	context: IExecuteFunctions,
	concurrency?: Concurrency,
): Promise<RobloxClient> {
	const client = await connect(context, { timeoutMs: timeoutOf(context), concurrency });
	client.openRequests = new OpenRequests(context);
	return client;
}

/** Decrypts the credential once, cleans the cookie and checks that it is safe to send to its address. */
export async function connect(
	context: IAllExecuteFunctions,
	options: Partial<HttpClientOptions> = {},
): Promise<RobloxClient> {
	const stored = await context.getCredentials(CREDENTIAL);
	const cookie = usable(() => cleanCookie(stored.cookie));
	// However it is written.
	const baseUrl = usable(() => checkedBaseUrl(stored.baseUrl));
	const credentials = { ...stored, cookie, baseUrl };
	const { key } = new Cookies(cookie, baseUrl);
	const http = (service: Service, bucket: Bucket = service) =>
		httpClient(context, {
			credentialType: CREDENTIAL,
			credentials,
			baseUrl: usable(() => serviceUrl(stored.baseUrl, service)),
			rateLimiter: limiterOf(key, bucket),
			patienceMs: PATIENCE_MS,
			...options,
			...(bucket !== service && { tries: 2 }),
		});
	return new RobloxClient({
		credentials,
		readers: {
			...{ trades: http('trades'), users: http('users') },
			...{ inventory: http('inventory'), economy: http('economy') },
		},
		actors: { offers: http('trades', 'offers'), answers: http('trades', 'answers') },
		cancelled: () => cancelSignal(context)?.aborted === true,
	});
}
