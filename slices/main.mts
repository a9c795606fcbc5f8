import { join, resolve } from 'node:path';
import { cut, slices } from './cut.mts';

const USAGE = `npx gulp slices, or npx tsx slices/main.mts [FOLDER]

Cuts the packages of one service each out of the sources, into node_modules/.slices or another folder, and prints for each its
name, branch and folder.`;

const [folder, ...more] = process.argv.slice(2);
if (more.length > 0 || folder?.startsWith('-')) {
	console.error(USAGE);
	process.exit(2);
}
// By default where n8n's linter does not look: it reads every folder but node_modules.
const target = resolve(folder ?? join(import.meta.dirname, '..', 'node_modules', '.slices'));
for (const slice of slices) {
	cut(slice, join(target, slice.name));
	console.log(`${slice.name} ${slice.branch} ${join(target, slice.name)}`);
}
