import { randomUUID } from 'node:crypto';
import type { Answer, Call } from '../../core/provider.mts';
import { badToken, challenged, refuse, refused, RefusedError, unauthenticated } from './errors.mts';
import type { Market } from './market.mts';
import type { Person } from './people.mts';
import type { Session } from './sessions.mts';

type Handle = (call: Call, caller: Person, session: Session) => Answer;

/** What stands before the routes: cookie, CSRF token, challenge, and the envelope of what is refused. */
export class Gate {
	constructor(private readonly market: Market) {}

	/** No cookie needed; with one, the handler knows the viewer. */
	public(handle: (call: Call, viewer: Person | undefined) => Answer) {
		return (call: Call): Answer =>
			this.caught(() => {
				const session = this.market.sessions.of(call);
				return handle(call, session && this.market.people.get(session.userId));
			});
	}

	/** A read with the cookie. */
	read(handle: Handle) {
		return (call: Call): Answer => this.signedIn(call, handle);
	}

	/** A POST with cookie and CSRF token. */
	write(handle: Handle) {
		return (call: Call): Answer =>
			this.signedIn(call, (_call, caller, session) => {
				const { sessions, behaviour } = this.market;
				const withToken = { 'x-csrf-token': '' };
				if (!sessions.takeToken(session, call)) {
					withToken['x-csrf-token'] = sessions.tokenFor(session);
					return refused(badToken(), behaviour.errorEnvelope, withToken);
				}
				const answer = this.caught(() => handle(call, caller, session));
				if (behaviour.csrfHeader !== 'every-post') return answer;
				withToken['x-csrf-token'] = sessions.tokenFor(session);
				return { ...answer, headers: { ...answer.headers, ...withToken } };
			});
	}

	/** A POST that makes or answers a trade. */
	tradeWrite(handle: Handle) {
		return this.write((call, caller, session) => {
			const { market } = this;
			const challenge = market.challenges.shift() ?? market.behaviour.challenge;
			if (challenge !== null) {
				const headers = challengeHeaders(challenge, caller.id);
				return refused(challenged(), market.behaviour.errorEnvelope, headers);
			}
			if (market.behaviour.tradingUnavailable) refuse(5, 1);
			return handle(call, caller, session);
		});
	}

	private signedIn(call: Call, handle: Handle): Answer {
		const { sessions, people, behaviour } = this.market;
		const session = sessions.of(call);
		if (!session) return refused(unauthenticated(), behaviour.errorEnvelope);
		const answer = this.caught(() => handle(call, people.get(session.userId)!, session));
		const cookie = sessions.rotationFor(session);
		if (cookie === undefined) return answer;
		return { ...answer, headers: { 'set-cookie': cookie, ...answer.headers } };
	}

	private caught(handle: () => Answer): Answer {
		try {
			return handle();
		} catch (error) {
			if (!(error instanceof RefusedError)) throw error;
			return refused(error.refusal, this.market.behaviour.errorEnvelope);
		}
	}
}

/** The id that counts is inside the metadata, which names the user as well (contract: Challenges). */
function challengeHeaders(type: string, userId: number): Record<string, string> {
	const metadata = {
		userId: String(userId),
		challengeId: randomUUID(),
		actionType: 'Generic',
		sessionCookie: 'sandbox-secret-of-a-challenge',
	};
	return {
		'rblx-challenge-id': randomUUID(),
		'rblx-challenge-type': type,
		'rblx-challenge-metadata': Buffer.from(JSON.stringify(metadata)).toString('base64'),
	};
}
