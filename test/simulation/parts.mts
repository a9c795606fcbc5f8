import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { examine, type Only } from './examine.mts';
import { scheduleOf } from './generate.mts';
import { Sources } from './sources.mts';
import { addExamined, noTotals, type Totals } from './totals.mts';

const MAIN = join(import.meta.dirname, 'main.mts');
/** Short-lived objects are most of the work: with more room for them fewer are copied. */
const FLAGS = ['--max-semi-space-size=64'];
/** Every so many seeds the schedule is run twice: both runs must write the same story. */
const TWICE_EVERY = 50;

/** Runs this program in a process of its own and gives the JSON that it prints. */
export function inProcess<T>(parameters: readonly string[]): Promise<T> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [...FLAGS, ...process.execArgv, MAIN, ...parameters], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let text = '';
		child.stdout.setEncoding('utf8');
		child.stdout.on('data', (chunk: string) => (text += chunk));
		child.on('error', reject);
		child.on('close', (code) => {
			if (code === 0) resolve(JSON.parse(text) as T);
			else reject(new Error(`A process of the simulation ended with code ${code}`));
		});
	});
}

export interface Part {
	from: number;
	count: number;
	/** Seeds from one to the next. */
	step: number;
}

/** Runs a part of the seeds, and some of them twice. */
export async function runPart({ from, count, step }: Part, only: Only): Promise<Totals> {
	const sources = new Sources();
	const totals = noTotals();
	for (let index = 0; index < count; index++) {
		const seed = from + index * step;
		const examined = await examine(scheduleOf(seed, only), sources);
		if (index % TWICE_EVERY === 0) {
			const again = await examine(scheduleOf(seed, only), sources);
			const at = examined.history.story.findIndex((line, n) => line !== again.history.story[n]);
			const isSame = at === -1 && again.history.story.length === examined.history.story.length;
			if (!isSame) {
				const text = `line ${at}: ${again.history.story[at] ?? 'nothing'}`;
				examined.violations.push({ kind: 'another story the second time', text });
			}
		}
		addExamined(totals, seed, examined);
	}
	return totals;
}
