/**
 * `npm run test:engine2`: what docs/engine2.md promises, in a real n8n with its Engine 2.0, a preview. Needs PostgreSQL.
 */
import { buildIfNeeded } from '../../host/lib/build.mts';
import { findProjectRoot } from '../../host/lib/project.mts';
import { Checks } from '../queue/checks.mts';
import { testPolling } from '../queue/polling.mts';
import { testOperations } from './acting.mts';
import { testCallbacks } from './callbacks.mts';
import { testDifferences } from './differences.mts';
import { EngineLab } from './lab.mts';
import { testRefusals } from './refusals.mts';

const PARTS: Record<string, (lab: EngineLab, checks: Checks) => Promise<void>> = {
	operations: testOperations,
	callbacks: testCallbacks,
	polling: testPolling,
	refusals: testRefusals,
	differences: testDifferences,
};

const began = Date.now();
const log = (line: string) =>
	console.log(`[${String(Math.round((Date.now() - began) / 1000)).padStart(3)} s] ${line}`);
const wanted = process.argv.slice(2);
const root = findProjectRoot();
const checks = new Checks();
let lab: EngineLab | undefined;
// Ctrl-C leaves no processes and no database behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void lab?.stop().finally(() => process.exit(130)));
}
try {
	buildIfNeeded(root, log);
	log('Starting n8n with Engine 2.0 …');
	lab = await EngineLab.start(root);
	for (const [name, test] of Object.entries(PARTS)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		log(name);
		await test(lab, checks);
	}
	await lab.checkEngine(checks);
} catch (error) {
	checks.check('the tests ran to their end', false, error instanceof Error ? error.message : error);
} finally {
	await lab?.stop();
	log('Ended');
	console.log(checks.summary());
	process.exit(checks.allPassed ? 0 : 1);
}
