import { Failures } from '../../../../kit/failure/failure';
import { unanswered } from '../../../../kit/failure/unanswered';
import type { Refused, Unknown } from '../../../../kit/http/client';

const failures = new Failures('Provider', {});

test.each<[Refused['reason'], string]>([
	['unreachable', 'UNREACHABLE'],
	['rate-limited', 'RATE_LIMITED'],
	['blocked', 'BLOCKED'],
	['cancelled', 'CANCELLED'],
])('a refusal because of %s is %s', (reason, code) => {
	const result: Refused = { kind: 'refused', reason, status: 429, retryAfterMs: 7, detail: 'd' };
	expect(unanswered(failures, result)).toEqual(
		failures.make(code as 'BLOCKED', { httpStatus: 429, retryAfterMs: 7, facts: { detail: 'd' } }),
	);
});

test('everything else is no readable answer', () => {
	const result: Unknown = { kind: 'unknown', reason: 'cancelled', detail: 'd' };
	expect(unanswered(failures, result)).toMatchObject({
		code: 'NO_READABLE_ANSWER',
		facts: { detail: 'd' },
	});
});
