import type { IDataObject } from 'n8n-workflow';

/** Faults of one paying request, and whether the node may send it again under its key. */
export const faults: Array<[name: string, fault: IDataObject, isRepeated: boolean]> = [
	['the connection is reset before Roovet acts', { kind: 'reset-before' }, true],
	['the connection is reset after Roovet acted', { kind: 'reset-after' }, true],
	['Roovet acts and never answers', { kind: 'hang-after' }, true],
	['HTTP 500 before acting', { kind: 'status', status: 500 }, true],
	['HTTP 502 before acting', { kind: 'status', status: 502, body: 'Bad gateway' }, true],
	['HTTP 500 after acting', { kind: 'status-after', status: 500 }, true],
	['HTTP 503 after acting', { kind: 'status-after', status: 503, body: '' }, true],
	[
		'HTTP 429 before acting',
		{ kind: 'status', status: 429, headers: { 'retry-after': '0' } },
		true,
	],
	['an HTML page with HTTP 502 after acting', { kind: 'html', status: 502, after: true }, true],
	['an HTML page with HTTP 200 after acting', { kind: 'html', status: 200, after: true }, true],
	['JSON cut off with the connection, after acting', { kind: 'truncated' }, true],
	['JSON cut off but delivered whole, after acting', { kind: 'truncated', complete: true }, true],
	['an empty object after acting', { kind: 'status-after', status: 200, body: {} }, false],
	['an HTML page with HTTP 403 before acting', { kind: 'html', status: 403 }, false],
	['HTTP 408 before acting', { kind: 'status', status: 408, body: { error: {} } }, false],
	[
		'a redirect before acting',
		{ kind: 'status', status: 302, headers: { location: 'https://elsewhere.example/' } },
		false,
	],
];

const refusal = (status: number, type: string): IDataObject => ({
	kind: 'status',
	status,
	body: { error: { type, code: String(status), message: 'No' } },
});

/** Answers of a second try that would be certain refusals had the first one not been lost. */
export const afterSeveral: Array<[name: string, fault: IDataObject]> = [
	['too little money left', refusal(400, 'insufficient_funds')],
	['a key that was withdrawn', refusal(401, 'unauthorized')],
	['a scope that was withdrawn', refusal(403, 'insufficient_scope')],
	['not found', refusal(404, 'not_found')],
	['a conflict', refusal(409, 'conflict')],
	['an unknown refusal', refusal(422, 'unprocessable')],
	['too many requests', { ...refusal(429, 'rate_limited'), headers: { 'retry-after': '0' } }],
];
