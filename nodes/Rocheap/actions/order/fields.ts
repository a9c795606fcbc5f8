import type { INodeProperties } from 'n8n-workflow';

import { isJsonObject } from '../../../../kit/data/json';
import { shortened } from '../../../../kit/data/text';
import type { ItemFields } from '../../../../kit/operation/fields';
import { idMode, pagesOf, userModes, usernameIn } from '../../../../kit/operation/userModes';
import type { RocheapNodeClient } from '../../api/client';
import { priceFor, type Payout } from '../../model/order';

/** What the fields ask for, before Roblox has been asked for what they leave open. */
export interface Wanted extends Omit<Payout, 'robloxUserId' | 'universeId'> {
	receiver: { id: string } | { username: string };
	universeId?: string;
}

const PROFILE = 'https://www.roblox.com/users/261/profile';
const profiles = pagesOf('roblox.com', 'users');
const places = pagesOf('roblox.com', 'games');

export const payoutFields: INodeProperties[] = [
	{
		displayName: 'Amount Is',
		name: 'amountIs',
		type: 'options',
		options: [
			{
				name: 'Price of the Game Pass',
				value: 'price',
				description: 'What ROCheap pays for the pass; Roblox keeps 30 % of it',
			},
			{
				name: 'What the Receiver Gets',
				value: 'net',
				description:
					'The lowest price of which at least this much is left after the 30 % that Roblox keeps. The receiver must have a game pass for that price.',
			},
		],
		default: 'price',
	},
	{
		displayName: 'Robux',
		name: 'robux',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		required: true,
		default: 10,
		description:
			'ROCheap documents prices of 10 to 5000 Robux for one order. The output has the price as robux and what the receiver gets as after_tax_robux.',
		hint: 'Of a price of 10 the receiver gets about 7 Robux, of 100 about 70',
	},
	{
		displayName: 'Receiver',
		name: 'robloxUserId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'id', value: '' },
		description: 'The Roblox user who owns the game pass and gets the Robux',
		modes: userModes(profiles, PROFILE),
	},
	{
		displayName: 'Place',
		name: 'placeId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'id', value: '' },
		description: 'The start place of the experience that the game pass belongs to',
		modes: [
			idMode('e.g. 3927852479'),
			places.mode(
				'e.g. https://www.roblox.com/games/3927852479/My-Game',
				'A place is an address such as https://www.roblox.com/games/3927852479',
			),
		],
	},
	{
		displayName: 'Universe ID',
		name: 'universeId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 4284924817',
		description:
			'The experience that the game pass belongs to. Leave it empty to have Roblox asked for the universe of the place.',
	},
];

/** The mode and the text of a resource locator; an expression or an AI agent may give the bare value. */
function located(item: ItemFields, name: string, label: string): { mode: string; text: string } {
	const raw = item.value(name, '');
	const isLocator = isJsonObject(raw) && 'value' in raw;
	const mode = isLocator && typeof raw.mode === 'string' ? raw.mode : '';
	return { mode, text: item.text(name, label) };
}

function readReceiver(item: ItemFields): Wanted['receiver'] {
	const { mode, text } = located(item, 'robloxUserId', 'Receiver');
	const id = mode === 'username' ? undefined : profiles.idIn(text);
	if (id !== undefined) return { id: item.checkedId(id, 'Receiver') };
	if (mode === 'username') {
		const username = usernameIn(text);
		if (username !== undefined) return { username };
		throw item.error('Receiver', `must be a username, got "${shortened(text)}"`, HOW_RECEIVER);
	}
	return { id: item.checkedId(text, 'Receiver') };
}

const HOW_RECEIVER = `Enter an ID such as 261, a username such as Shedletsky, or a link such as ${PROFILE}, and choose the mode that fits.`;

/** Everything but the reference. */
export function readWanted(item: ItemFields): Omit<Wanted, 'customOrderId'> {
	const isNet = item.value('amountIs', 'price') === 'net';
	const amount = item.integer('robux', 'Robux', { min: 1, ...(isNet && { max: MOST_NET }) });
	const { text } = located(item, 'placeId', 'Place');
	const universe = item.text('universeId', 'Universe ID', { required: false });
	return {
		robux: isNet ? priceFor(amount) : amount,
		receiver: readReceiver(item),
		placeId: item.checkedId(places.idIn(text) ?? text, 'Place'),
		...(universe !== '' && { universeId: item.checkedId(universe, 'Universe ID') }),
	};
}

// Far above what ROCheap takes, and far below where the arithmetic of the fee would lose digits.
const MOST_NET = 1_000_000_000;

/** The payout with what Roblox has to be asked for; each is asked once in a run. */
export async function payoutOf(client: RocheapNodeClient, wanted: Wanted): Promise<Payout> {
	const { receiver, universeId, ...rest } = wanted;
	return {
		...rest,
		robloxUserId: 'id' in receiver ? receiver.id : await client.userIdOf(receiver.username),
		universeId: universeId ?? (await client.universeIdOf(rest.placeId)),
	};
}
