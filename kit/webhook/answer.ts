import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { abortableSleep } from '../data/abortableSleep';

/** How long n8n may take to answer. Senders give up after some ten seconds, and then send again. */
export const ANSWER_AFTER_MS = 5_000;

const RECEIVED = 'Received';

/** What is used of the response, which n8n hands over as Express makes it. */
interface Response {
	statusCode: number;
	headersSent: boolean;
	once(event: 'finish' | 'close', listener: () => void): unknown;
	status(code: number): Response;
	type(contentType: string): Response;
	send(text: string): Response;
	end(): Response;
}

export interface Start {
	/** The item that the execution starts with. */
	json: IDataObject;
	/**
	 * Fails while the database does not answer in which n8n stores executions. Without it nothing is answered before n8n
	 * does.
	 */
	databaseAnswers?: (() => Promise<unknown>) | undefined;
	/** n8n has stored the execution. Static data changed here is saved; what changed before is not. */
	onStored?: (() => void) | undefined;
	/** The sender has its answer, or is gone. */
	onAnswered: (accepted: boolean) => void;
}

/**
 * Starts an execution and leaves the answer to n8n, which gives it when the execution is stored: an answer that is given
 * before is a callback lost when n8n ends in between. Needs `responseMode: 'onReceived'` and `responseData: ''`.
 */
export function startExecution(context: IWebhookFunctions, start: Start): IWebhookResponseData {
	const response: Response = context.getResponseObject();
	const answered = new AbortController();
	const settle = (accepted: boolean) => {
		answered.abort();
		start.onAnswered(accepted);
	};
	response.once('finish', () => settle(response.statusCode < 400));
	response.once('close', () => settle(false));
	askToSendAgainWhenNotStored(response);
	if (start.databaseAnswers) {
		void answerLate(context, response, start.databaseAnswers, answered.signal);
	}
	return {
		workflowData: [[{ json: start.json }]],
		// n8n reads it after it has stored the execution, and saves the static data after that.
		get webhookResponse() {
			start.onStored?.();
			return RECEIVED;
		},
	};
}

/**
 * n8n answers 500 when it could not store the execution, and 400 when Engine 2.0 does not take the workflow: some senders
 * take either for final.
 */
function askToSendAgainWhenNotStored(response: Response): void {
	const status = response.status.bind(response);
	response.status = (code) => status(code >= 400 ? 503 : code);
}

/**
 * Where the number of executions at a time is limited, n8n answers only when it is this one's turn. It stores the
 * execution before that, and runs it after a restart as well, so it can be answered for.
 */
async function answerLate(
	context: IWebhookFunctions,
	response: Response,
	databaseAnswers: () => Promise<unknown>,
	answered: AbortSignal,
): Promise<void> {
	try {
		await abortableSleep(ANSWER_AFTER_MS, answered);
		// Without a database nothing has been stored.
		await databaseAnswers();
	} catch {
		return;
	}
	if (answered.aborted || response.headersSent) return;
	response.status(200).type('text/plain').send(RECEIVED).end();
	// n8n answers as well when the turn comes, and would log that it cannot.
	const ignore = () => response;
	Object.assign(response, { setHeader: ignore, send: ignore, json: ignore });
	context.logger.debug('Answered a webhook whose execution waits for its turn');
}
