import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { startExecution } from './answer';
import { knownReason, noteEvent, staticMemory, triggerOf, type EventNames } from './deduplicate';
import { claim } from './recentEvents';
import { reject, type Rejection } from './request';

/** What becomes of an event. */
export type Decision =
	| { start: IDataObject; names: EventNames }
	/** Starts nothing that anybody waits for, but must be remembered. */
	| { remember: IDataObject; names: EventNames }
	| { ignore: string }
	| { rejection: Rejection };

export interface Reception {
	/** What tells this delivery apart, before anybody was asked about it. */
	delivered: EventNames;
	/** May ask the provider. Is asked once for deliveries of the same event at the same moment. */
	decide: () => Decision | Promise<Decision>;
	/** The answer to a delivery that comes too late. */
	lateText?: string;
	/** Fails while n8n's database does not answer; reading the credential does. */
	databaseAnswers: () => Promise<unknown>;
}

const RECEIVED_BEFORE = 'Already received';

/**
 * Answers a verified delivery: what this process knows to have been received starts nothing, deliveries of an event that
 * is being received wait for that, and everything else starts an execution and is answered when n8n has stored it.
 */
export async function receive(
	context: IWebhookFunctions,
	{ delivered, decide, lateText = RECEIVED_BEFORE, databaseAnswers }: Reception,
): Promise<IWebhookResponseData> {
	// Listening for a test event is meant to show every delivery, the same one again included.
	if (context.getMode() === 'manual') {
		const decision = await decide();
		return 'start' in decision
			? { workflowData: [[{ json: decision.start }]], webhookResponse: 'Received' }
			: closing(context, decision);
	}
	const trigger = triggerOf(context);
	const stored = staticMemory(context);
	const refusal = (names: EventNames): IWebhookResponseData | undefined => {
		const reason = knownReason(trigger, names) ?? stored?.reason(names);
		if (reason === undefined) return undefined;
		return { webhookResponse: reason === 'late' ? lateText : RECEIVED_BEFORE };
	};

	const claimed =
		delivered.key === undefined ? undefined : await claim(`${trigger}/${delivered.key}`);
	if (delivered.key !== undefined && claimed === undefined) {
		return { webhookResponse: RECEIVED_BEFORE };
	}
	let isStarting = false;
	try {
		const known = refusal(delivered);
		if (known) return known;
		const decision = await decide();
		if (!('names' in decision)) return closing(context, decision);
		const { names } = decision;
		const since = refusal(names);
		if (since) return since;
		if (stored && 'remember' in decision) {
			stored.add(names);
			return closing(context, decision);
		}
		isStarting = true;
		return startExecution(context, {
			json: 'start' in decision ? decision.start : decision.remember,
			// Engine 2.0 stores executions in another database, and lets none of them wait for its turn.
			databaseAnswers: stored ? undefined : databaseAnswers,
			onStored: stored && (() => stored.add(names)),
			onAnswered: (accepted) => {
				if (accepted) noteEvent(trigger, names, stored ? 'recorded' : 'stored');
				claimed?.settle(accepted);
			},
		});
	} finally {
		if (!isStarting) claimed?.settle(false);
	}
}

/** The answer to a delivery that starts nothing. */
function closing(
	context: IWebhookFunctions,
	decision: Exclude<Decision, { start: IDataObject }>,
): IWebhookResponseData {
	if ('rejection' in decision) return reject(context, decision.rejection);
	return { webhookResponse: 'ignore' in decision ? decision.ignore : 'Received' };
}
