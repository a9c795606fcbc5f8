import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { optionsField } from '../../../../kit/fields';
import { DEFAULT_CONCURRENCY, operation } from '../../../../kit/operation';
import { settle } from '../../answers';
import { readTradeId, readVersion, simplifyField, tradeField, versionField } from '../../fields';
import { getTrade, tradeBody } from '../../reads';
import { withDates, type ApiVersion } from '../../trade';
import type { Roblox } from '../../transport';

interface Input {
	tradeId: string;
	version: ApiVersion;
	simplify: boolean;
	includeDates: boolean;
}

const includeDatesOption: INodeProperties = {
	displayName: 'Include Dates',
	name: 'includeDates',
	type: 'boolean',
	default: false,
	description:
		'Whether to ask v1 as well for created, expiration and isActive, which v2 does not have',
};

export const get = operation<Roblox, Input>({
	name: 'get',
	displayName: 'Get',
	action: 'Get a trade',
	description: 'Get one trade with both sides',
	effect: 'read',
	fields: [
		tradeField,
		versionField,
		simplifyField,
		optionsField([includeDatesOption], DEFAULT_CONCURRENCY.read),
	],
	read: (item) => ({
		tradeId: readTradeId(item),
		version: readVersion(item),
		simplify: item.value('simplify', true) !== false,
		includeDates: item.option('includeDates', false),
	}),
	run: async (roblox, { tradeId, version, simplify, includeDates }) => {
		if (!simplify) {
			const body = await tradeBody(roblox, tradeId, version);
			if (!includeDates || version === 'v1') return body as IDataObject;
			return {
				...(body as IDataObject),
				v1: (await tradeBody(roblox, tradeId, 'v1')) as IDataObject,
			};
		}
		const trade = await getTrade(roblox, tradeId, version);
		if (!includeDates || version === 'v1') return { ...trade, apiVersion: version };
		// v1's detail is deprecated, so that a trade without dates must still be a trade.
		const dated = await settle(getTrade(roblox, tradeId, 'v1'));
		return 'value' in dated
			? { ...withDates(trade, dated.value), apiVersion: version }
			: { ...trade, apiVersion: version, datesMissing: dated.failure.happened };
	},
});
