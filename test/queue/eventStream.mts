import { setTimeout as sleep } from 'node:timers/promises';
import type { SavedWorkflow } from '../../host/lib/workflow.mts';
import { inParallel, type Sender } from '../e2e/callbackStream.mts';
import type { Done } from './done.mts';
import type { QueueLab } from './lab.mts';

const AT_A_TIME = 6;
const A_LITTLE_LATER_MS = 150;

/** What became of the events of a stream. */
export interface Balance {
	events: number;
	/** Neither done nor known to n8n as an execution that failed. */
	lost: number;
	/** Not done; n8n lists the execution that should have done it as failed. */
	cutOff: number;
	/** Done more than once when they came at the same moment in several processes. */
	doubledAtOnce: number;
	/** Done again for a delivery that came later. */
	doubledLater: number;
	/** Done before the worker died, and again when the tester retried the execution that n8n lists as failed. */
	doneAgain: number;
}

/** Events of one provider, each delivered three times, for one workflow. */
export class EventStream {
	readonly ids: string[];
	private readonly path: string;
	private afterFirst = new Map<string, number>();
	private sent = 0;
	/** Deliveries that a process did not accept, so that the sender sent them again. */
	sentAgain = 0;

	constructor(
		private readonly lab: QueueLab,
		readonly name: string,
		private readonly sender: Sender,
		readonly workflow: SavedWorkflow,
		count: number,
		private readonly done: Done,
		trigger = 'Trigger',
	) {
		this.ids = Array.from({ length: count }, (_, index) => `${workflow.id}-${index}`);
		this.path = lab.client.webhookPath(workflow, trigger, sender.path);
	}

	/** How much of the first round has been sent, from 0 to 1. */
	get progress(): number {
		return this.sent / this.ids.length;
	}

	/**
	 * First round: a third of the events twice at the same moment, a third three times at the same moment, a third twice
	 * one after the other; always to different processes.
	 */
	async sendFirst(): Promise<void> {
		await inParallel(this.ids, AT_A_TIME, async (id) => {
			this.sent += 1;
			if (this.isTogether(id)) {
				const targets = this.indexOf(id) % 3 === 0 ? [0, 1] : [0, 1, 0];
				await Promise.all(targets.map(async (target) => await this.deliver(id, target)));
			} else {
				await this.deliver(id, 0);
				await sleep(A_LITTLE_LATER_MS);
				await this.deliver(id, 1);
			}
		});
	}

	/** What was done again for a delivery that came later; to be called before anything is retried. */
	async doubledLater(): Promise<string[]> {
		await this.done.look();
		const extra = (id: string) => (this.afterFirst.get(id) ?? 0) > 1;
		const again = (id: string) => {
			const before = this.afterFirst.get(id) ?? 0;
			return before > 0 && this.done.of(id) > before;
		};
		return this.ids.filter((id) => again(id) || (!this.isTogether(id) && extra(id)));
	}

	/** To be called when the first round has settled: what is done more often from now on was done again later. */
	async remember(): Promise<void> {
		await this.done.look();
		this.afterFirst = new Map(this.ids.map((id) => [id, this.done.of(id)]));
	}

	/** Second round: every event once more, those with three deliveries included. */
	async sendAgain(): Promise<void> {
		await inParallel(this.ids, AT_A_TIME, async (id) => {
			await this.deliver(id, this.indexOf(id) % 2);
		});
	}

	/**
	 * @param failed executions that n8n lists as failed; a failed execution need not hold its event any more
	 * @param later what was done again before those were retried
	 */
	async balance(failed: number, later: string[]): Promise<Balance> {
		const retried = (await this.doubledLater()).filter((id) => !later.includes(id));
		const undone = this.ids.filter((id) => this.done.of(id) === 0).length;
		const cutOff = Math.min(undone, failed);
		const extra = (id: string) => (this.afterFirst.get(id) ?? 0) > 1;
		return {
			events: this.ids.length,
			lost: undone - cutOff,
			cutOff,
			doubledAtOnce: this.ids.filter((id) => this.isTogether(id) && extra(id)).length,
			doubledLater: later.length,
			doneAgain: retried.length,
		};
	}

	private indexOf(id: string): number {
		return Number(id.slice(id.lastIndexOf('-') + 1));
	}

	private isTogether(id: string): boolean {
		return this.indexOf(id) % 3 !== 2;
	}

	/** As a provider does it behind a load balancer: what is not accepted is sent again, to the next process. */
	private async deliver(id: string, first: number): Promise<void> {
		const { webhookUrls } = this.lab.host;
		for (let target = first; ; target++) {
			if (await this.post(id, webhookUrls[target % webhookUrls.length] ?? '')) return;
			this.sentAgain += 1;
			await sleep(300);
		}
	}

	private async post(id: string, base: string): Promise<boolean> {
		const { body, headers } = this.sender.signed(this.lab, id);
		try {
			const response = await fetch(base + this.path, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body,
				signal: AbortSignal.timeout(30_000),
			});
			await response.text();
			return response.status === 200;
		} catch {
			return false;
		}
	}
}
