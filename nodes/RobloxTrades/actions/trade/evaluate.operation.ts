import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { evaluate as evaluateTrade, type EvaluationRules } from '../../model/evaluation';
import { readTradeId, tradeField } from '../fields';
import { evaluationOptions, readEvaluationRules } from './fields';

interface Input {
	tradeId: string;
	rules: EvaluationRules;
}

export const evaluate = operation<RobloxClient, Input>({
	name: 'evaluate',
	displayName: 'Evaluate',
	action: 'Evaluate a trade',
	description:
		'Compare what both sides of a trade are worth, by your own values, recent average prices and Robux',
	options: evaluationOptions,
	...readOne({
		fields: [tradeField],
		read: (item) => ({ tradeId: readTradeId(item), rules: readEvaluationRules(item) }),
		get: async (client: RobloxClient, { tradeId, rules }: Input) => {
			const [trade, settings] = await Promise.all([client.getTrade(tradeId), client.settings()]);
			const { status, partner } = trade;
			return { tradeId, status, partner, ...evaluateTrade(trade, settings, rules) };
		},
	}),
});
