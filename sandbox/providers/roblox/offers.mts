import type { Call } from '../../core/provider.mts';
import { refuse, refusePlainly } from './errors.mts';

/** A trade as a client asks for it, in either version: the items still by their ids. */
export interface OfferRequest {
	userId: number;
	itemIds: unknown[];
	robux: number;
}

export interface TradeRequest {
	version: 1 | 2;
	own: OfferRequest;
	partner: OfferRequest;
}

type Fields = Record<string, unknown>;

export function jsonBody(call: Call): Fields | undefined {
	if (!/^application\/json\s*(;|$)/i.test(call.headers['content-type'] ?? '')) {
		refusePlainly(415, 'The content type is not supported.');
	}
	try {
		const body = JSON.parse(call.body) as unknown;
		return isFields(body) ? body : undefined;
	} catch {
		return undefined;
	}
}

/** v1: `offers`, one for each party, in any order (contract: Operations: v1). */
export function readV1(call: Call, callerId: number): TradeRequest {
	const offers = jsonBody(call)?.offers;
	if (!Array.isArray(offers) || !offers.every(isFields)) refuse(8, 1);
	if (offers.length !== 2) refuse(9, 1);
	const [one, other] = offers.map((offer) => readOffer(offer, 'userAssetIds', 1));
	return arranged(1, one!, other!, callerId);
}

/** v2: `senderOffer` and `recipientOffer`; the caller is one of the two (contract: Operations: v2). */
export function readV2(call: Call, callerId: number): TradeRequest {
	const { senderOffer, recipientOffer } = jsonBody(call) ?? {};
	if (!isFields(senderOffer) || !isFields(recipientOffer)) refuse(8, 2);
	const ids = 'collectibleItemInstanceIds';
	const [one, other] = [readOffer(senderOffer, ids, 2), readOffer(recipientOffer, ids, 2)];
	return arranged(2, one, other, callerId);
}

function arranged(
	version: 1 | 2,
	one: OfferRequest,
	other: OfferRequest,
	callerId: number,
): TradeRequest {
	if (one.userId === callerId && other.userId === callerId) refuse(21, version);
	if (one.userId === callerId) return { version, own: one, partner: other };
	if (other.userId === callerId) return { version, own: other, partner: one };
	return refuse(10, version);
}

function readOffer(offer: Fields, idsField: string, version: 1 | 2): OfferRequest {
	const { userId, robux = 0, [idsField]: itemIds = [] } = offer;
	if (!Number.isSafeInteger(userId)) refuse(10, version);
	if (!Number.isSafeInteger(robux)) refusePlainly(400, 'The field robux is not valid.');
	if (!Array.isArray(itemIds)) refusePlainly(400, `The field ${idsField} is not valid.`);
	return { userId: userId as number, itemIds: itemIds as unknown[], robux: robux as number };
}

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
