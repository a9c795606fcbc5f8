import { parseArgs } from 'node:util';
import { breaks, patchesOf } from './breaks.mts';
import { installVirtualTime, realNow } from './clock.mts';
import { smallest, tale, type Only } from './examine.mts';
import { scheduleOf } from './generate.mts';
import { inProcess, runPart } from './parts.mts';
import { hunt, sabotage, type Hunt } from './sabotage.mts';
import { Sources } from './sources.mts';
import { merge, noTotals, seenText, table, type Finding, type Totals } from './totals.mts';

const USAGE = `npm run test:simulation [-- options]

  --seeds N        how many schedules (20000)
  --from N         the first seed (1)
  --seed N         runs one schedule and tells its story; with --shrink in its smallest form
  --kind TEXT      with --shrink: the promise that has to stay broken
  --provider NAME  rocheap, roovet, leuwongrr or roblox alone
  --operation TEXT operations whose name contains it
  --workers N      processes (2)
  --stories N      how many findings are made small and told (3)
  --sabotage       breaks the product in ${breaks.length} ways, one by one, and looks for each
  --break TEXT     with --sabotage: those whose name contains it; with --seed: under this break
`;

const { values } = parseArgs({
	options: {
		seeds: { type: 'string', default: '20000' },
		from: { type: 'string', default: '1' },
		seed: { type: 'string' },
		shrink: { type: 'boolean', default: false },
		kind: { type: 'string' },
		provider: { type: 'string' },
		operation: { type: 'string' },
		workers: { type: 'string', default: '2' },
		stories: { type: 'string', default: '3' },
		sabotage: { type: 'boolean', default: false },
		break: { type: 'string', default: '' },
		help: { type: 'boolean', default: false },
		// Between the processes of one run.
		part: { type: 'string' },
		hunt: { type: 'string' },
	},
});

const narrowed = [
	...(values.provider ? [`--provider ${values.provider}`] : []),
	...(values.operation ? [`--operation "${values.operation}"`] : []),
];
const only: Only = ({ provider, name }) =>
	(values.provider === undefined || provider === values.provider) &&
	(values.operation === undefined || name.includes(values.operation));

// Traces of errors are dear, and nobody reads those that a node throws.
Error.stackTraceLimit = values.part || values.hunt ? 0 : 10;
installVirtualTime();

process.exitCode = (await run()) ? 0 : 1;

async function run(): Promise<boolean> {
	if (values.help) {
		console.log(USAGE);
		return true;
	}
	if (values.part !== undefined) {
		const [from = 1, count = 0, step = 1] = values.part.split(',').map(Number);
		process.stdout.write(JSON.stringify(await runPart({ from, count, step }, only)));
		return true;
	}
	if (values.hunt !== undefined) {
		const found: Hunt[] = [];
		for (const name of JSON.parse(values.hunt) as string[]) found.push(await hunt(name));
		process.stdout.write(JSON.stringify(found));
		return true;
	}
	if (values.sabotage) {
		return await sabotage(({ name }) => name.includes(values.break), Number(values.workers));
	}
	return values.seed === undefined ? await runAll() : await runOne(Number(values.seed));
}

async function runOne(seed: number): Promise<boolean> {
	const made = breaks.filter(({ name }) => values.break !== '' && name.includes(values.break));
	const sources = new Sources(made.flatMap(patchesOf));
	const schedule = values.shrink
		? await smallest(seed, only, values.kind, sources)
		: scheduleOf(seed, only);
	const { text, isWhole } = await tale(schedule, sources);
	console.log(text);
	return isWhole;
}

async function runAll(): Promise<boolean> {
	const [seeds, from, workers] = [values.seeds, values.from, values.workers].map(Number) as [
		number,
		number,
		number,
	];
	const began = realNow();
	const totals = noTotals();
	const narrowing = [
		...(values.provider === undefined ? [] : ['--provider', values.provider]),
		...(values.operation === undefined ? [] : ['--operation', values.operation]),
	];
	const parts = Array.from({ length: workers }, async (_, index) => {
		const count = Math.floor((seeds - index + workers - 1) / workers);
		const part = [from + index, count, workers].join();
		merge(totals, await inProcess<Totals>(['--part', part, ...narrowing]));
	});
	await Promise.all(parts);
	const seconds = (realNow() - began) / 1000;
	const sum = (key: 'schedules' | 'broken') =>
		Object.values(totals.counts).reduce((all, counts) => all + counts[key], 0);

	await tellFindings(Object.values(totals.findings));
	console.log(`${table(totals)}\n\n${seenText(totals)}`);
	const [schedules, failed] = [sum('schedules'), sum('broken')];
	const rate = (schedules / seconds).toFixed(0);
	console.log(`\n${schedules} schedules in ${seconds.toFixed(1)} s, ${rate} a second`);
	console.log(`${schedules - failed} passed, ${failed} failed`);
	return failed === 0;
}

/** All of them in a list, a few as stories: of each kind one first. */
async function tellFindings(findings: Finding[]): Promise<void> {
	if (findings.length === 0) return;
	const sorted = findings.sort(
		(a, b) => a.kind.localeCompare(b.kind) || a.operation.localeCompare(b.operation),
	);
	const sources = new Sources();
	const isFirst = (finding: Finding): boolean =>
		sorted.find(({ kind }) => kind === finding.kind) === finding;
	for (const finding of sorted.filter(isFirst).slice(0, Number(values.stories))) {
		const schedule = await smallest(finding.seed, only, finding.kind, sources);
		console.log(`${(await tale(schedule, sources)).text}\n`);
	}
	for (const { operation, kind, schedules, seed, text } of sorted) {
		const replay = ['--seed', seed, '--shrink', `--kind "${kind}"`, ...narrowed].join(' ');
		console.log(`${operation}: ${kind}, in ${schedules} schedules. Seed ${seed}: ${text}`);
		console.log(`    npm run test:simulation -- ${replay}`);
	}
	console.log('');
}
