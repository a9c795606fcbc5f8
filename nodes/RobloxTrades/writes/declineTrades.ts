import type { IDataObject } from 'n8n-workflow';

import { collect } from '../../../kit/data/pagination';
import { FailureError, failureFields, settle, type Failure } from '../../../kit/failure/failure';
import { forEachUpTo } from '../../../kit/http/concurrency';
import type { PartedRun } from '../../../kit/operation/itemRun';
import type { RobloxClient } from '../api/client';
import { failures, rulesOf } from '../api/failures';
import { evaluate, type Evaluation, type EvaluationRules } from '../model/evaluation';
import { isBelow, unvalued } from '../model/guards';
import { isOpen, tradeOf, withDates, type Trade } from '../model/trade';
import { declineTrade } from './answerTrade';
import { visibleTrade } from './tradeBook';

/** Which trades are to go. */
export interface Clearing {
	/** Those that the account has received, or its own. */
	list: 'Inbound' | 'Outbound';
	/** Decimal text of the ratio below which a trade is bad; undefined where the ratio does not matter. */
	belowRatio?: string;
	/** Milliseconds after which a trade is old; undefined where its age does not matter. */
	olderThanMs?: number;
	/** IDs of users whose trades stay. */
	keepPartners: string[];
	evaluation: EvaluationRules;
	/** Only says what would be done. */
	dryRun: boolean;
}

/** A trade that is to go, and why. */
interface Found {
	trade: Trade;
	reason: 'belowRatio' | 'old';
	evaluation: Evaluation | undefined;
}

const DETAILS_AT_ONCE = { limit: 4 };

/**
 * Declines all received trades, or takes back all own ones, that are bad or old. Each goes at most once and by itself; what
 * was done before a failure stands in the failure.
 *
 * @returns an item for each that went, or that would go
 */
export async function declineTrades(
	client: RobloxClient,
	clearing: Clearing,
	run: PartedRun,
): Promise<IDataObject[]> {
	const results: IDataObject[] = [];
	const earlier = clearing.dryRun ? [] : [...run.parts.keys()];
	for (const found of await findTrades(client, clearing, earlier)) {
		const { trade, reason, evaluation } = found;
		const { tradeId, partner, created } = trade;
		const { ratio = null, gain = null } = evaluation ?? {};
		const shown = { tradeId, partner, created, reason, ratio, gain, dryRun: clearing.dryRun };
		if (clearing.dryRun) {
			results.push({ ...shown, declined: false, status: trade.status });
			continue;
		}
		const ended = run.cancelled()
			? { failure: failures.make('CANCELLED') }
			: await settle(declineTrade(client, tradeId, run.part(tradeId)));
		if ('value' in ended) results.push({ ...shown, ...ended.value });
		else if (isOver(ended.failure)) {
			// Somebody was faster: it was answered, or has expired.
			results.push({ ...shown, declined: false, failure: failureFields(ended.failure) });
		} else {
			const { failure } = ended;
			throw new FailureError({ ...failure, facts: { ...failure.facts, tradeId, results } });
		}
	}
	return results;
}

const isOver = (failure: Failure): boolean =>
	rulesOf(failure).aboutTrade === true && failure.outcome === undefined;

/** @param earlier IDs of the trades that earlier tries of the execution have chosen */
async function findTrades(
	client: RobloxClient,
	clearing: Clearing,
	earlier: string[],
): Promise<Found[]> {
	const { list, olderThanMs, belowRatio, keepPartners } = clearing;
	const rows = await collect(client.tradeRows(list, { whole: true }));
	if (client.cancelled) throw failures.error('CANCELLED');
	const open = rows
		.map((row) => tradeOf(row, ''))
		.filter(({ status, partner }) => isOpen(status) && !keepPartners.includes(partner?.id ?? ''));
	const chosen = new Set(earlier);
	const before = await Promise.all(earlier.map(async (id) => await visibleTrade(client, 'v2', id)));
	const listed = [
		...before.filter((trade) => trade !== undefined),
		...open.filter(({ tradeId }) => !chosen.has(tradeId)),
	];
	const found: Array<Found | undefined> = listed.map(() => undefined);
	const goesOn = () => !client.cancelled;
	await forEachUpTo(DETAILS_AT_ONCE, listed.length, goesOn, async (index) => {
		const row = listed[index];
		if (!row) return;
		const isOld =
			olderThanMs !== undefined && Date.parse(row.created ?? '') < Date.now() - olderThanMs;
		const wasChosen = chosen.has(row.tradeId);
		const evaluation =
			belowRatio === undefined ? undefined : await evaluated(client, row, clearing, wasChosen);
		const isBad = evaluation !== undefined && isBelow(evaluation, belowRatio ?? '');
		if (isOld || isBad || wasChosen) {
			found[index] = { trade: row, reason: isBad ? 'belowRatio' : 'old', evaluation };
		}
	});
	if (client.cancelled) throw failures.error('CANCELLED');
	return found.filter((one) => one !== undefined);
}

/** What a trade is worth; undefined when it is over by now, or when nobody can say: then it stays. */
async function evaluated(
	client: RobloxClient,
	row: Trade,
	{ evaluation }: Clearing,
	wasChosen: boolean,
) {
	const asked = await settle(client.getTrade(row.tradeId));
	if ('failure' in asked) {
		if (rulesOf(asked.failure).aboutTrade) return undefined;
		throw new FailureError(asked.failure);
	}
	const trade = withDates(asked.value, row);
	const settings = await client.settings();
	const isKnown =
		(isOpen(trade.status) || wasChosen) &&
		trade.mine !== null &&
		trade.theirs !== null &&
		unvalued(trade, evaluation, settings).length === 0;
	return isKnown ? evaluate(trade, settings, evaluation) : undefined;
}
