const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src, watch } = require('gulp');

const DIST = 'dist';
const SOURCES = ['nodes/**/*.ts', 'credentials/**/*.ts', 'kit/**/*.ts'];
// What n8n reads beside the code: icons, the codex (search words and links) and the previews of the output.
const ICONS = ['nodes/**/*.svg', 'credentials/**/*.svg'];
const CODEX = ['nodes/**/*.node.json'];
const SCHEMAS = ['nodes/**/__schema__/**/*.json'];

const clean = () => rm(DIST, { recursive: true, force: true });

function compile(done) {
	const tsc = spawn(process.execPath, [require.resolve('typescript/bin/tsc')], {
		stdio: 'inherit',
	});
	tsc.on('error', done);
	tsc.on('exit', (code) => done(code === 0 ? undefined : new Error('TypeScript found errors')));
}

// encoding false: gulp otherwise reads files as text and writes them back, which breaks binary icons.
const copy = (globs) => () => src(globs, { base: '.', encoding: false }).pipe(dest(DIST));
const icons = Object.assign(copy(ICONS), { displayName: 'icons' });
const codex = Object.assign(copy(CODEX), { displayName: 'codex' });
const schemas = Object.assign(copy(SCHEMAS), { displayName: 'schemas' });

const build = series(clean, parallel(compile, icons, codex, schemas));

/** The packages of one service each, into node_modules/.slices. */
function slices(done) {
	const tsx = spawn(process.execPath, [require.resolve('tsx/cli'), 'slices/main.mts'], {
		stdio: 'inherit',
	});
	tsx.on('error', done);
	tsx.on('exit', (code) => done(code === 0 ? undefined : new Error('They could not be cut')));
}

function watchAll() {
	watch(SOURCES, compile);
	watch(ICONS, icons);
	watch(CODEX, codex);
	watch(SCHEMAS, schemas);
}

module.exports = {
	clean,
	build,
	slices,
	watch: series(build, watchAll),
	default: build,
};
