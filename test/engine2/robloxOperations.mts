import type { Json } from '../../host/lib/executions.mts';
import type { LedgerEntry, Sandbox } from '../../host/lib/sandbox.mts';
import type { Acting, Intent } from './operations.mts';

const ME = 1001;
const PARTNER = 1002;
/** An asset that can be given to anybody. */
const CONE = 1_082_932;

const body = (field: string): string => `={{ $json.body.${field} }}`;
const byId = (field: string) => ({ __rl: true, mode: 'id', value: body(field) });
const existed = ({ existing }: Json) => existing === true;
const isNew = ({ existing }: Json) => existing === false;

let copies = 0;

/** A copy of a collectible of its own for each side, which no other offer has. */
async function newCopies(sandbox: Sandbox): Promise<{ mine: string; theirs: string }> {
	const index = ++copies;
	const mine = String(41_000_000 + index);
	const theirs = String(42_000_000 + index);
	const roblox = sandbox.of('roblox');
	await roblox.act('giveItem', { userId: ME, assetId: CONE, userAssetId: mine });
	await roblox.act('giveItem', { userId: PARTNER, assetId: CONE, userAssetId: theirs });
	return { mine, theirs };
}

const offer: Json = {
	apiVersion: 'v1',
	myItems: body('mine'),
	theirItems: body('theirs'),
	myRobux: 0,
	theirRobux: 0,
};

/** An offer of this account's with copies of their own. */
async function offerIntent(sandbox: Sandbox): Promise<Intent> {
	const { mine, theirs } = await newCopies(sandbox);
	const before = (await sandbox.of('roblox').ledger()).map(({ id }) => id);
	return {
		body: { mine: [mine], theirs: [theirs] },
		isEffect: ({ kind, id, by }) => kind === 'trade-sent' && by === ME && !before.includes(id),
	};
}

/** A trade that the partner offers, with what follows it in the ledger. */
async function received(
	sandbox: Sandbox,
	isEffect: (entry: LedgerEntry, tradeId: string) => boolean,
): Promise<Intent> {
	const { mine, theirs } = await newCopies(sandbox);
	const { tradeId } = await sandbox
		.of('roblox')
		.act<{ tradeId: string }>('sendTrade', { give: [theirs], take: [mine] });
	return { body: { tradeId }, isEffect: (entry) => isEffect(entry, tradeId) };
}

const ended = (kind: string) => async (sandbox: Sandbox) =>
	await received(sandbox, (entry, tradeId) => entry.kind === kind && entry.id === tradeId);

/** Nobody gets two offers of Send Many, so that each time it is somebody else, and nobody whom the others send to. */
const partners = [261, 1007, 1003];

const trade = {
	provider: 'roblox' as const,
	resource: 'trade',
	again: existed,
	fresh: isNew,
};

/** Fetches the token of the session, so that a fault meets the request that acts and not the one that asks for it. */
export const warmUp = {
	provider: 'roblox' as const,
	resource: 'trade',
	operation: 'expireOutdated',
	parameters: {},
};

export const robloxOperations: Acting[] = [
	{
		...trade,
		name: 'Roblox Trade: Send Many',
		operation: 'sendMany',
		parameters: {
			partners: body('partner'),
			giveAssets: String(CONE),
			takeAssets: String(CONE),
			giveRobux: 0,
			takeRobux: 0,
			dryRun: false,
		},
		path: '/trades/send',
		intend: async (sandbox) => {
			const partner = partners.shift();
			const roblox = sandbox.of('roblox');
			await roblox.act('setUser', { userId: partner, strictPrivacy: false });
			await roblox.act('giveItem', { userId: ME, assetId: CONE, times: 2 });
			await roblox.act('giveItem', { userId: partner, assetId: CONE, times: 2 });
			return {
				body: { partner: String(partner) },
				isEffect: ({ kind, ...entry }) => kind === 'trade-sent' && entry.to === partner,
			};
		},
		// A second offer to somebody is held back by the cooldown.
		again: ({ sent, reason }) => sent === false && reason === 'cooldown',
		fresh: ({ sent, existing }) => sent === true && existing === false,
	},
	{
		...trade,
		name: 'Roblox Trade: Send',
		operation: 'send',
		parameters: { partner: { __rl: true, mode: 'id', value: String(PARTNER) }, ...offer },
		path: '/trades/send',
		intend: offerIntent,
	},
	{
		...trade,
		name: 'Roblox Trade: Counter',
		operation: 'counter',
		parameters: { tradeId: byId('tradeId'), ...offer },
		path: '/counter',
		intend: async (sandbox) => {
			const copiesOfOffer = await newCopies(sandbox);
			const intent = await received(
				sandbox,
				(entry, tradeId) => entry.kind === 'trade-countered' && entry.replaces === tradeId,
			);
			const { mine, theirs } = copiesOfOffer;
			return { ...intent, body: { ...intent.body, mine: [mine], theirs: [theirs] } };
		},
	},
	{
		...trade,
		name: 'Roblox Trade: Accept',
		operation: 'accept',
		parameters: { tradeId: byId('tradeId'), confirmFinal: true },
		path: '/accept',
		intend: ended('trade-accepted'),
	},
	{
		...trade,
		name: 'Roblox Trade: Decline',
		operation: 'decline',
		parameters: { tradeId: byId('tradeId') },
		path: '/decline',
		intend: ended('trade-declined'),
	},
];
