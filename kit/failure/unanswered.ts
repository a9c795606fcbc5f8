import type { Refused, Unknown } from '../http/answer';
import type { Failure, Failures } from './failure';

const CODE_OF_REFUSAL = {
	unreachable: 'UNREACHABLE',
	'rate-limited': 'RATE_LIMITED',
	blocked: 'BLOCKED',
	cancelled: 'CANCELLED',
} as const;

/** A request that brought no answer of the provider's, as a failure. */
export function unanswered(failures: Failures, result: Refused | Unknown): Failure {
	const code = result.kind === 'unknown' ? 'NO_READABLE_ANSWER' : CODE_OF_REFUSAL[result.reason];
	return failures.make(code, {
		httpStatus: result.status,
		retryAfterMs: result.retryAfterMs,
		facts: { detail: result.detail },
	});
}
