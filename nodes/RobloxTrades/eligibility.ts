import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../kit/json';
import type { Body } from './answers';
import { enumName, type ApiVersion } from './trade';
import type { Roblox } from './transport';

// 0 to 7 in the official schema, names in practice; newer ones exist only as names.
const V1_STATUSES = [
	'Unknown',
	'CanTrade',
	'CannotTradeWithSelf',
	'SenderCannotTrade',
	'ReceiverCannotTrade',
	'SenderPrivacyTooStrict',
	'UsersCannotTrade',
	'TradeAccepterNeedsFriction',
];
const V2_STATUSES = [
	'Unknown',
	'Eligible',
	'CallingUserIneligible',
	'TargetUserIneligible',
	'CannotTradeWithSelf',
	'CallingUserPrivacySettingsRestricted',
];

export async function canTradeWith(
	roblox: Roblox,
	userId: string,
	version: ApiVersion,
): Promise<Body> {
	return await roblox.read({
		service: 'trades',
		path: `/${version}/users/${encodeURIComponent(userId)}/can-trade-with`,
		means: { NOT_FOUND: 'USER_NOT_FOUND' },
	});
}

/** Whether two users can trade, and Roblox's word for why not, whichever generation told it. */
export function eligibilityOf(body: Body): { canTrade: boolean; status: string } {
	const status =
		body.mutualTradeEligibility === undefined
			? enumName(body.status, V1_STATUSES, 0)
			: enumName(body.mutualTradeEligibility, V2_STATUSES, 0);
	return { canTrade: body.canTrade === true, status };
}

/** The account's own right to trade; a negative remainder means that no allowance applies. */
export async function myEligibility(roblox: Roblox): Promise<IDataObject> {
	const body = await roblox.read({ service: 'trades', path: '/v2/users/me/can-trade' });
	const allowance = isJsonObject(body.freeTradesAllowance) ? body.freeTradesAllowance : {};
	const { remaining } = allowance;
	const applies = typeof remaining === 'number' && remaining >= 0;
	return {
		...(body as IDataObject),
		freeTradesApply: applies,
		freeTradesLeft: applies ? remaining : null,
	};
}
