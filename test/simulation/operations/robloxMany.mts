import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { NOT_OFFERED } from '../adapter.mts';
import type { Item } from '../schedule.mts';
import { asText, bodyOf, type Operation, type Payment, type SaidTogether } from './operation.mts';
import { causeOf, CONE, ME, noteOf, ODD_PARTNERS, ofMine, shared } from './roblox.mts';

/** All can trade; with the last two Roblox fails when it makes the offer. */
const PARTNERS = [1002, 1007, 261, ...ODD_PARTNERS];

/** Where an item of the run stands. */
const placeOf = (items: readonly Item[], partner: unknown): number =>
	items.findIndex(({ receiver }) => receiver === asText(partner));
/** The partner in the text that stands for an offer. */
const partnerIn = (reference: unknown): string =>
	asText((JSON.parse(asText(reference)) as unknown[])[1]);

/** What is said of a partner in the words that other operations have for it. */
function wordOf({ sent, reason, tradeId, existing, failure }: IDataObject): IDataObject {
	if (sent === true) return { tradeId, existing };
	// There is an offer; whose it is, is not said.
	if (reason === 'cooldown') return tradeId === undefined ? {} : { tradeId };
	if (reason === 'unknownOutcome') return { error: { code: 'OUTCOME_UNKNOWN' } };
	return { error: (failure) ?? { code: NOT_OFFERED } };
}

const partnerOf = ({ partner, asked }: IDataObject): unknown =>
	(partner as IDataObject | null | undefined)?.id ?? asked;

/** An output for each partner. Those after the one that failed were not reached, so that nothing was sent to them. */
function outputsOf(said: readonly IDataObject[], items: readonly Item[]): INodeExecutionData[][] {
	const failures = said.flatMap(({ error }) => (error ? [error as IDataObject] : []));
	const results = [
		...said.filter(({ error }) => !error),
		...failures.flatMap(({ results: before }) => (before ?? []) as IDataObject[]),
	];
	const words = new Map(results.map((one) => [placeOf(items, partnerOf(one)), wordOf(one)]));
	for (const error of failures) {
		const place = placeOf(items, error.asked);
		if (place >= 0) words.set(place, { error });
	}
	return [
		items.map((_, item) => ({
			json: words.get(item) ?? { error: failures.length > 0 ? { code: NOT_OFFERED } : {} },
			pairedItem: { item },
		})),
	];
}

/** The error of a stopped run, at the partner that it stopped at. */
function errorOf(thrown: unknown, items: readonly Item[]): unknown {
	const error = thrown as Error & { context?: IDataObject };
	const context = error.context ?? {};
	const placed = (list: unknown): IDataObject[] =>
		((list ?? []) as IDataObject[]).map((one) => ({
			...one,
			item: placeOf(items, partnerIn(one.reference)),
		}));
	const wentThrough = placed(context.wentThrough);
	const mayHaveGoneThrough = placed(context.mayHaveGoneThrough);
	const reported = [...wentThrough, ...mayHaveGoneThrough].map(({ item }) => item);
	const others = items.map((_, item) => item).filter((item) => !reported.includes(item));
	const asked = placeOf(items, context.asked);
	const isNobody = asked < 0 && others.length === 0;
	error.context = {
		...context,
		...{ wentThrough, mayHaveGoneThrough },
		itemIndex: asked >= 0 ? asked : (others[0] ?? 0),
		...(isNobody && { outcome: 'unknown' }),
	};
	return error;
}

/** Offers to a list of partners: one is the reference, since nobody gets two. */
export const sendMany: Operation = {
	...shared,
	name: 'Roblox Trades trade:sendMany',
	operation: 'sendMany',
	pays: true,
	weight: 2,
	guard: () => 'none',
	item: (_random, index) => {
		const partner = PARTNERS[index]!;
		return {
			json: { partner: asText(partner) },
			receiver: asText(partner),
			amount: '',
			...(ODD_PARTNERS.includes(partner) && { odd: true }),
		};
	},
	choices: (random) => ({
		options: random.chance(0.3) ? { dailyCap: random.int(1, 4) } : {},
	}),
	cap: ({ options }) => Number(options.dailyCap ?? 50),
	parameters: () => ({
		partners: '={{ $json.partners }}',
		...{ giveAssets: asText(CONE), takeAssets: asText(CONE), giveRobux: 0, takeRobux: 0 },
		dryRun: false,
	}),
	together: (items) => ({ partners: items.map(({ receiver }) => receiver).join() }),
	apart(said: SaidTogether, items): SaidTogether {
		if ('thrown' in said) return { thrown: errorOf(said.thrown, items) };
		return {
			outputs: outputsOf(
				(said.outputs[0] ?? []).map(({ json }) => json),
				items,
			),
		};
	},
	referenceOf: ({ receiver }) => receiver,
	prepare(standIn, { items }) {
		standIn.act('giveItem', { userId: ME, assetId: CONE, times: items.length + 2 });
		for (const { receiver } of items) {
			standIn.act('giveItem', { userId: Number(receiver), assetId: CONE, times: 2 });
		}
	},
	payBefore(standIn, schedule, { item: index, same }) {
		const { receiver } = schedule.items[index]!;
		const made = standIn.act('sendTrade', {
			...{ from: ME, to: Number(receiver) },
			// However it ended, its partner has had an offer.
			...(!same && { status: 'Declined' }),
		});
		noteOf(standIn).set(asText(made.tradeId), receiver);
	},
	payments: (standIn, sent) =>
		ofMine(standIn, 'trade-sent').map((effect): Payment => {
			const cause = causeOf(sent, effect);
			const offer = cause && (bodyOf(cause.call).recipientOffer as IDataObject);
			return {
				id: effect.id,
				reference: offer ? asText(offer.userId) : (noteOf(standIn).get(effect.id) ?? null),
				...{ receiver: asText(effect.to), amount: '', at: effect.at, sent: cause },
			};
		}),
};
