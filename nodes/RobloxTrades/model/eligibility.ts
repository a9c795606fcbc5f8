import type { IDataObject } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { enumName, type Body } from './trade';

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

/** Whether two users can trade, and Roblox's word for why not, in the body of either generation. */
export function eligibilityOf(body: Body): { canTrade: boolean; status: string } {
	const status =
		body.mutualTradeEligibility === undefined
			? enumName(body.status, V1_STATUSES, 0)
			: enumName(body.mutualTradeEligibility, V2_STATUSES, 0);
	return { canTrade: body.canTrade === true, status };
}

/** The account's own right to trade with its free trades; a negative remainder means that no allowance applies. */
export function withFreeTrades(body: Body): IDataObject {
	const allowance = isJsonObject(body.freeTradesAllowance) ? body.freeTradesAllowance : {};
	const { remaining } = allowance;
	const applies = typeof remaining === 'number' && remaining >= 0;
	return {
		...(body as IDataObject),
		freeTradesApply: applies,
		freeTradesLeft: applies ? remaining : null,
	};
}
