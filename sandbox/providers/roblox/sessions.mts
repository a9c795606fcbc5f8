import { randomBytes } from 'node:crypto';
import type { Call } from '../../core/provider.mts';
import type { Behaviour } from './behaviour.mts';
import { TRADERS } from './people.mts';

const COOKIE = '.ROBLOSECURITY';
const cookieOf = (userId: number) => `_|WARNING:-DO-NOT-SHARE-THIS.|_sandbox-${userId}`;

/** The test credentials, which `reset` makes valid again. */
export const startCookies: readonly string[] = TRADERS.map(cookieOf);

interface Token {
	value: string;
	issuedAt: number;
	uses: number;
}

export interface Session {
	cookie: string;
	userId: number;
	token: Token | undefined;
	answers: number;
}

/** Cookies with the CSRF token of each (contract: Base, auth, CSRF). */
export class Sessions {
	private byCookie = new Map<string, Session>();
	private rotations = 0;

	constructor(
		private readonly now: () => number,
		private readonly behaviour: () => Behaviour,
	) {
		this.fill();
	}

	of(call: Call): Session | undefined {
		const pairs = (call.headers.cookie ?? '').split(';').map((pair) => pair.trim());
		const own = pairs.find((pair) => pair.startsWith(`${COOKIE}=`));
		return own === undefined ? undefined : this.byCookie.get(own.slice(COOKIE.length + 1));
	}

	/** Whether the call's token is good now; a good one is used up by a call. */
	takeToken(session: Session, call: Call): boolean {
		const { csrf, csrfUses } = this.behaviour();
		const { token } = session;
		const good =
			csrf === 'on' &&
			token !== undefined &&
			call.headers['x-csrf-token'] === token.value &&
			!this.isSpent(token);
		if (good) token.uses++;
		if (good && csrfUses > 0 && token.uses >= csrfUses) session.token = undefined;
		return good;
	}

	/** The token to tell the client: the present one while it lasts. */
	tokenFor(session: Session): string {
		const always = this.behaviour().csrf === 'always-refused';
		if (always || !session.token || this.isSpent(session.token)) {
			const value = randomBytes(9).toString('base64');
			session.token = { value, issuedAt: this.now(), uses: 0 };
		}
		return session.token.value;
	}

	forgetTokens(): void {
		for (const session of this.byCookie.values()) session.token = undefined;
	}

	/** The Set-Cookie of an answer, when it is time for a new cookie. */
	rotationFor(session: Session): string | undefined {
		const { rotateCookieEvery, retireOldCookie } = this.behaviour();
		session.answers++;
		if (rotateCookieEvery === 0 || session.answers % rotateCookieEvery !== 0) return undefined;
		return this.rotate(session, retireOldCookie);
	}

	rotate(session: Session, retireOld: boolean): string {
		const cookie = `${cookieOf(session.userId)}-${++this.rotations}`;
		this.byCookie.set(cookie, { cookie, userId: session.userId, token: undefined, answers: 0 });
		if (retireOld) this.byCookie.delete(session.cookie);
		return `${COOKIE}=${cookie}; domain=.roblox.com; path=/; secure; HttpOnly`;
	}

	/** All cookies of a user die. */
	end(userId: number): void {
		for (const [cookie, session] of this.byCookie) {
			if (session.userId === userId) this.byCookie.delete(cookie);
		}
	}

	reset(): void {
		this.byCookie.clear();
		this.rotations = 0;
		this.fill();
	}

	private isSpent(token: Token): boolean {
		return token.issuedAt + this.behaviour().csrfLifetimeMs <= this.now();
	}

	private fill(): void {
		for (const userId of TRADERS) {
			const cookie = cookieOf(userId);
			this.byCookie.set(cookie, { cookie, userId, token: undefined, answers: 0 });
		}
	}
}
