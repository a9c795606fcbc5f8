import { mayTrade } from './rules.mts';
import type { Person } from './people.mts';

/** In the order of their numbers, from 0 (contract: Enums); the last is newer and in no spec. */
const statuses = [
	'Unknown',
	'CanTrade',
	'CannotTradeWithSelf',
	'SenderCannotTrade',
	'ReceiverCannotTrade',
	'SenderPrivacyTooStrict',
	'UsersCannotTrade',
	'TradeAccepterNeedsFriction',
	'SenderAgeCheckRequired',
] as const;

export const statusNumber = (status: (typeof statuses)[number]) => statuses.indexOf(status);

/** v1's status. The recipient's privacy has no name of its own there. */
export function canTradeStatus(caller: Person, target: Person): (typeof statuses)[number] {
	if (caller.id === target.id) return 'CannotTradeWithSelf';
	if (caller.ageCheckDue) return 'SenderAgeCheckRequired';
	if (!mayTrade(caller)) return 'SenderCannotTrade';
	if (!mayTrade(target)) return 'ReceiverCannotTrade';
	if (caller.strictPrivacy) return 'SenderPrivacyTooStrict';
	if (target.strictPrivacy) return 'UsersCannotTrade';
	return target.twoStepDue ? 'TradeAccepterNeedsFriction' : 'CanTrade';
}

export function mutualEligibility(caller: Person, target: Person | undefined): string {
	if (caller.id === target?.id) return 'CannotTradeWithSelf';
	if (caller.ageCheckDue) return 'CallingUserAgeCheckRequired';
	if (!mayTrade(caller)) return 'CallingUserIneligible';
	if (caller.strictPrivacy) return 'CallingUserPrivacySettingsRestricted';
	if (!target || !mayTrade(target) || target.strictPrivacy) return 'TargetUserIneligible';
	return 'Eligible';
}

export function ownEligibility(caller: Person): string {
	if (caller.ageCheckDue) return 'IneligibleAgeCheckRequired';
	if (!caller.canTrade || caller.banned) return 'IneligibleLegalOrRegulatoryRestrictions';
	return mayTrade(caller) ? 'Eligible' : 'IneligibleFreeTradesLimitReached';
}

/** A negative `remaining`: the allowance does not apply (contract: Enums). */
export const freeTradesAllowance = ({ plus, freeTrades }: Person) => ({
	limit: freeTrades.limit,
	remaining: plus ? -1 : freeTrades.remaining,
	window: freeTrades.window,
});
