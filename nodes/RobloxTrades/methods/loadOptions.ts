import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { isJsonObject } from '../../../kit/data/json';
import { withNodeErrors } from '../../../kit/failure/nodeError';
import { connect, type RobloxClient } from '../api/client';
import { failures } from '../api/failures';
import { instancesOf, itemOf, type TradeItem } from '../model/trade';

const TIMEOUT_MS = 15_000;
/** More would make the picker unusable; further ones can be given by expression. */
const MAX_ITEMS = 500;

function optionOf(item: TradeItem): INodePropertyOptions {
	const serial = item.serialNumber === null ? '' : ` #${item.serialNumber}`;
	const price = item.recentAveragePrice === null ? 'no price' : `${item.recentAveragePrice} R$`;
	const hold = item.isOnHold === true ? ', on hold' : '';
	return {
		name: `${item.name ?? 'Item'}${serial} (${price}${hold})`,
		value: item.id ?? '',
		description: item.id ?? '',
	};
}

async function itemsOf(
	context: ILoadOptionsFunctions,
	client: RobloxClient,
	userId: string,
): Promise<INodePropertyOptions[]> {
	const items: TradeItem[] = [];
	if (context.getCurrentNodeParameter('apiVersion') === 'v1') {
		for await (const row of client.collectibleRows(userId, {}, MAX_ITEMS)) items.push(itemOf(row));
	} else {
		for await (const row of client.tradableRows(userId, {}, MAX_ITEMS)) {
			items.push(...instancesOf(row).map((instance) => itemOf({ ...row, ...instance })));
		}
	}
	return items
		.filter(({ id, isOnHold }) => id !== null && isOnHold !== true)
		.slice(0, MAX_ITEMS)
		.map(optionOf);
}

/** The items that the account of the credential can offer. */
async function getMyItems(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await withNodeErrors(this, failures.provider, async () => {
		const client = await connect(this, { timeoutMs: TIMEOUT_MS, patienceMs: TIMEOUT_MS });
		return await itemsOf(this, client, (await client.me()).id);
	});
}

const chosen = (value: unknown): string =>
	String((isJsonObject(value) ? value.value : value) ?? '').trim();

/** The items of the partner: the one that is chosen, or the one whose trade is countered. */
async function getTheirItems(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await withNodeErrors(this, failures.provider, async () => {
		const isCounter = this.getCurrentNodeParameter('operation') === 'counter';
		const field = isCounter ? 'tradeId' : 'partner';
		const raw: unknown = this.getCurrentNodeParameter(field);
		const text = chosen(raw);
		// An expression has no value while the workflow is being edited.
		if (text === '' || text.startsWith('=')) return [];
		const client = await connect(this, { timeoutMs: TIMEOUT_MS, patienceMs: TIMEOUT_MS });
		if (isCounter) {
			const { partner } = await client.getTrade(text);
			return partner ? await itemsOf(this, client, partner.id) : [];
		}
		const mode = isJsonObject(raw) ? raw.mode : '';
		const id = /\/users\/(\d+)/.exec(text)?.[1] ?? text;
		const isId = mode !== 'username' && /^\d+$/.test(id);
		const user = await client.resolveUser(isId ? { id } : { username: text.replace(/^@/, '') });
		return await itemsOf(this, client, user.id);
	});
}

export const loadOptions = { getMyItems, getTheirItems };
