import type { Sent } from './network.mts';
import { referenceOf } from './operations/operation.mts';
import { safeForms } from './schedule.mts';
import type { History } from './world.mts';

/** What an item is meant to pay. */
export interface Intent {
	reference: string;
	receiver: string;
	amount: string;
	/** The reference is the user's own and the same in every play. */
	isStable: boolean;
	/** Nothing about it is odd: it can be paid, once. */
	isPlain: boolean;
	isSentBy(sent: Sent): boolean;
}

export function intentsOf({ schedule, operation, payments }: History): Intent[] {
	const isStable = operation.reference === undefined || safeForms.includes(schedule.reference);
	const references = schedule.items.map((item) => referenceOf(operation, schedule, item));
	return schedule.items.map((item, index) => {
		const reference = references[index]!;
		const isShared = references.indexOf(reference) !== references.lastIndexOf(reference);
		return {
			...{ reference, isStable: isStable && !item.unsafe },
			...{ receiver: item.receiver, amount: item.amount },
			isPlain: !item.odd && !item.invalid && !item.unsafe && !isShared,
			isSentBy: (sent) =>
				payments.some((payment) => payment.sent === sent && payment.reference === reference) ||
				(operation.reference !== undefined && namesIt(sent, reference)),
		};
	});
}

/** Whether a request carries a reference, in its body or its header. */
function namesIt({ call }: Sent, reference: string): boolean {
	if (call.headers['idempotency-key'] === reference) return true;
	return call.body.includes(JSON.stringify(reference));
}
