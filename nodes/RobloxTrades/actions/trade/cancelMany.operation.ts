import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { declineTrades, type Clearing } from '../../writes/declineTrades';
import {
	dryRunField,
	evaluationOptions,
	keepPartnersField,
	readDryRun,
	readEvaluationRules,
	readRatio,
	readUserIds,
} from './fields';

const RATIO = 'Cancel Below Ratio';
const AGE = 'Cancel After (Hours)';
const HOUR_MS = 3_600_000;

export const cancelMany = operation<RobloxClient, Clearing>({
	name: 'cancelMany',
	displayName: 'Cancel Many',
	action: 'Cancel many trades',
	description: 'Take back all trades that you sent and that have become bad or old',
	effect: 'write',
	fields: [
		{
			displayName: RATIO,
			name: 'belowRatio',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 1,
			description:
				'Trades are taken back in which you would get less than this for each Robux that you give. Set to 0 to go by age alone.',
		},
		{
			displayName: AGE,
			name: 'olderThanHours',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Trades that you sent longer ago are taken back. Set to 0 to go by ratio alone.',
		},
		dryRunField,
	],
	options: [...evaluationOptions, keepPartnersField],
	read: (item) => {
		const ratio = item.value('belowRatio', 0);
		const hours = item.integer('olderThanHours', AGE, { min: 0, max: 100_000 });
		const hasRatio = Number(ratio) !== 0;
		if (!hasRatio && hours === 0) {
			throw item.error(RATIO, `and ${AGE} are both 0`, 'Set at least one of the two.');
		}
		return {
			list: 'Outbound',
			...(hasRatio && { belowRatio: readRatio(item, ratio, RATIO) }),
			...(hours > 0 && { olderThanMs: hours * HOUR_MS }),
			keepPartners: readUserIds(item, 'keepPartners', 'Keep Partner IDs'),
			evaluation: readEvaluationRules(item),
			dryRun: readDryRun(item),
		};
	},
	run: async (client, clearing, run) => await declineTrades(client, clearing, run),
});
