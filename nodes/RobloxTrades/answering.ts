import type { IDataObject } from 'n8n-workflow';

import { fail, ours, settle } from './answers';
import { getTrade } from './reads';
import { explained, unknownOutcome } from './sending';
import { isAccepted, isEnded, isOpen, type Trade } from './trade';
import type { Roblox } from './transport';

/** What can be done to a trade, and how the trade shows that it was done. */
interface Answer {
	verb: 'accept' | 'decline';
	done: string;
	isDone: (status: string) => boolean;
}

const ACCEPT: Answer = { verb: 'accept', done: 'accepted', isDone: isAccepted };
const DECLINE: Answer = {
	verb: 'decline',
	done: 'declined',
	isDone: (status) => status === 'Declined',
};

const LOOKS_AFTER_MS = [0, 1000, 2000];

/**
 * Accepts a trade at most once. It is looked at first, so that a repeated run finds what an earlier one accepted, and
 * again after an outcome that is unknown.
 */
export async function acceptTrade(roblox: Roblox, tradeId: string): Promise<IDataObject> {
	const before = await getTrade(roblox, tradeId, 'v2');
	if (isAccepted(before.status)) return output(ACCEPT, before, { existing: true });
	if (!isOpen(before.status)) return await ended(before);
	return await answer(roblox, before.tradeId, ACCEPT);
}

/** Declines a trade, or takes it back if it is the account's own; doing so twice is the same as once. */
export async function declineTrade(roblox: Roblox, tradeId: string): Promise<IDataObject> {
	return await answer(roblox, tradeId, DECLINE);
}

async function answer(roblox: Roblox, tradeId: string, kind: Answer): Promise<IDataObject> {
	const path = `/v1/trades/${encodeURIComponent(tradeId)}/${kind.verb}`;
	const attempt = await roblox.act(path);
	if (attempt.kind === 'done') return await confirmed(roblox, tradeId, kind);
	if (attempt.kind === 'refused') {
		// No longer open: perhaps because an earlier try did it.
		const asked = await settle(getTrade(roblox, tradeId, 'v2'));
		if ('value' in asked && kind.isDone(asked.value.status)) {
			return output(kind, asked.value, { existing: true });
		}
		return await fail(await explained(roblox, attempt.failure));
	}
	return await lookAgain(roblox, tradeId, kind, attempt.detail);
}

/** What became of a trade that Roblox said yes to; it may still reject one that cannot be carried out. */
async function confirmed(roblox: Roblox, tradeId: string, kind: Answer): Promise<IDataObject> {
	const asked = await settle(getTrade(roblox, tradeId, 'v2'));
	const status = 'value' in asked ? asked.value.status : null;
	if (kind.verb === 'accept' && status !== null && isEnded(status)) {
		return await fail(ours('REJECTED', { tradeId, status }));
	}
	return { tradeId, [kind.done]: true, status, existing: false };
}

async function lookAgain(
	roblox: Roblox,
	tradeId: string,
	kind: Answer,
	detail: string,
): Promise<IDataObject> {
	let seen: Trade | undefined;
	for (const pause of LOOKS_AFTER_MS) {
		if (pause > 0) await roblox.pause(pause);
		const asked = await settle(getTrade(roblox, tradeId, 'v2'));
		if ('failure' in asked) {
			return await fail(
				unknownOutcome(
					detail,
					`No readable answer came back, and the trade could not be looked at either (${asked.failure.happened}). Look at trade ${tradeId} in Roblox. Running this item again is safe: the trade is looked at before it is touched.`,
					{ tradeId, lookup: asked.failure.code },
				),
			);
		}
		seen = asked.value;
		if (kind.isDone(seen.status)) {
			return output(kind, seen, { existing: true, foundAfter: 'unknownOutcome' });
		}
		if (!isOpen(seen.status)) return await ended(seen);
	}
	return await fail({
		...unknownOutcome(
			detail,
			`No readable answer came back, and the trade is not ${kind.done} so far. Running this item again is safe: the trade is looked at before it is touched, and a trade can be ${kind.done} only once.`,
			{ tradeId, lookup: 'notDone', status: seen?.status ?? null },
		),
		retryable: true,
	});
}

const output = ({ done }: Answer, { tradeId, status }: Trade, marks: IDataObject): IDataObject => ({
	tradeId,
	[done]: true,
	status,
	...marks,
});

async function ended({ tradeId, status }: Trade): Promise<never> {
	const failure = ours('3', { tradeId, status });
	return await fail({ ...failure, happened: `${failure.happened}: ${status}` });
}

/** Asks Roblox to expire what is outdated; an outcome that is unknown changes nothing that anybody relies on. */
export async function expireOutdatedTrades(roblox: Roblox): Promise<IDataObject> {
	const attempt = await roblox.act('/v1/trades/expire-outdated');
	if (attempt.kind === 'done') return { expired: true };
	return await fail(
		attempt.kind === 'refused'
			? attempt.failure
			: unknownOutcome(attempt.detail, 'No readable answer came back. Doing it again is harmless.'),
	);
}
