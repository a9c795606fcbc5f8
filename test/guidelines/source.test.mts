import { dirname, join, posix } from 'node:path';

import { failures } from '../../nodes/Rocheap/failures';
import { anysIn, callsOf, comparisonsWith, importsOf, moduleState, usesOf } from './source.mts';
import { filesBelow, PROVIDERS, SOURCES, text } from './support.mts';

const OF_KIT = SOURCES.filter((path) => path.startsWith('kit/'));
const OF_NODES = SOURCES.filter((path) => path.startsWith('nodes/'));
const TOOLS = ['test', 'sandbox', 'host/lib', 'bench', 'examples']
	.flatMap((folder) => {
		try {
			return filesBelow(folder);
		} catch {
			return [];
		}
	})
	.filter((path) => path.endsWith('.mts'));

/** An import of a file as a path from the root of the project, of a package as its name. */
const target = (path: string, specifier: string): string =>
	specifier.startsWith('.') ? posix.normalize(join(dirname(path), specifier)) : specifier;

test('there is something to look at', () => {
	expect(OF_KIT.length).toBeGreaterThanOrEqual(9);
	expect(OF_NODES.length).toBeGreaterThanOrEqual(12);
	expect(PROVIDERS).toContain('Rocheap');
	expect(importsOf('kit/callback.ts')).toEqual(['node:crypto', 'n8n-workflow']);
});

describe.each(OF_NODES)('%s', (path) => {
	const home = path.split('/').slice(0, 2).join('/');
	test('imports only the files of its provider, the kit and n8n-workflow', () => {
		const strange = importsOf(path)
			.map((specifier) => target(path, specifier))
			.filter((to) => to !== 'n8n-workflow')
			.filter((to) => !to.startsWith(`${home}/`) && !to.startsWith('kit/'));
		expect(strange).toEqual([]);
	});
});

describe.each(SOURCES.filter((path) => path.startsWith('credentials/')))('%s', (path) => {
	test('imports only the kit and n8n-workflow', () => {
		const strange = importsOf(path)
			.map((specifier) => target(path, specifier))
			.filter((to) => to !== 'n8n-workflow' && !to.startsWith('kit/'));
		expect(strange).toEqual([]);
	});
});

describe.each(OF_KIT)('%s', (path) => {
	test('imports only n8n-workflow, node:crypto and the kit', () => {
		const strange = importsOf(path)
			.map((specifier) => target(path, specifier))
			.filter((to) => !['n8n-workflow', 'node:crypto'].includes(to) && !to.startsWith('kit/'));
		expect(strange).toEqual([]);
	});

	test('names no provider', () => {
		const names = new RegExp(['roblox', 'leuwong', 'roovet', ...PROVIDERS].join('|'), 'i');
		expect(text(path)).not.toMatch(names);
	});
});

const HELPERS = new Set([
	'httpRequest',
	'httpRequestWithAuthentication',
	'requestWithAuthentication',
	'requestWithAuthenticationPaginated',
	'requestOAuth1',
	'requestOAuth2',
]);
const GLOBALS = new Set(['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'globalThis']);

// Caches that may be lost at any time: in front of the stored deliveries, baselines of polls that n8n has not stored
// yet, the pace of rate limits, security tokens, and offers of unknown fate (what decides is what Roblox lists).
const CACHES: Record<string, string[]> = {
	'kit/callback.ts': ['recent', 'inFlight'],
	'kit/polling.ts': ['baselines'],
	'kit/rateLimit.ts': ['pacers'],
	'nodes/RobloxTrades/sending.ts': ['unresolved', 'underWay'],
	'nodes/RobloxTrades/transport.ts': ['tokens'],
};

describe.each(SOURCES)('%s', (path) => {
	test('has at most 250 lines', () => {
		expect(text(path).trimEnd().split('\n').length).toBeLessThanOrEqual(250);
	});

	test('does not use any', () => expect(anysIn(path)).toEqual([]));

	test('reaches the network through kit/http.ts only', () => {
		const uses = usesOf(path, HELPERS);
		if (path === 'kit/http.ts') expect(uses.length).toBeGreaterThan(0);
		else expect(uses).toEqual([]);
		expect(usesOf(path, GLOBALS, { bare: true })).toEqual([]);
		const isTransport = /^nodes\/\w+\/transport\.ts$/.test(path);
		const usesClient =
			path.startsWith('nodes/') && usesOf(path, new Set(['httpClient'])).length > 0;
		expect(usesClient).toBe(isTransport);
	});

	test('keeps nothing in memory that may not be lost', () => {
		expect(moduleState(path)).toEqual(CACHES[path] ?? []);
	});

	test('interprets no code of a provider outside the table of failures', () => {
		if (/^nodes\/\w+\/failures\.ts$/.test(path)) return;
		expect(comparisonsWith(path, new Set(Object.keys(failures)))).toEqual([]);
	});
});

describe.each(TOOLS)('%s', (path) => {
	test('has at most 350 lines and does not use any', () => {
		expect(text(path).trimEnd().split('\n').length).toBeLessThanOrEqual(350);
		expect(anysIn(path)).toEqual([]);
	});
});

describe.each(PROVIDERS)('the operations of %s', (provider) => {
	const actions = `nodes/${provider}/actions`;
	const files = filesBelow(actions, '.operation.ts');

	test.each(files)('%s holds one operation that bears the name of its file', (path) => {
		const [verb = ''] = path.split('/').at(-1)!.split('.');
		expect(callsOf(path, 'operation')).toBe(1);
		expect(text(path)).toMatch(new RegExp(`export const ${verb} = operation<`));
		expect(text(path)).toMatch(new RegExp(`^\\tname: '${verb}',$`, 'm'));
	});

	test.each(files)('%s stands in the index of its resource', (path) => {
		const [verb = ''] = path.split('/').at(-1)!.split('.');
		const index = `${dirname(path)}/index.ts`;
		expect(importsOf(index)).toContain(`./${verb}.operation`);
		expect(text(index)).toMatch(new RegExp(`operations: \\[[^\\]]*\\b${verb}\\b`));
	});
});

test('the node files are short: an action node below 100 lines, a trigger below 150', () => {
	for (const path of OF_NODES.filter((name) => name.endsWith('.node.ts'))) {
		const most = path.endsWith('Trigger.node.ts') ? 150 : 100;
		expect([path, text(path).split('\n').length < most]).toEqual([path, true]);
	}
});
