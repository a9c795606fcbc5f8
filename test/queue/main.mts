/**
 * `npm run test:queue`: what docs/queue-mode.md promises, in a real n8n with two workers and two webhook processors.
 * Needs PostgreSQL and redis-server; `npm test` needs neither.
 */
import { buildIfNeeded } from '../../host/lib/build.mts';
import { findProjectRoot } from '../../host/lib/project.mts';
import { Checks } from './checks.mts';
import { testEvents } from './events.mts';
import { QueueLab } from './lab.mts';
import { testLimit } from './limit.mts';
import { testPayouts } from './payouts.mts';
import { testPolling } from './polling.mts';
import { measureRate } from './rate.mts';
import { testStart } from './start.mts';

/** For each trigger; EVENTS changes it. */
const EVENTS = Number(process.env.EVENTS ?? 500);

const PARTS: Record<string, (lab: QueueLab, checks: Checks) => Promise<void>> = {
	rate: async (lab, checks) => await measureRate(lab, checks, 300),
	events: async (lab, checks) => await testEvents(lab, checks, EVENTS),
	payouts: testPayouts,
	limit: testLimit,
	polling: testPolling,
	start: testStart,
};

const began = Date.now();
const log = (line: string) =>
	console.log(`[${String(Math.round((Date.now() - began) / 1000)).padStart(3)} s] ${line}`);
const wanted = process.argv.slice(2);
const root = findProjectRoot();
const checks = new Checks();
let lab: QueueLab | undefined;
// Ctrl-C leaves no processes and no database behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void lab?.stop().finally(() => process.exit(130)));
}
try {
	buildIfNeeded(root, log);
	log('Starting n8n in queue mode …');
	lab = await QueueLab.start(root);
	for (const [name, test] of Object.entries(PARTS)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		log(name);
		await test(lab, checks);
	}
} catch (error) {
	checks.check('the tests ran to their end', false, error instanceof Error ? error.message : error);
} finally {
	await lab?.stop();
	log('Ended');
	console.log(checks.summary());
	process.exit(checks.allPassed ? 0 : 1);
}
