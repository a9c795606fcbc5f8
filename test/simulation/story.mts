import type { Answer } from '../../sandbox/core/provider.mts';
import type { Sent } from './network.mts';
import { faultText } from './schedule.mts';

/** What happened, line by line. Two runs of the same schedule write the same story, byte for byte. */
export class Story {
	readonly lines: string[] = [];
	constructor(
		private readonly now: () => number,
		private readonly start: number,
		/** Otherwise it is a trace to compare, cheap to write. */
		private readonly inFull: boolean,
	) {}

	tell(who: string, brief: string, text: () => string): void {
		const now = this.now();
		if (!this.inFull) {
			this.lines.push(`${now} ${who} ${brief}`);
			return;
		}
		const at = ((now - this.start) / 1000).toFixed(3).padStart(9);
		this.lines.push(`${at} s  ${who.padEnd(9)} ${text()}`);
	}

	sent(sent: Sent): void {
		const { call, number, attempt, on, nth, fault } = sent;
		this.tell(playName(sent.play), `sends ${number} ${call.path} ${call.body}`, () => {
			const ofTry = attempt > 0 ? `, try ${attempt + 1}` : '';
			const body = call.body === '' ? '' : ` ${call.body}`;
			const key = call.headers['idempotency-key'];
			const shownKey = typeof key === 'string' ? ` [key ${key}]` : '';
			const query = call.query.size > 0 ? `?${call.query.toString()}` : '';
			const meets = fault ? `\n${' '.repeat(23)}which meets ${faultText(fault)}` : '';
			return `sends #${number} (${on} ${nth}${ofTry}): ${call.method} ${call.path}${query}${shownKey}${body}${meets}`;
		});
	}

	arrived({ number, arrivals }: Sent, answer: Answer): void {
		this.tell('provider', `gets ${number} ${answer.status}`, () => {
			const again = arrivals > 1 ? ' again' : '';
			return `gets #${number}${again}, answers ${answer.status} ${short(answer.body)}`;
		});
	}

	answered({ number, play }: Sent, answer: Answer, body: string): void {
		this.tell(playName(play), `gets ${number} ${answer.status} ${body}`, () => {
			const how = body === 'whole' ? '' : `, its body ${body}`;
			return `gets HTTP ${answer.status} for #${number}${how}: ${short(answer.body)}`;
		});
	}

	failed({ number, play }: Sent, error: Error): void {
		const text = `gets no answer to #${number}: ${error.message}`;
		this.tell(playName(play), text, () => text);
	}
}

/** Plays are counted from 1 where people read of them. */
export const playName = (play: number): string => `play ${play + 1}`;

/** A value in one line that fits a terminal. */
export function short(value: unknown, most = 230): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
	const line = text.replace(/\s+/g, ' ');
	return line.length > most ? `${line.slice(0, most)}…` : line;
}
