import ts from 'typescript';

import { reasonsOf, type Reasons } from '../facts.mts';
import { calledName, findings, literalText, moduleState } from '../source.mts';
import { bannedWords } from '../words.mts';
import { isProduct, type Rule } from './rule.mts';

/** What a module keeps while the process lives, and why it may be lost at any time. */
const CACHES: Reasons = {
	...reasonsOf('caches'),
	'kit/data/inTurn.ts': {
		underWay:
			'puts what has one key in this process one behind the other; between processes the provider guards',
	},
	'kit/referenceMemory.ts': {
		owners:
			'notices an answer that comes a second time; without it the comparison of the answer decides alone',
		requests:
			'notices a reference that is used for something else, where the provider does not show it',
		unclear: 'leaves room after a request without a clear answer; the provider’s key guards',
	},
	'kit/operation/executionMemory.ts': {
		executions:
			'what a try of Retry On Fail did before; n8n makes the next one in the same process',
		toolCalls: 'the same for the calls of a tool, by reference',
	},
	'kit/http/rateLimiter.ts': { limiters: 'the pace of a limit; losing it costs a 429' },
	'kit/polling/state.ts': {
		unstored:
			'what polls without an execution have noticed, which n8n may not have stored; without it the last stored state counts',
	},
	'kit/webhook/deduplicate.ts': {
		questions: 'what waits to be asked together',
		unchecked: 'what was recorded a moment ago and is recorded once more',
		remembered:
			'what requests at the same moment would overwrite of each other; without it an event counts as new after a restart',
	},
	'kit/webhook/sharedCredentials.ts': {
		reads: 'reads of a credential that are under way; what they give is not kept',
	},
	'kit/webhook/recentEvents.ts': {
		events: 'stands before the memory in the database',
		inFlight: 'what is being decided right now',
	},
};

const lines = (text: string): number => text.trimEnd().split('\n').length;

/** Lines a file may have. */
function most(path: string): number {
	if (!isProduct(path)) return 350;
	if (!path.endsWith('.node.ts')) return 250;
	return path.endsWith('Trigger.node.ts') ? 150 : 100;
}

const isTool = (path: string): boolean => path.endsWith('.mts');
const longText = (count: number): string => 'a();\n'.repeat(count);

/** Prose has blanks; names, codes and formats have none. */
const isProse = (text: string): boolean => /\p{L}\s+\p{L}/u.test(text.trim());

export const style: Rule[] = [
	{
		name: 'be short: 250 lines, node files 100, triggers 150, tests and tools 350',
		covers: (path) => isProduct(path) || isTool(path),
		check: (path, project) => {
			const count = lines(project.source(path).text);
			return count > most(path) ? [`${count} lines instead of ${most(path)}`] : [];
		},
		breaks: [
			{ 'kit/polling/poll.ts': longText(251) },
			{ 'nodes/Rocheap/Rocheap.node.ts': longText(101) },
			{ 'nodes/Rocheap/RocheapTrigger.node.ts': longText(151) },
			{ 'test/unit/a.test.mts': longText(351) },
		],
		keeps: [{ 'kit/polling/poll.ts': longText(250), 'test/unit/a.test.mts': longText(350) }],
	},
	{
		name: 'do without the type any',
		covers: (path) => isProduct(path) || isTool(path),
		check: (path, project) =>
			findings(project.source(path), (node) =>
				node.kind === ts.SyntaxKind.AnyKeyword ? 'uses any' : undefined,
			),
		breaks: [
			{ 'kit/polling/poll.ts': 'const a = b as any;' },
			{ 'test/unit/a.mts': 'function a(b: any[]) {}' },
		],
		keeps: [{ 'kit/polling/poll.ts': "const any = 'any';" }],
	},
	{
		name: 'keep nothing in memory but caches that are listed with a reason',
		covers: isProduct,
		check: (path, project) => {
			const listed = Object.keys(CACHES[path] ?? {});
			const found = moduleState(project.source(path));
			return [
				...found.filter((name) => !listed.includes(name)).map((name) => `keeps ${name}`),
				...listed.filter((name) => !found.includes(name)).map((name) => `lists ${name} in vain`),
			];
		},
		breaks: [
			{ 'nodes/Rocheap/api/client.ts': 'const tokens = new Map<string, string>();' },
			{ 'nodes/Rocheap/api/client.ts': 'const made = new BoundedMap<string, true>(MOST);' },
			{ 'nodes/Rocheap/api/client.ts': 'let last = 0;' },
			{ 'nodes/Rocheap/api/client.ts': "const known = ['a']; known.push('b');" },
			{ 'nodes/Rocheap/api/client.ts': 'const state = { last: 0 }; state.last = 1;' },
			{ 'nodes/Rocheap/api/limits.ts': 'export const limiter = new RateLimiter(rules);' },
			{ 'nodes/Rocheap/api/client.ts': 'class A { static last = 0; }' },
			{ 'kit/polling/state.ts': 'export const nothing = 1;' },
		],
		keeps: [
			{
				'nodes/Rocheap/api/client.ts':
					"const KNOWN = new Set(['a']); class A { seen = new Map(); }",
			},
			{ 'kit/polling/state.ts': 'const unstored = new Map();' },
		],
	},
	{
		name: 'speak plain English in what users read',
		covers: isProduct,
		check: (path, project) =>
			findings(project.source(path), (node) => {
				const text = literalText(node);
				const isPattern =
					ts.isCallExpression(node.parent ?? node) && calledName(node.parent) === 'RegExp';
				if (text === undefined || isPattern || !isProse(text)) return undefined;
				const [first] = bannedWords(text);
				return first === undefined ? undefined : `${first}: ${text.slice(0, 60)}`;
			}),
		breaks: [
			{
				'nodes/Rocheap/actions/fields.ts': "const a = { description: 'Tells you what happened' };",
			},
			{ 'nodes/Rocheap/actions/fields.ts': "const a = 'Look at it again and again';" },
			{ 'kit/failure/failure.ts': 'const a = `Whether ${b} was told about it`;' },
		],
		keeps: [
			{ 'nodes/Rocheap/actions/fields.ts': "const a = { description: 'Reports what happened' };" },
			{ 'nodes/Rocheap/actions/fields.ts': "// Tells what happened.\nconst a = 'told';" },
		],
	},
];
