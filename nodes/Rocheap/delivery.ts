import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { DeliveryMemory, type Rejection } from '../../kit/callback';
import { describeOrder, outcomeOf, statusCode, type RocheapBody } from './order';
import { connect, isFailure } from './transport';

/** What the trigger's fields ask for. */
export interface DeliveryRules {
	statuses: string[];
	causes: string[];
	confirm: boolean;
	ignoreLate: boolean;
}

/** What becomes of a verified delivery. */
export type Decision = { start: IDataObject } | { ignore: string } | { rejection: Rejection };

// ROCheap's own statuses that the filter names one by one; the list is open, so everything else is "other".
const NAMED_STATUSES = ['COMPLETED', 'FAILED', 'PROCESSING'];

/**
 * Decides about a verified delivery: each order and status starts one execution, and an order that has ended does not
 * go back to processing. ROCheap sends no time and no delivery id, so an old delivery can be sent again by anyone who
 * has seen it.
 */
export async function decide(
	context: IWebhookFunctions,
	delivered: RocheapBody,
	rules: DeliveryRules,
): Promise<Decision> {
	// Listening for a test event is meant to show every delivery, the same one again included.
	// Without an id two orders could not be told apart.
	const forgetful = context.getMode() === 'manual' || idOf(delivered) === '';
	const memory = forgetful ? undefined : new DeliveryMemory(context);
	const refusal = memory && alreadyDone(memory, delivered, rules);
	if (refusal) return { ignore: refusal };
	if (!rules.confirm) return accept(memory, delivered, rules, false);

	const confirmed = memory
		? await memory.once(keyOf(delivered), async () => await confirm(context, delivered))
		: { value: await confirm(context, delivered), shared: false };
	if (confirmed.value === undefined) {
		return {
			rejection: { status: 503, text: 'The order could not be confirmed. Send it again later' },
		};
	}
	if (confirmed.shared) return { ignore: 'Already received' };
	const late = memory && alreadyDone(memory, confirmed.value, rules);
	return late ? { ignore: late } : accept(memory, confirmed.value, rules, true);
}

const idOf = (order: RocheapBody): string => String(order.order_id ?? order.custom_order_id ?? '');
const keyOf = (order: RocheapBody): string => `${idOf(order)}|${statusCode(order) ?? ''}`;
const endOf = (order: RocheapBody): string => `${idOf(order)}|ended`;

function alreadyDone(
	memory: DeliveryMemory,
	order: RocheapBody,
	{ ignoreLate }: DeliveryRules,
): string | undefined {
	if (memory.has(keyOf(order))) return 'Already received';
	const ended = memory.has(endOf(order));
	const goesBack =
		['pending', 'unknown'].includes(outcomeOf(order)) && statusCode(order) !== undefined;
	return ignoreLate && ended && goesBack ? 'The order has ended already' : undefined;
}

function accept(
	memory: DeliveryMemory | undefined,
	order: RocheapBody,
	rules: DeliveryRules,
	confirmed: boolean,
): Decision {
	const wanted = isWanted(order, rules);
	const isEnd = ['completed', 'failed'].includes(outcomeOf(order));
	// What neither starts anything nor ends an order need not be remembered, and then nothing is stored.
	if (isEnd) memory?.add(keyOf(order), endOf(order));
	else if (wanted) memory?.add(keyOf(order));
	return wanted
		? { start: { ...describeOrder(order), confirmed } }
		: { ignore: 'Not one of the statuses this trigger waits for' };
}

function isWanted(order: RocheapBody, { statuses, causes }: DeliveryRules): boolean {
	// A failure code tells of a failed order also under a status that is not documented.
	const status = outcomeOf(order) === 'failed' ? 'FAILED' : (statusCode(order) ?? '');
	if (!statuses.includes(NAMED_STATUSES.includes(status) ? status : 'other')) return false;
	const { causedBy } = describeOrder(order);
	return typeof causedBy !== 'string' || causes.includes(causedBy);
}

const CONFIRM_TIMEOUT_MS = 8000;

/** The order as ROCheap itself tells it, or undefined when it does not. */
async function confirm(
	context: IWebhookFunctions,
	delivered: RocheapBody,
): Promise<RocheapBody | undefined> {
	const id = typeof delivered.order_id === 'string' ? delivered.order_id : '';
	if (id === '') return undefined;
	const rocheap = await connect(context, { timeoutMs: CONFIRM_TIMEOUT_MS, tries: 2 });
	const order = await rocheap.findOrder({ by: 'orderId', id });
	if (isFailure(order)) {
		context.logger.warn(`ROCheap order ${id} could not be confirmed: ${order.happened}`);
		return undefined;
	}
	return order.order_id === id ? order : undefined;
}
