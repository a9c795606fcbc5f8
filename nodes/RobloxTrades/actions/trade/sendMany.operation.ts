import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../../../kit/operation/fields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { isUserId } from '../../model/user';
import { sendOffers, type Campaign } from '../../writes/sendOffers';
import { readList } from '../fields';
import { dryRunField, readDryRun, readUserIds } from './fields';

const HOUR_MS = 3_600_000;
const MOST_ITEMS = 20;
/** Neither limit can be switched off: this is for people who know each other, not for offers to strangers. */
const COOLDOWN = { min: 1, default: 24, max: 8760 };
const DAILY = { min: 1, default: 50, max: 100 };

const assets = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: 'e.g. 1028606, 1082932',
	description,
});
const robux = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 0 },
	default: 0,
	description,
});

function readAssets(item: ItemFields, name: string, label: string): string[] {
	const ids = readList(item, name, label);
	const isWrong = ids.some((id) => !/^[1-9]\d{0,18}$/.test(id));
	const option = name.replace('options.', '');
	const isExpression = item.isExpression(name) || item.hasExpression('options', option);
	if (!isWrong && ids.length <= MOST_ITEMS && !(isExpression && ids.length === 0)) return ids;
	const problem = isWrong
		? 'has an entry that is not an asset ID'
		: ids.length === 0
			? 'has an expression that gives no assets'
			: `has more than ${MOST_ITEMS} assets`;
	throw item.error(label, problem, 'Enter asset IDs such as 1028606, with commas between them.');
}

function readPartners(item: ItemFields): string[] {
	const partners = readList(item, 'partners', 'Partners').map((text) => text.replace(/^@/, ''));
	const wrong = partners.find((text) => !isUserId(text) && !/^(?!\d+$)\w{1,40}$/.test(text));
	if (wrong === undefined && partners.length > 0) return partners;
	const problem =
		wrong === undefined ? 'is empty' : `has "${wrong.slice(0, 60)}", which is no user`;
	throw item.error(
		'Partners',
		problem,
		'Enter IDs or usernames of people who want your offers, with commas between them.',
	);
}

function bounded(
	item: ItemFields,
	name: string,
	label: string,
	{ min, max, default: usual }: typeof DAILY,
): number {
	if (item.option<unknown>(name, undefined) === undefined) return usual;
	return item.integer(`options.${name}`, label, { min, max });
}

function readCampaign(item: ItemFields): Campaign {
	const give = readAssets(item, 'giveAssets', 'Your Asset IDs');
	const take = readAssets(item, 'takeAssets', 'Their Asset IDs');
	const giveRobux = item.integer('giveRobux', 'Your Robux', { min: 0 });
	const takeRobux = item.integer('takeRobux', 'Their Robux', { min: 0 });
	const avoided = readAssets(item, 'options.avoidAssets', 'Do-Not-Trade Asset IDs');
	const bad = [...give, ...take].find((id) => avoided.includes(id));
	if (bad !== undefined) {
		throw item.error('Offer', `has asset ${bad}, which you never trade`, 'Take it out.');
	}
	const sides: Array<[boolean, string]> = [
		[give.length > 0 || giveRobux > 0, 'has nothing on your side'],
		[take.length > 0 || takeRobux > 0, "has nothing on your partners' side"],
	];
	for (const [isThere, problem] of sides) {
		if (!isThere) throw item.error('Offer', problem, 'Check the assets of both sides.');
	}
	return {
		...{ give, take, giveRobux, takeRobux },
		partners: readPartners(item),
		cooldownMs: bounded(item, 'cooldownHours', 'Cooldown (Hours)', COOLDOWN) * HOUR_MS,
		dailyCap: bounded(item, 'dailyCap', 'Daily Cap', DAILY),
		avoidPartners: readUserIds(item, 'avoidPartners', 'Do-Not-Trade User IDs'),
		dryRun: readDryRun(item),
	};
}

export const sendMany = operation<RobloxClient, Campaign>({
	name: 'sendMany',
	displayName: 'Send Many',
	action: 'Send trades to several partners',
	description: 'Offer the same assets to several people of your own list',
	effect: 'money',
	fields: [
		{
			displayName: 'Partners',
			name: 'partners',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 261, Shedletsky',
			description:
				'IDs or usernames of people who want your offers, with commas between them, or an expression that gives a list',
		},
		assets('Your Asset IDs', 'giveAssets', 'Assets that you give; the node picks free copies'),
		robux('Your Robux', 'giveRobux', 'Robux that you add, before the fee of Roblox'),
		assets('Their Asset IDs', 'takeAssets', 'Assets that you want; the node picks free copies'),
		robux('Their Robux', 'takeRobux', 'Robux that you ask for, before the fee of Roblox'),
		dryRunField,
	],
	options: [
		{
			displayName: 'Cooldown (Hours)',
			name: 'cooldownHours',
			type: 'number',
			typeOptions: { minValue: COOLDOWN.min, maxValue: COOLDOWN.max },
			default: 24,
			description: 'No partner gets a second offer within this time',
		},
		{
			displayName: 'Daily Cap',
			name: 'dailyCap',
			type: 'number',
			typeOptions: { minValue: DAILY.min, maxValue: DAILY.max },
			default: 50,
			description: 'The most offers within 24 hours, at most 100',
		},
		assets('Do-Not-Trade Asset IDs', 'avoidAssets', 'Assets that are never offered or asked for'),
		assets('Do-Not-Trade User IDs', 'avoidPartners', 'Users who never get an offer'),
	],
	read: readCampaign,
	run: async (client, campaign, run) => await sendOffers(client, campaign, run),
});
