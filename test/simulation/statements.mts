import type { Said } from './adapter.mts';
import type { Intent } from './intents.mts';
import type { Add } from './invariants.mts';
import type { Payment } from './operations/operation.mts';
import type { History, Run } from './world.mts';

/** Holds what a node said against the ledger. */
export class Statements {
	/** By id: the reference it was reported for. */
	private readonly reported = new Map<string, string>();

	constructor(
		private readonly history: History,
		private readonly intents: readonly Intent[],
		private readonly add: Add,
	) {}

	/** What a run said, item by item. */
	run(run: Run): void {
		const { outcome } = run;
		if (run.ended !== 'said' || !outcome) return;
		const all = outcome.stopped ? [outcome.stopped.said] : outcome.items;
		for (const said of all) {
			const item = run.items[said.item];
			const intent = item === undefined ? undefined : this.intents[item];
			if (!intent) {
				this.add('item without a word', `an output of play ${run.play + 1} belongs to no item`);
				continue;
			}
			if (said.kind === 'done') this.done(run, said, intent, all);
			if (said.kind === 'refused') this.refused(run, said, intent, all);
			if (said.kind === 'failedLater') this.failedLater(run, said, intent);
			this.unknown(said, intent);
		}
		if (outcome.stopped) this.report(run);
		else {
			const missing = run.items.findIndex((_, place) => !all.some(({ item }) => item === place));
			if (missing >= 0) {
				this.add('item without a word', `play ${run.play + 1} says nothing of item ${missing}`);
			}
		}
	}

	ending(run: Run): void {
		if (run.ended === 'hung') this.add('hangs', `play ${run.play + 1} waits for ever`);
		const stopped = run.outcome?.stopped;
		if (stopped && (!stopped.isN8nError || stopped.said.code === 'UNEXPECTED')) {
			this.add('defect', `play ${run.play + 1} threw: ${stopped.said.text.slice(0, 200)}`);
		}
	}

	private done(run: Run, said: Said, intent: Intent, all: Said[]): void {
		const { payments } = this.history;
		const name = `play ${run.play + 1}, item ${said.item}`;
		const ofItem = payments.filter((payment) => this.isOf(payment, intent));
		const standing = ofItem.filter(
			({ undoneAt, at }) => at <= run.endedAt! && (undoneAt === undefined || undoneAt > run.began),
		);
		if (standing.length === 0 && this.isHidden(said, intent)) {
			this.history.unknowable.hiddenOrder++;
		} else if (
			standing.length === 0 &&
			ofItem.some(({ id }) => id === said.id) &&
			this.isReplayed(run, intent)
		) {
			this.history.unknowable.cachedAnswer++;
		} else if (standing.length === 0) {
			this.add(
				'done, but not paid',
				`${name} is done (${said.id}), and the ledger has no such payment`,
			);
		} else if (said.id !== undefined && !standing.some(({ id }) => id === said.id)) {
			const ids = standing.map(({ id }) => id).join(', ');
			this.add('done, but not paid', `${name} is done with ${said.id}, the ledger has ${ids}`);
		}
		if (said.id !== undefined) {
			// Two items that are the same offer stand for the same trade, and the second one says so.
			const isSameOffer = (item: number): boolean =>
				this.history.operation.reference === undefined &&
				said.existing === true &&
				this.intents[run.items[item] ?? -1]?.reference === intent.reference;
			const twin = all.find(
				({ id, item, kind }) =>
					kind === 'done' && id === said.id && item < said.item && !isSameOffer(item),
			);
			if (twin)
				this.add('one id for two', `${name} and item ${twin.item} are both done with ${said.id}`);
			const before = this.reported.get(said.id);
			if (before !== undefined && before !== intent.reference) {
				this.add('one id for two', `${name}: ${said.id} was reported for ${before} before`);
			}
			this.reported.set(said.id, intent.reference);
		}
		this.existing(run, said, intent, ofItem);
	}

	/** An order of the reference that is another one, where no answer of the provider shows what an order is for. */
	private isHidden({ existing, id }: Said, { reference }: Intent): boolean {
		const { operation, payments, schedule } = this.history;
		const isThat = (payment: Payment): boolean =>
			payment.id === id && payment.reference === reference && payment.sent === undefined;
		return (
			existing !== false && operation.hidesOrders?.(schedule) === true && payments.some(isThat)
		);
	}

