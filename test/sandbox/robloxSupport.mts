import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../sandbox/sandbox.mts';
import { call, type Json, type Reply, type Sent } from './support.mts';

export const cookieOf = (user: number) => `_|WARNING:-DO-NOT-SHARE-THIS.|_sandbox-${user}`;

/** Items of the start: the cones have no serial number, the caps have one. */
export const CONE_1001 = 10_000_001;
export const HELD_1001 = 10_000_002;
export const CAP_1001 = 10_000_003;
export const CROWN_1001 = 10_000_004;
export const SWORD_1001 = 10_000_005;
export const CONE_1002 = 20_000_001;
export const CAP_1002 = 20_000_002;
export const CROWN_1002 = 20_000_003;

export const instanceOf = (userAssetId: number) =>
	`c0111ec7-0000-4000-8000-0000${String(userAssetId)}`;

export function robloxFixture(name: string): unknown {
	const path = join(__dirname, '../fixtures/roblox-trades', `${name}.json`);
	return JSON.parse(readFileSync(path, 'utf8'));
}

export interface OfferSketch {
	/** User asset ids. */
	mine?: unknown[];
	theirs?: unknown[];
	myRobux?: number;
	theirRobux?: number;
	me?: number;
	partner?: number;
}

export interface V1Offer {
	userId: number;
	userAssetIds: unknown[];
	robux: number;
}

/** A body of v1, the partner first as public clients do: cone for cone unless told otherwise. */
export const v1Body = ({
	mine = [CONE_1001],
	theirs = [CONE_1002],
	myRobux = 0,
	theirRobux = 0,
	me = 1001,
	partner = 1002,
}: OfferSketch = {}): { offers: [V1Offer, V1Offer] } => ({
	offers: [
		{ userId: partner, userAssetIds: theirs, robux: theirRobux },
		{ userId: me, userAssetIds: mine, robux: myRobux },
	],
});

/** The same trade for v2; ids that are no numbers stay as they are. */
export const v2Body = (sketch: OfferSketch = {}) => {
	const [theirs, mine] = v1Body(sketch).offers;
	const offer = ({ userId, robux, userAssetIds }: V1Offer) => ({
		userId,
		robux,
		collectibleItemInstanceIds: userAssetIds.map((id) =>
			typeof id === 'number' ? instanceOf(id) : id,
		),
	});
	return { senderOffer: offer(mine), recipientOffer: offer(theirs) };
};

export const errorsOf = ({ json }: Reply) => (json.errors as Json[] | undefined) ?? [];
/** HTTP status and provider code. */
export const codeOf = (reply: Reply) => [reply.status, errorsOf(reply)[0]?.code];

/** Clients of both users. `post` shakes hands for a token when it must, once. */
export function robloxClients(sandbox: () => Sandbox) {
	const raw = (path: string, sent: Sent = {}) => call(sandbox().url('roblox') + path, sent);
	const tokens = new Map<number, string>();

	const as = (user: number) => {
		const get = (path: string, sent: Sent = {}) =>
			raw(path, {
				...sent,
				headers: { cookie: `.ROBLOSECURITY=${cookieOf(user)}`, ...sent.headers },
			});
		const once = (path: string, body?: unknown) =>
			get(path, { method: 'POST', body, headers: { 'x-csrf-token': tokens.get(user) ?? '' } });
		const post = async (path: string, body?: unknown) => {
			const reply = await once(path, body);
			const token = reply.headers['x-csrf-token'];
			if (reply.status !== 403 || typeof token !== 'string') return reply;
			tokens.set(user, token);
			return once(path, body);
		};
		return { get, once, post };
	};

	return {
		raw,
		as,
		alice: as(1001),
		bob: as(1002),
		act: async (action: string, fields: object = {}) =>
			(await sandbox().control.act('roblox', action, fields)) as Json,
		behave: (patch: object) => sandbox().control.behaviour('roblox', { ...patch }),
		effects: () =>
			sandbox()
				.control.ledger('roblox')
				.map(({ kind }) => kind),
		ledger: () => sandbox().control.ledger('roblox'),
	};
}
