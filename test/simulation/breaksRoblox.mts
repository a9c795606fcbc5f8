import type { Break } from './breaks.mts';

/** The breaks of what only Roblox Trades has. */
export const robloxBreaks: readonly Break[] = [
	{
		name: 'Roblox: send without looking',
		why: 'a run after a crash makes the same offer again',
		provider: 'roblox',
		within: 2000,
		file: 'nodes/RobloxTrades/writes/sendOffer.ts',
		find: '\tfindFirst: true,\n',
		replace: '',
	},
	{
		name: 'Roblox: forget what has no answer',
		why: 'the next run sends while the first request is still on its way',
		provider: 'roblox',
		needs: ({ operation, plays }) =>
			operation.endsWith('send') &&
			plays.some(({ insists, waitMs }) => insists && waitMs < 10_000) &&
			plays.some(({ faults }) => faults.some(({ on, kind }) => on === 'write' && kind === 'late')),
		within: 2000,
		file: 'nodes/RobloxTrades/writes/sameOffers.ts',
		find: 'const since = this.rememberedSince() ?? (await this.openSince());',
		replace: 'const since = Number.isNaN(this.since) ? 0 : undefined;',
	},
	{
		name: 'Roblox: remember in one process only',
		why: 'after a restart the offer is sent while the first request is still on its way',
		provider: 'roblox',
		needs: ({ operation, plays }) =>
			operation.endsWith('send') &&
			plays.some(({ process }) => process > 0) &&
			plays.some(({ faults }) => faults.some(({ on, kind }) => on === 'write' && kind === 'late')),
		within: 4000,
		file: 'nodes/RobloxTrades/writes/sameOffers.ts',
		find: 'const since = this.rememberedSince() ?? (await this.openSince());',
		replace: 'const since = this.rememberedSince();',
		// Else the note of the same minute is still found.
		besides: {
			file: 'nodes/RobloxTrades/writes/sendOffer.ts',
			find: 'if (!(await same.sending()))',
			replace: 'if (await same.sending().then(() => false))',
		},
	},
	{
		name: 'Roblox: note an offer when its answer is missing',
		why: 'a process that dies while it sends leaves nothing behind',
		provider: 'roblox',
		needs: ({ operation, plays }) =>
			operation.endsWith('send') &&
			plays.some(
				({ diesAt, faults }, index) =>
					diesAt !== undefined &&
					(plays[index + 1]?.waitMs ?? Infinity) < 10_000 &&
					faults.some(
						(fault) => fault.on === 'write' && fault.kind === 'late' && fault.ms > 15_000,
					),
			),
		within: 6000,
		file: 'nodes/RobloxTrades/writes/sendOffer.ts',
		find: "if (!(await same.sending())) return { unclear: 'another process of n8n is sending this offer' };\n\tconst attempt = await send(offerBody(offer, me.id, partner.id));",
		replace:
			'const attempt = await send(offerBody(offer, me.id, partner.id));\n\tawait same.sending();',
	},
	{
		name: 'Roblox: believe a yes',
		why: 'an old answer passes for an acceptance that never arrived',
		provider: 'roblox',
		within: 6000,
		file: 'nodes/RobloxTrades/writes/answerTrade.ts',
		find: 'return isDone(trade.status)\n\t\t\t? { done: trade }',
		replace: "return tradeId !== ''\n\t\t\t? { done: trade }",
	},
	{
		name: 'Roblox: any trade will do',
		why: 'another offer to the same partner passes for this one',
		provider: 'roblox',
		within: 2000,
		file: 'nodes/RobloxTrades/writes/sameOffers.ts',
		find: 'return held !== undefined && isOffer(held, offer, partner.id);',
		replace: 'return held !== undefined && offer !== undefined;',
	},
	{
		name: 'Roblox: no cooldown but what this process remembers',
		why: 'after a crash a partner gets a second offer',
		provider: 'roblox',
		needs: ({ operation }) => operation.endsWith('sendMany'),
		within: 2000,
		file: 'nodes/RobloxTrades/writes/sendOffers.ts',
		find: 'const at = Math.max(seen?.at ?? 0, sent?.at ?? 0);',
		replace: 'const at = sent?.at ?? 0;',
	},
	{
		name: 'Roblox: no cooldown after an unknown outcome',
		why: 'the next run sends another offer while the first request is still on its way',
		provider: 'roblox',
		needs: ({ operation, plays }) =>
			operation.endsWith('sendMany') &&
			plays.some(({ faults }) => faults.some(({ on, kind }) => on === 'write' && kind === 'late')),
		within: 2000,
		file: 'nodes/RobloxTrades/writes/sendOffers.ts',
		find: "if (failure.outcome !== 'unknown') {",
		replace: 'if (failure) {',
	},
	{
		name: 'Roblox: a cap for each process',
		why: 'after a crash as many offers go out again',
		provider: 'roblox',
		needs: ({ operation, options }) =>
			operation.endsWith('sendMany') && options.dailyCap !== undefined,
		within: 2000,
		file: 'nodes/RobloxTrades/writes/sendOffers.ts',
		find: 'const left = campaign.dailyCap - Math.max(today, recent);',
		replace: 'const left = campaign.dailyCap - recent;',
	},
	{
		name: 'Roblox: one deed for all partners',
		why: 'the report of a stopped run names the last offer alone',
		provider: 'roblox',
		needs: ({ operation }) => operation.endsWith('sendMany'),
		within: 2000,
		file: 'nodes/RobloxTrades/writes/sendOffers.ts',
		find: 'offer, rules }, this.run.part(id))',
		replace: 'offer, rules }, this.run)',
	},
];
