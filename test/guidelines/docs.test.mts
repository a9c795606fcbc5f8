import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { providers } from '../../providers.mts';
import { anchorsOf } from './links.mts';
import { filesBelow, ROOT, text } from './support.mts';
import { bannedWords } from './words.mts';

const FOR_USERS = ['README.md', 'SECURITY.md', 'examples/README.md', ...filesBelow('docs', '.md')];
const PAGES = [...FOR_USERS, 'CONTRIBUTING.md', 'CHANGELOG.md', 'sandbox/README.md'];

/** A page without what is code in it, line by line. */
const prose = (markdown: string): string =>
	markdown
		.replace(/^```[\s\S]*?^```/gm, (code) => code.replace(/[^\n]/g, ''))
		.replace(/`[^`\n]*`/g, '``');

/** Links of a page that lead to a file or heading that is not there. */
function deadLinks(path: string, markdown: string): string[] {
	const links = [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
	return links.filter((link) => {
		if (/^https?:/.test(link)) return false;
		const [file = '', anchor = ''] = link.split('#');
		const to = file === '' ? path : normalize(join(dirname(path), file));
		if (!existsSync(join(ROOT, to))) return true;
		return anchor !== '' && !anchorsOf(to === path ? markdown : text(to)).includes(anchor);
	});
}

test('dead links are noticed', () => {
	const page = '# Top\n[a](#top) [b](#gone) [c](docs/gone.md) [d](package.json) `[e](f)`';
	expect(deadLinks('README.md', page)).toEqual(['#gone', 'docs/gone.md']);
});

describe.each(PAGES)('%s', (path) => {
	test('leads to files and headings that are there', () => {
		expect(deadLinks(path, text(path))).toEqual([]);
	});
});

describe.each(FOR_USERS)('%s', (path) => {
	test('speaks plain English', () => {
		const found = prose(text(path))
			.split('\n')
			.flatMap((line, index) => bannedWords(line).map((word) => `line ${index + 1}: ${word}`));
		expect(found).toEqual([]);
	});
});

/** The headings of the page of each service, in their order; a page may have others between them. */
const OUTLINE = ['Credential', 'Operations', 'Trigger', 'Errors', 'Limitations', 'Examples'];

describe('the pictures', () => {
	const shown = PAGES.flatMap((path) =>
		[...prose(text(path)).matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(
			([, alt = '', link = '']) => ({
				file: normalize(join(dirname(path), link)),
				alt,
			}),
		),
	);
	const files = filesBelow('docs', '.png');

	test('are each shown by a page, with words for people who cannot see them', () => {
		expect(shown.map(({ file }) => file).sort()).toEqual(files);
		expect(shown.filter(({ alt }) => alt.split(' ').length < 5)).toEqual([]);
	});

	test.each(files)('%s is small and taken by `npm run screenshots`', (file) => {
		expect(statSync(join(ROOT, file)).size).toBeLessThan(120_000);
		expect(text('host/screenshots.mts')).toContain(`'${file.replace('docs/', '')}'`);
	});
});

test('packages are installed in the tests as the README says', () => {
	const flags = '--omit=peer --ignore-scripts';
	const shown = [...text('README.md').matchAll(/npm install (.*?) n8n-nodes-[\w-]+/g)];
	expect(shown.length).toBeGreaterThan(1);
	for (const [, its] of shown) expect(its).toBe(flags);
	const used = /NPM_FLAGS = \[([\s\S]*?)\]/.exec(text('host/lib/package.mts'))?.[1] ?? '';
	const theirs = [...used.matchAll(/'([^']+)'/g)].map(([, flag]) => flag!);
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
	expect(theirs.filter((flag) => !quiet.includes(flag)).join(' ')).toBe(flags);
});

test('the README can be read in two minutes', () => {
	expect(text('README.md').split('\n').length).toBeLessThanOrEqual(151);
});

describe.each(filesBelow('docs/id', '.md'))('%s, the translation,', (path) => {
	const original = text(path.replace('docs/id/', 'docs/'));
	const translation = text(path);
	const all = (page: string, what: RegExp) => [...page.matchAll(what)].map(([one]) => one);

	test('has the headings and the examples of the original', () => {
		expect(all(translation, /^#+ .+$/gm)).toEqual(all(original, /^#+ .+$/gm));
		expect(all(translation, /^```[\s\S]*?^```/gm)).toEqual(all(original, /^```[\s\S]*?^```/gm));
	});

	test('names every field, value and code that the original names', () => {
		const named = /`[^`]+`/g;
		const flat = (page: string) => page.replace(/^```[\s\S]*?^```/gm, '').replace(/\s+/g, ' ');
		const its = new Set(all(flat(translation), named));
		expect(all(flat(original), named).filter((name) => !its.has(name))).toEqual([]);
		const fields = new Set(all(flat(translation), /\*\*[^*]+\*\*/g));
		const ownWords = ['**sandbox**', '**production**', '**Rate limit.**'];
		const missing = all(flat(original), /\*\*[^*]+\*\*/g).filter(
			(name) => !fields.has(name) && !ownWords.includes(name) && name.length < 40,
		);
		expect(missing).toEqual([]);
	});
});

describe.each(providers.map((entry): [string, typeof entry] => [entry.name, entry]))(
	'the page of %s',
	(name, { folder, docs }) => {
		const page = text(docs).replace(/\s+/g, ' ');

		test('names every operation', () => {
			const names = filesBelow(`nodes/${folder}/actions`, '.operation.ts').map(
				(path) => /displayName: '([^']+)',\n\taction:/.exec(text(path))?.[1],
			);
			expect(names.length).toBeGreaterThan(2);
			expect(names.filter((one) => one === undefined || !page.includes(one))).toEqual([]);
		});

		test('has the outline of every page of a service', () => {
			const headings = [...text(docs).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!);
			expect(headings.filter((heading) => OUTLINE.includes(heading))).toEqual(OUTLINE);
		});

		test('is listed in the README and leads to the codes', () => {
			const readme = text('README.md');
			const wanted = {
				[`](${docs})`]: readme,
				[`**${name} Trigger**`]: readme,
				'](errors.md#': page,
			};
			const missing = Object.entries(wanted).filter(([words, where]) => !where.includes(words));
			expect(missing.map(([words]) => words)).toEqual([]);
		});
	},
);
