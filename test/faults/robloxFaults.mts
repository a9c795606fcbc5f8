/** Faults of one request, and whether Roblox acted before it went wrong. */
export const faults = [
	['the connection is reset before Roblox acts', false, { kind: 'reset-before' }],
	['the connection is reset after Roblox acted', true, { kind: 'reset-after' }],
	['Roblox acts and never answers', true, { kind: 'hang-after' }],
	[
		'HTTP 500 before acting',
		false,
		{ kind: 'status', status: 500, body: { errors: [{ code: 0 }] } },
	],
	['HTTP 502 before acting', false, { kind: 'status', status: 502, body: 'Bad gateway' }],
	[
		'HTTP 503 with code 5, which may still have acted',
		true,
		{ kind: 'status-after', status: 503, body: { errors: [{ code: 5 }] } },
	],
	[
		'HTTP 502 with code 0 after acting',
		true,
		{ kind: 'status-after', status: 502, body: { errors: [{ code: 0 }] } },
	],
	[
		"HTTP 500 with somebody else's JSON after acting",
		true,
		{ kind: 'status-after', status: 500, body: { success: false, error: 'Internal Server Error' } },
	],
	[
		'HTTP 400 with a code that nobody knows after acting',
		true,
		{ kind: 'status-after', status: 400, body: { errors: [{ code: 99 }] } },
	],
	[
		"a gateway's JSON with HTTP 403",
		false,
		{ kind: 'status', status: 403, body: { message: 'no' } },
	],
	['HTTP 500 after acting', true, { kind: 'status-after', status: 500, body: '' }],
	['HTTP 200 with nothing after acting', true, { kind: 'status-after', status: 200, body: '' }],
	['an HTML page with HTTP 200 before acting', false, { kind: 'html', status: 200 }],
	['an HTML page with HTTP 403 after acting', true, { kind: 'html', status: 403, after: true }],
	['JSON cut off with the connection, after acting', true, { kind: 'truncated' }],
	['JSON cut off but delivered whole, after acting', true, { kind: 'truncated', complete: true }],
	[
		'a redirect before acting',
		false,
		{ kind: 'status', status: 302, headers: { location: 'https://elsewhere.example/' } },
	],
	[
		'code 19 after acting',
		true,
		{ kind: 'status-after', status: 400, body: { errors: [{ code: 19, message: 'Unknown' }] } },
	],
] as const;
