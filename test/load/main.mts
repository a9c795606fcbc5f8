/**
 * `npm run test:load`: a real n8n under load for some minutes. Both webhook triggers get 80 % of the events that n8n has
 * just shown it can take, then Return All reads a hundred thousand transactions several times over. Nothing may be lost,
 * and what n8n holds after collecting its garbage must not grow.
 */
import { parseArgs } from 'node:util';
import { buildIfNeeded } from '../../host/lib/build.mts';
import { findProjectRoot } from '../../host/lib/project.mts';
import { Checks } from '../queue/checks.mts';
import { LoadLab } from './lab.mts';
import { testPages } from './pages.mts';
import { testWebhooks } from './webhooks.mts';

const USAGE = `npm run test:load [-- options]

  --minutes N  how long the events come (3; 0: no events)
  --records N  how many transactions are read (100000; 0: none)
`;

const { values } = parseArgs({
	options: {
		minutes: { type: 'string', default: '3' },
		records: { type: 'string', default: '100000' },
		help: { type: 'boolean', default: false },
	},
});

const began = Date.now();
const log = (line: string) =>
	console.log(`[${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s] ${line}`);

if (values.help) console.log(USAGE);
else await run(Number(values.minutes), Number(values.records));

async function run(minutes: number, records: number): Promise<void> {
	const root = findProjectRoot();
	buildIfNeeded(root, log);
	const checks = new Checks();
	const lab = await LoadLab.start(root);
	try {
		if (minutes > 0) await testWebhooks(lab, checks, { minutes, log });
		if (records > 0) await testPages(lab, checks, { records, log });
	} finally {
		await lab.stop();
	}
	console.log(checks.summary());
	process.exitCode = checks.allPassed ? 0 : 1;
}
