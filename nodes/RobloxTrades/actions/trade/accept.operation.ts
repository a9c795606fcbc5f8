import type { INodeProperties } from 'n8n-workflow';

import type { ItemFields } from '../../../../kit/operation/fields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { hasGuard, type Guards } from '../../model/guards';
import { acceptTrade, type AcceptRules } from '../../writes/answerTrade';
import { readList, readTradeId, tradeField } from '../fields';
import { evaluationOptions, readEvaluationRules, readRatio } from './fields';

const CONFIRM = 'I Know That Accepting Is Final';
const GUARDS = 'Guards';

interface Input {
	tradeId: string;
	rules: AcceptRules;
}

const assetsOf = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: 'e.g. 1028606, 1082932',
	description,
});

const guardFields: INodeProperties[] = [
	assetsOf('Forbidden Asset IDs', 'forbidden', 'Assets that must be on neither side'),
	{
		displayName: 'Maximum Robux Given',
		name: 'maxRobux',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description: "The most Robux that you give, before Roblox's fee",
	},
	{
		displayName: 'Minimum Gain',
		name: 'minGain',
		type: 'number',
		typeOptions: { numberPrecision: 0 },
		default: 0,
		description:
			'How much more you must get than you give, in Robux. Negative for a loss that you accept.',
	},
	{
		displayName: 'Minimum Ratio',
		name: 'minRatio',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 1.1,
		description: 'What you must get at least for each Robux that you give',
	},
	assetsOf('Partner IDs', 'partners', 'User IDs of the partners whose trades can be accepted'),
	assetsOf('Required Asset IDs', 'required', 'Assets of which your partner must give a copy each'),
];

function readGuards(item: ItemFields): Guards {
	const given = item.value('guards', {}) as Record<string, unknown>;
	const list = (name: string, label: string): string[] => {
		const ids = given[name] === undefined ? [] : readList(item, `guards.${name}`, label);
		const isWrong = ids.some((id) => !/^[1-9]\d*$/.test(id));
		const isEmpty = ids.length === 0 && item.hasExpression('guards', name);
		if (!isWrong && !isEmpty) return ids;
		const problem = isWrong
			? 'has an entry that is not an ID'
			: 'has an expression that gives no IDs';
		throw item.error(label, problem, 'Enter IDs such as 1028606, with commas between them.');
	};
	const robux = (name: string, label: string, min: number) =>
		given[name] === undefined ? undefined : item.integer(`guards.${name}`, label, { min });
	const maxRobux = robux('maxRobux', 'Maximum Robux Given', 0);
	const minGain = robux('minGain', 'Minimum Gain', -Number.MAX_SAFE_INTEGER);
	return {
		...(given.minRatio !== undefined && {
			minRatio: readRatio(item, given.minRatio, 'Minimum Ratio'),
		}),
		...(maxRobux !== undefined && { maxRobux }),
		...(minGain !== undefined && { minGain }),
		required: list('required', 'Required Asset IDs'),
		forbidden: list('forbidden', 'Forbidden Asset IDs'),
		partners: list('partners', 'Partner IDs'),
	};
}

/** What must be decided by the person who builds the workflow, not by a model that uses the node as a tool. */
function refuseModel(item: ItemFields): void {
	for (const [name, label] of [
		['guards', GUARDS],
		['options', 'Options'],
	] as const) {
		if (!item.isFromModel(name)) continue;
		throw item.error(
			label,
			'would be set by an AI model, which could then accept anything',
			'Set it in the node itself.',
		);
	}
}

export const accept = operation<RobloxClient, Input>({
	name: 'accept',
	displayName: 'Accept',
	action: 'Accept a trade',
	description: 'Accept a received trade, which moves items and Robux permanently',
	effect: 'money',
	fields: [
		tradeField,
		{
			displayName: GUARDS,
			name: 'guards',
			type: 'collection',
			placeholder: 'Add guard',
			default: {},
			options: guardFields,
			description:
				'What must hold of the trade at the moment it is accepted. All guards count; the values of the options are used.',
		},
		{
			displayName: CONFIRM,
			name: 'confirmFinal',
			type: 'boolean',
			noDataExpression: true,
			default: false,
			description:
				'Whether to allow accepting without a guard. Items and Robux transfer immediately and cannot be returned.',
		},
	],
	options: [
		{
			displayName: 'Accept Several Trades',
			name: 'acceptSeveral',
			type: 'boolean',
			default: false,
			description:
				'Whether a run with more than one item can accept a trade for each. When off, such a run stops before the first.',
		},
		...evaluationOptions,
	],
	read: (item) => {
		const tradeId = readTradeId(item);
		refuseModel(item);
		const guards = readGuards(item);
		const isConfirmed = item.turnedOn('confirmFinal');
		if (!hasGuard(guards) && !isConfirmed) {
			throw item.error(
				CONFIRM,
				'is turned off, and there is no guard',
				'Add a guard, or turn it on once only trades you want to accept can reach this node.',
			);
		}
		if (item.count > 1 && !item.option('acceptSeveral', false)) {
			throw item.error(
				'Trade',
				`would be accepted for each of the ${item.count} items of this run`,
				'Turn on Accept Several Trades in the options if that is what you want.',
			);
		}
		item.standsFor('Trade', tradeId);
		return { tradeId, rules: { guards, evaluation: readEvaluationRules(item) } };
	},
	run: async (client, { tradeId, rules }, run) => await acceptTrade(client, tradeId, run, rules),
	hint: (items) => {
		const before = items.filter(({ existing }) => existing === true).length;
		return before === 0
			? undefined
			: `${before} of ${items.length} trades had been accepted before this run.`;
	},
});