	/** `true`: it was not made by this execution. `false`: it was not there when this run sent its first request. */
	private existing(run: Run, said: Said, intent: Intent, ofItem: Payment[]): void {
		if (typeof said.existing !== 'boolean' || ofItem.length !== 1 || !intent.isStable) return;
		const [payment] = ofItem as [Payment];
		const isOwn = this.ofRun(run).includes(payment);
		// A loop goes on with what its own execution has begun: there both are right.
		if (!isOwn && this.ofExecution(run).includes(payment)) return;
		const name = `play ${run.play + 1}, item ${said.item} says existing ${said.existing}`;
		if (said.existing && isOwn) {
			if (this.areUnknowable([payment])) this.history.unknowable.doubledOnTheWay++;
			else this.add('untrue existing', `${name}, this execution made it`);
		}
		const first = this.history.sent.find(
			({ play, attempt }) => play === run.play && (!run.hasNoId || attempt === run.attempts),
		);
		if (said.existing || isOwn || (first && payment.at >= first.at)) return;
		if (this.isReplayed(run, intent)) this.history.unknowable.cachedAnswer++;
		else this.add('untrue existing', `${name}, somebody else made it before`);
	}

	/** A cache has answered a write with what the provider once said of this very payment, when it was new. */
	private isReplayed({ play }: Run, intent: Intent): boolean {
		return this.history.sent.some(
			(sent) => sent.play === play && sent.wasStale && intent.isSentBy(sent),
		);
	}

	private refused(run: Run, said: Said, intent: Intent, all: Said[]): void {
		const name = `play ${run.play + 1}, item ${said.item} (${said.code})`;
		const { done = [], unknown = [] } = run.outcome?.stopped?.report ?? {};
		const others = [
			...all.filter((one) => one !== said && one.kind !== 'refused').map(({ item }) => item),
			...done.map(({ item }) => item),
			...unknown,
		];
		const isShared = others.some((item) => {
			const other = this.intents[run.items[item] ?? -1];
			return item !== said.item && other?.reference === intent.reference;
		});
		const own = this.ofExecution(run).filter(
			(payment) => this.isOf(payment, intent) && !this.isOfTwinBefore(run, said, payment),
		);
		if (own.length > 0 && !isShared) {
			if (this.areUnknowable(own)) this.history.unknowable.doubledOnTheWay++;
			else
				this.add(
					'refused, but paid',
					`${name}: ${own.map(({ id }) => id).join(', ')} was paid by this execution`,
				);
		}
		if (!said.beforeSending) return;
		const sent = this.history.sent.filter(
			({ play, attempt, on, left, limited }) =>
				play === run.play && attempt === run.attempts && on === 'write' && left && !limited,
		);
		if (said.inCheck && run.outcome?.stopped && sent.length > 0) {
			this.add(
				'sent before refusing',
				`${name}: ${sent.length} writes were sent before it was refused`,
			);
		}
		const ofItem = sent.filter((one) => intent.isSentBy(one));
		// What was sent under this reference was sent for the item that had it first.
		const isOfTwin =
			said.code === 'REFERENCE_USED_TWICE' &&
			run.items.some(
				(item, place) => place < said.item && this.intents[item]?.reference === intent.reference,
			);
		if (ofItem.length > 0 && !isShared && !isOfTwin) {
			this.add(
				'sent before refusing',
				`${name}: it says that nothing was sent, #${ofItem[0]!.number} was`,
			);
		}
	}

	/** A loop leads back an item whose twin was paid, as an earlier round has said; of the reference it is true that it is used. */
	private isOfTwinBefore(run: Run, said: Said, payment: Payment): boolean {
		return (
			['DUPLICATE_CUSTOM_ORDER_ID', 'SAME_OFFER_OPEN'].includes(said.code ?? '') &&
			this.history.runs.some(
				({ execution, play, items, outcome }) =>
					execution === run.execution &&
					play < run.play &&
					(outcome?.items ?? []).some(
						(earlier) =>
							earlier.kind === 'done' &&
							earlier.id === payment.id &&
							items[earlier.item] !== run.items[said.item],
					),
			)
		);
	}

