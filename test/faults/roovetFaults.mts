import type { IDataObject } from 'n8n-workflow';

import type { NodeResult } from '../engine/engine.mts';
import { RoovetLab, type Seen } from '../engine/roovetLab.mts';

const refusal = (status: number, type: string): IDataObject => ({
	kind: 'status',
	status,
	body: { error: { type, code: String(status), message: 'No' } },
});

export type Fault = [name: string, fault: IDataObject];

/** Faults of one paying request. */
export const faults: Fault[] = [
	['the connection is reset before Roovet acts', { kind: 'reset-before' }],
	['the connection is reset after Roovet acted', { kind: 'reset-after' }],
	['Roovet acts and never answers', { kind: 'hang-after' }],
	['HTTP 500 before acting', { kind: 'status', status: 500 }],
	['HTTP 502 before acting', { kind: 'status', status: 502, body: 'Bad gateway' }],
	['HTTP 500 after acting', { kind: 'status-after', status: 500 }],
	['HTTP 503 after acting', { kind: 'status-after', status: 503, body: '' }],
	['HTTP 429 before acting', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
	['an HTML page with HTTP 502 after acting', { kind: 'html', status: 502, after: true }],
	['an HTML page with HTTP 200 after acting', { kind: 'html', status: 200, after: true }],
	['JSON cut off with the connection, after acting', { kind: 'truncated' }],
	['JSON cut off but delivered whole, after acting', { kind: 'truncated', complete: true }],
	['an empty object after acting', { kind: 'status-after', status: 200, body: {} }],
	['an HTML page with HTTP 403 before acting', { kind: 'html', status: 403 }],
	['HTTP 408 before acting', { kind: 'status', status: 408, body: { error: {} } }],
	[
		'a redirect before acting',
		{ kind: 'status', status: 302, headers: { location: 'https://elsewhere.example/' } },
	],
	[
		'JSON of a general HTTP 500 after acting',
		{
			kind: 'status-after',
			status: 500,
			body: { success: false, error: 'Internal Server Error' },
		},
	],
	['an undocumented HTTP 402 before acting', refusal(402, 'payment_required')],
];

/** Answers of a second try that would be certain refusals had the first one not been lost. */
export const afterLost: Fault[] = [
	['too little money left', refusal(400, 'insufficient_funds')],
	['a key that was withdrawn', refusal(401, 'unauthorized')],
	['a scope that was withdrawn', refusal(403, 'insufficient_scope')],
	['not found', refusal(404, 'not_found')],
	['a conflict', refusal(409, 'conflict')],
	['an unknown refusal', refusal(422, 'unprocessable')],
	['too many requests', { ...refusal(429, 'rate_limited'), headers: { 'retry-after': '0' } }],
];

/** What a run has come to, and what it has left at Roovet. */
export interface Ended {
	json: IDataObject[];
	error: NodeResult['error'];
	hints: string[];
	payments: Array<string | null>;
	posts: Seen[];
	/** The answer to the same item once Roovet is well again. */
	again?: NodeResult;
	paymentsInTheEnd?: Array<string | null>;
}

/**
 * Runs for each fault, all at the same time and each against a sandbox of its own: the waits between the tries of a payment
 * are seconds.
 */
export async function sideBySide(
	list: Fault[],
	run: (lab: RoovetLab, fault: IDataObject) => Promise<NodeResult>,
	again?: (lab: RoovetLab) => Promise<NodeResult>,
): Promise<Map<string, Ended>> {
	const ended = list.map(async ([name, fault]): Promise<[string, Ended]> => {
		const lab = await new RoovetLab().start();
		try {
			await lab.reset();
			const { json, error, hints } = await run(lab, fault);
			const payments = await lab.payments();
			const posts = (await lab.requests()).filter(({ method }) => method === 'POST');
			const result: Ended = { json, error, hints, payments, posts };
			if (again) {
				await lab.mend();
				result.again = await again(lab);
				result.paymentsInTheEnd = await lab.payments();
			}
			return [name, result];
		} finally {
			await lab.sandbox.close();
		}
	});
	return new Map(await Promise.all(ended));
}
