import { existsSync } from 'node:fs';
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
