import { parseArgs } from 'node:util';
import { attackOverHttp } from './overHttp.mts';
import { attackInProcess, type Report } from './inProcess.mts';
import { rocheap, roovet, roovetBase64 } from './targets.mts';

const USAGE = `npm run test:attacks [-- options]

Sends forged webhooks to both webhook triggers. None may be accepted or start an execution.

  --in-process N  how many for each trigger, without HTTP (1000000; with CI set 100000; 0: none)
  --http N        how many for each trigger to a real n8n (20000; with CI set 2000; 0: none)
  --seed N        the first seed (1); a finding names its own
`;

const isCi = Boolean(process.env.CI);
const { values } = parseArgs({
	options: {
		'in-process': { type: 'string', default: isCi ? '100000' : '1000000' },
		http: { type: 'string', default: isCi ? '2000' : '20000' },
		seed: { type: 'string', default: '1' },
		help: { type: 'boolean', default: false },
	},
});

if (values.help) console.log(USAGE);
else await run(Number(values['in-process']), Number(values.http), Number(values.seed));

async function run(inProcess: number, http: number, seed: number): Promise<void> {
	const reports: Report[] = [];
	const tell = (report: Report) => {
		reports.push(report);
		const figures = Object.entries(report.figures).map(([name, value]) => `${name} ${value}`);
		console.log(`${report.what}: ${report.sent} forged, ${figures.join(', ')}`);
		for (const problem of report.problems.slice(0, 20)) console.log(`  ${problem}`);
	};
	for (const [target, share] of [
		[rocheap, 1],
		[roovet, 0.8],
		[roovetBase64, 0.2],
	] as const) {
		if (inProcess > 0) tell(await attackInProcess(target, inProcess * share, seed));
	}
	if (http > 0)
		for await (const report of attackOverHttp([rocheap, roovet], http, seed)) tell(report);
	const failed = reports.reduce((sum, { problems }) => sum + problems.length, 0);
	const passed = reports.reduce((sum, { sent }) => sum + sent, 0);
	process.exitCode = failed === 0 ? 0 : 1;
	console.log(`${passed} passed, ${failed} failed`);
}
