import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { rules } from './rules/index.mts';
import { Project, violations } from './rules/rule.mts';
import { filesBelow, ROOT, text } from './support.mts';

const FOLDERS = [
	'kit',
	'nodes',
	'credentials',
	'sandbox',
	'host/lib',
	'host/providers',
	'test',
	'bench',
	'docs',
];
const files = FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
	filesBelow(folder),
);
const atRoot = ['host', '.'].flatMap((folder) =>
	readdirSync(join(ROOT, folder))
		.filter((name) => name.endsWith('.mts'))
		.map((name) => join(folder, name)),
);
const project = new Project([...files, ...atRoot], text);

/** Parts of the project by the beginning of their paths, each with a test of its own. */
const AREAS = [
	...readdirSync(join(ROOT, 'nodes')).map((name) => `nodes/${name}`),
	...FOLDERS.filter((folder) => folder !== 'nodes'),
	...atRoot,
];

test('there is something to check', () => {
	expect(project.paths.filter((path) => path.startsWith('kit/')).length).toBeGreaterThan(20);
	expect(project.paths.filter((path) => path.startsWith('nodes/')).length).toBeGreaterThan(50);
});

describe.each(rules.map((rule): [string, typeof rule] => [rule.name, rule]))(
	'all files must %s',
	(_name, rule) => {
		const covered = AREAS.filter((area) =>
			project.paths.some((path) => path.startsWith(area) && rule.covers(path)),
		);

		test('and somebody is covered', () => expect(covered).not.toEqual([]));

		test.each(covered)('%s', (area) => expect(violations(rule, project, area)).toEqual([]));

		test.each(rule.breaks.map((sample) => [JSON.stringify(sample).slice(0, 140), sample]))(
			'it sees %s',
			(_text, sample) =>
				expect(violations(rule, Project.of(sample as Record<string, string>))).not.toEqual([]),
		);

		test.each(rule.keeps.map((sample) => [JSON.stringify(sample).slice(0, 140), sample]))(
			'it accepts %s',
			(_text, sample) =>
				expect(violations(rule, Project.of(sample as Record<string, string>))).toEqual([]),
		);
	},
);
