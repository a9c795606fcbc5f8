import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { fingerprint, textOf } from '../../../kit/data/text';
import { settle } from '../../../kit/failure/failure';
import type { EventNames } from '../../../kit/webhook/deduplicate';
import { remembered } from '../../../kit/webhook/rememberField';
import type { Decision } from '../../../kit/webhook/receive';
import { failureIn, orderItem } from '../api/answers';
import { connect } from '../api/client';
import { outcomeOf, statusOf, type Order } from '../model/order';
import { ALL_CAUSES } from './fields';

/** What the trigger's fields ask for. */
export interface EventRules {
	statuses: string[];
	causes: string[];
	confirm: boolean;
	ignoreLate: boolean;
	/** Whether an event starts the workflow once. */
	once: boolean;
}

/** The answer to a callback about an order that has ended before. */
export const LATE_TEXT = 'The order has ended already';

// ROCheap's own statuses that the filter names one by one; the list is open, so everything else is "other".
const NAMED_STATUSES = ['COMPLETED', 'FAILED', 'PROCESSING'];
const ENDS = ['completed', 'failed'];

export function rulesOf(context: IWebhookFunctions | IExecuteFunctions): EventRules {
	// The second argument is the fallback in the one kind of context and the item in the other.
	const read = <T>(name: string, fallback: T): T =>
		'getRequestObject' in context
			? (context.getNodeParameter(name, fallback) as T)
			: (context.getNodeParameter(name, 0, fallback) as T);
	const options = read<{ confirm?: unknown; ignoreLate?: unknown; once?: unknown }>('options', {});
	return {
		statuses: read<string[]>('statuses', []),
		causes: read('causes', ALL_CAUSES),
		confirm: options.confirm === true,
		ignoreLate: options.ignoreLate !== false,
		once: options.once !== false,
	};
}

/**
 * What is remembered of an order's status: each order and status starts one execution, and an order that has ended does
 * not go back to processing. ROCheap sends no time and no delivery ID, so an old callback can be sent again by anyone
 * who has seen it.
 */
export function namesOf(order: Order, rules: EventRules): EventNames {
	const id = String(order.order_id ?? order.custom_order_id ?? '');
	// Without an ID two orders could not be told apart.
	if (id === '') return {};
	const name = (what: string) => fingerprint(id, what).slice(0, 32);
	const status = statusOf(order);
	const key = name(`status ${status ?? ''}`);
	if (!rules.ignoreLate) return { key };
	const ended = name('ended');
	if (!ENDS.includes(outcomeOf(order))) {
		return status === undefined ? { key } : { key, lateAfter: ended };
	}
	return endsMatter(rules) ? { key, leaves: ended } : { key };
}

/** Whether the workflow waits for a status that an end can make late. */
const endsMatter = ({ statuses, ignoreLate }: EventRules): boolean =>
	ignoreLate && statuses.some((status) => !['COMPLETED', 'FAILED'].includes(status));

/**
 * Decides about a verified callback, and asks ROCheap about the order where the user wants that.
 *
 * @param marks what the item says about the callback beside the order
 */
export async function decide(
	context: IWebhookFunctions,
	delivered: Order,
	rules: EventRules,
	marks: IDataObject,
): Promise<Decision> {
	const order = rules.confirm ? await confirm(context, delivered) : delivered;
	if (order === undefined) {
		return {
			rejection: { status: 503, text: 'The order could not be confirmed. Send it again later' },
		};
	}
	const named = namesOf(order, rules);
	const names = remembered(named, rules);
	const item: IDataObject = {
		...orderItem(order, false, { confirmed: rules.confirm, ...marks }),
		eventKey: named.key ?? null,
	};
	if (isWanted(order, rules)) return { start: item, names };
	return names.leaves !== undefined
		? { remember: item, names }
		: { ignore: 'Not one of the statuses this trigger waits for' };
}

/** Whether the trigger's filters let an order through. */
export function isWanted(order: Order, { statuses, causes }: EventRules): boolean {
	// A failure code means a failed order also under a status that is not documented.
	const status = outcomeOf(order) === 'failed' ? 'FAILED' : (statusOf(order) ?? '');
	if (!statuses.includes(NAMED_STATUSES.includes(status) ? status : 'other')) return false;
	const failure = outcomeOf(order) === 'failed' ? failureIn(order) : undefined;
	return !failure || causes.includes(failure.causedBy);
}

const CONFIRM_TIMEOUT_MS = 8000;

/** The order as ROCheap itself shows it, or undefined when it does not. */
async function confirm(context: IWebhookFunctions, delivered: Order): Promise<Order | undefined> {
	const id = textOf(delivered.order_id);
	if (id === undefined) return undefined;
	const client = await connect(context, { timeoutMs: CONFIRM_TIMEOUT_MS, tries: 2 });
	const asked = await settle(client.getOrder({ by: 'orderId', id }));
	if ('failure' in asked) {
		context.logger.warn(`ROCheap order ${id} could not be confirmed: ${asked.failure.message}`);
		return undefined;
	}
	return asked.value.order_id === id ? asked.value : undefined;
}
