// `npm start`. Runs on a bare clone, so it uses nothing but Node itself until the dependencies are there.
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';

const started = Date.now();
const log = (line) =>
	console.log(`[${String(Math.round((Date.now() - started) / 1000)).padStart(3)} s] ${line}`);

try {
	await ensureInstalled({ root: true, host: true, log });
	const { tsImport } = await import('tsx/esm/api');
	const { main } = await tsImport(join(import.meta.dirname, 'main.mts'), import.meta.url);
	await main({ root: join(import.meta.dirname, '..'), args: process.argv.slice(2), log });
} catch (error) {
	console.error(`\n${error.message}`);
	process.exit(1);
}