	/**
	 * Whose request was sent twice on its way, and who gets the answer to the second, is told that its reference is taken.
	 * Nobody could know that it was taken by the first.
	 */
	private areUnknowable(payments: readonly Payment[]): boolean {
		const { operation, schedule } = this.history;
		// A trade tells by itself what became of it, unless the copy does not get that far: its token is used up.
		const isTold = operation.reference === undefined && schedule.behaviour.csrfUses !== 1;
		return payments.every(
			({ sent }) => !isTold && sent?.fault?.kind === 'doubled' && sent.fault.answer === 'second',
		);
	}

	/** Either nothing was made, or it was and the provider took it back. */
	private failedLater(run: Run, said: Said, intent: Intent): void {
		const standing = this.ofExecution(run).filter(
			(payment) => this.isOf(payment, intent) && payment.undoneAt === undefined,
		);
		if (standing.length > 0) {
			const name = `play ${run.play + 1}, item ${said.item}`;
			this.add('refused, but paid', `${name} failed, and ${standing[0]!.id} stands`);
		}
	}

	private unknown(said: Said, intent: Intent): void {
		if (said.kind !== 'unknown' || this.history.operation.reference === undefined) return;
		if (intent.isStable && !said.text.includes(intent.reference)) {
			this.add('reference not named', `${said.code} does not name ${intent.reference}`);
		}
	}

	/** A stopped run says of every other item what the ledger says. */
	private report(run: Run): void {
		const { said: thrown, report } = run.outcome!.stopped!;
		const name = `play ${run.play + 1}`;
		const mine = this.ofRun(run);
		const listed = new Map((report?.done ?? []).map(({ item, id }) => [item, id]));
		run.items.forEach((number, place) => {
			const intent = this.intents[number]!;
			const paid = mine.filter((payment) => this.isOf(payment, intent));
			if (place === thrown.item) return;
			const id = listed.get(place);
			if (id !== undefined) {
				const all = this.history.payments.filter((payment) => this.isOf(payment, intent));
				const isThere = all.some((payment) => id === '' || payment.id === id);
				const hidden = { kind: 'done', item: place, id, existing: true } as Said;
				if (!isThere && this.isHidden(hidden, intent)) this.history.unknowable.hiddenOrder++;
				else if (!isThere)
					this.add('report untrue', `${name} lists item ${place} as done with ${id}`);
			} else if (paid.length > 0 && !report?.unknown.includes(place)) {
				const isShared = [...listed.keys(), thrown.item].some(
					(other) => this.intents[run.items[other] ?? -1]?.reference === intent.reference,
				);
				if (!isShared) {
					this.add(
						'report incomplete',
						`${name} does not list item ${place}, ${paid[0]!.id} was paid`,
					);
				}
			}
		});
		const areApart = new Set(this.intents.map(({ reference }) => reference)).size;
		if (report?.notStarted === undefined || areApart < this.intents.length) return;
		const untouched = run.items.filter((number) => {
			const intent = this.intents[number]!;
			return !mine.some((payment) => this.isOf(payment, intent));
		});
		if (report.notStarted > untouched.length) {
			this.add('report untrue', `${name} says that ${report.notStarted} were not started`);
		}
	}

	/** What an execution has paid up to this run: what a loop pays later is not its doing. */
	private ofExecution(run: Run): Payment[] {
		const { runs, payments } = this.history;
		const { execution, play: last } = run;
		if (run.hasNoId) return this.ofRun(run);
		const plays = runs
			.filter((run) => run.execution === execution && run.play <= last)
			.map(({ play }) => play);
		return payments.filter(({ sent }) => sent && plays.includes(sent.play));
	}

	/** What a run has paid, in all its tries. Without an execution id nothing binds them together, so each stands alone. */
	private ofRun({ play, hasNoId, attempts }: Run): Payment[] {
		return this.history.payments.filter(
			({ sent }) => sent?.play === play && (!hasNoId || sent.attempt === attempts),
		);
	}

	/** Whether a payment is an item's: by its reference, or by receiver where the reference is not the user's own. */
	private isOf(payment: Payment, intent: Intent): boolean {
		const { receiver, amount, reference } = payment;
		const fits = receiver === intent.receiver && (amount === '' || amount === intent.amount);
		const isOfAnother = this.intents.some(
			(other) => other !== intent && other.isStable && other.reference === reference,
		);
		return fits && (intent.isStable ? reference === intent.reference : !isOfAnother);
	}
}
