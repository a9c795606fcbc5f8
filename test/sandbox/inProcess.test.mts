import type { Time } from '../../sandbox/core/clock.mts';
import { FaultBook, outcomeOf, type FaultInput } from '../../sandbox/core/faults.mts';
import type { Effect } from '../../sandbox/core/ledger.mts';
import type { Call } from '../../sandbox/core/provider.mts';
import { leuwongrr } from '../../sandbox/providers/leuwongrr/index.mts';
import { fixture, PRODUCTION_TOKEN } from './leuwongrrSupport.mts';

const START = Date.parse('2026-01-01T00:00:00Z');

/** A time that stands still until it is moved. */
class VirtualTime implements Time {
	private current = START;
	private tasks: Array<{ due: number; run: () => void }> = [];

	now = () => this.current;
	iso = () => new Date(this.current).toISOString();
	toReal = (at: number) => at;
	at(due: number, run: () => void): void {
		this.tasks.push({ due, run });
	}

	moveTo(target: number): void {
		this.current = target;
		const due = this.tasks.filter((task) => task.due <= target);
		this.tasks = this.tasks.filter((task) => task.due > target);
		for (const { run } of due) run();
	}
}

/** A provider and its faults without a server, a port or a timer. */
function start() {
	const time = new VirtualTime();
	const effects: Effect[] = [];
	const faults = new FaultBook();
	const provider = leuwongrr.create({
		clock: time,
		record: (effect) => effects.push(effect),
		announce: () => undefined,
	});
	const { handle } = provider.routes.find(
		({ method, path }) => method === 'POST' && path.endsWith('/me/orders'),
	)!;
	const order = (key: string) => {
		const call: Call = {
			method: 'POST',
			path: '/api/v1/me/orders',
			query: new URLSearchParams(),
			params: {},
			headers: {
				authorization: `Bearer ${PRODUCTION_TOKEN}`,
				'content-type': 'application/json',
				'idempotency-key': key,
			},
			body: JSON.stringify(fixture('order-create.request')),
		};
		const circumstances = {
			act: () => handle(call),
			actLater: (ms: number) => time.at(time.now() + ms, () => handle(call)),
			earlier: () => undefined,
			reused: false,
			errorBody: (status: number) => provider.errorBody(status, call),
		};
		return outcomeOf(faults.take(call, circumstances), circumstances);
	};
	return { time, effects, order, inject: (fault: FaultInput) => faults.add(fault) };
}

test('a late order is made when the given time has come, and no sooner', async () => {
	const { time, effects, order, inject } = start();
	inject({ kind: 'late', delayMs: 10, client: 'html' });
	expect(order('one')).toMatchObject({ type: 'answer', answer: { status: 504 } });
	// Real time does nothing here.
	await new Promise((resolve) => setTimeout(resolve, 30));
	expect(effects).toEqual([]);
	time.moveTo(START + 10);
	expect(effects).toMatchObject([{ kind: 'order', key: 'one' }]);
});

test('what is sent meanwhile is first, and the late one finds its key', () => {
	const { time, effects, order, inject } = start();
	inject({ kind: 'late', delayMs: 10_000 });
	expect(order('one')).toEqual({ type: 'reset' });
	expect(order('one')).toMatchObject({ type: 'answer', answer: { status: 201 } });
	time.moveTo(START + 10_000);
	expect(effects).toHaveLength(1);
});
