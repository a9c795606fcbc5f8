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

const RATIO = 'Decline Below Ratio';

export const declineMany = operation<RobloxClient, Clearing>({
	name: 'declineMany',
	displayName: 'Decline Many',
	action: 'Decline many trades',
	description: 'Decline all received trades that are worth too little to you',
	effect: 'write',
	fields: [
		{
			displayName: RATIO,
			name: 'belowRatio',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0.8,
			description:
				'Trades are declined in which you get less than this for each Robux that you give. Trades that cannot be valued stay.',
		},
		dryRunField,
	],
	options: [...evaluationOptions, keepPartnersField],
	read: (item) => ({
		list: 'Inbound',
		belowRatio: readRatio(item, item.value('belowRatio'), RATIO),
		keepPartners: readUserIds(item, 'keepPartners', 'Keep Partner IDs'),
		evaluation: readEvaluationRules(item),
		dryRun: readDryRun(item),
	}),
	run: async (client, clearing, run) => await declineTrades(client, clearing, run),
});
