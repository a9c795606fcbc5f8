import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { settle } from '../../../../kit/failure/failure';
import { readOne } from '../../../../kit/operation/commonFields';
import { operation } from '../../../../kit/operation/runner';
import type { RobloxClient } from '../../api/client';
import { withDates, type ApiVersion } from '../../model/trade';
import { readTradeId, readVersion, simplifyField, tradeField, versionField } from '../fields';

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
		'Whether to ask V1 as well for created, expiration and isActive, which V2 does not have',
};

async function getRaw(client: RobloxClient, { tradeId, version, includeDates }: Input) {
	const body = (await client.tradeBody(tradeId, version)) as IDataObject;
	if (!includeDates || version === 'v1') return body;
	return { ...body, v1: (await client.tradeBody(tradeId, 'v1')) as IDataObject };
}

async function getTrade(client: RobloxClient, { tradeId, version, includeDates }: Input) {
	const trade = await client.getTrade(tradeId, version);
	if (!includeDates || version === 'v1') return { ...trade, apiVersion: version };
	// v1's detail is deprecated, so that a trade without dates must still be a trade.
	const dated = await settle(client.getTrade(tradeId, 'v1'));
	return 'value' in dated
		? { ...withDates(trade, dated.value), apiVersion: version }
		: { ...trade, apiVersion: version, datesMissing: dated.failure.message };
}

export const get = operation<RobloxClient, Input>({
	name: 'get',
	displayName: 'Get',
	action: 'Get a trade',
	description: 'Get one trade with both sides',
	options: [includeDatesOption],
	...readOne({
		fields: [tradeField, versionField, simplifyField],
		read: (item) => ({
			tradeId: readTradeId(item),
			version: readVersion(item),
			simplify: item.value('simplify', true) !== false,
			includeDates: item.option('includeDates', false),
		}),
		get: async (client: RobloxClient, input: Input): Promise<IDataObject> =>
			await (input.simplify ? getTrade : getRaw)(client, input),
	}),
});
