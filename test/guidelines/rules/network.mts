import ts from 'typescript';

import { findings, isMember, literalText, type Source } from '../source.mts';
import { inNodes, isProduct, type Rule } from './rule.mts';

const HELPERS = new Set([
	'httpRequest',
	'httpRequestWithAuthentication',
	'requestWithAuthentication',
	'requestWithAuthenticationPaginated',
	'requestOAuth1',
	'requestOAuth2',
]);
const GLOBALS = new Set(['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'globalThis']);

/** Identifiers with these names; as `bare` only those that are no member of something else. */
const uses = (source: Source, names: ReadonlySet<string>, bare = false): string[] =>
	findings(source, (node) =>
		ts.isIdentifier(node) && names.has(node.text) && !(bare && isMember(node))
			? `uses ${node.text}`
			: undefined,
	);

const isClient = (path: string): boolean => /^nodes\/\w+\/api\/client\.ts$/.test(path);

// A path at the beginning of a text, or one of the beginnings that interfaces like these have anywhere in it.
const PATH = /^\/[a-z][\w-]*|(?:^|[^:/\w.])\/(?:v\d+|api|me)(?:\/|$)/i;
// What follows a value in a template may also be a part of a key or of a web page's address.
const REST_OF_PATH = /^\/[a-z][\w-]*\//i;

function pathIn(node: ts.Node): string | undefined {
	const text = literalText(node);
	const pattern = ts.isTemplateMiddle(node) || ts.isTemplateTail(node) ? REST_OF_PATH : PATH;
	return text !== undefined && pattern.test(text) ? text : undefined;
}

export const network: Rule[] = [
	{
		name: 'reach the network through kit/http/client.ts only',
		covers: isProduct,
		check: (path, project) => {
			const source = project.source(path);
			const helpers = path === 'kit/http/client.ts' ? [] : uses(source, HELPERS);
			return [...helpers, ...uses(source, GLOBALS, true)];
		},
		breaks: [
			{ 'nodes/Rocheap/api/client.ts': 'await this.helpers.httpRequest({ url });' },
			{ 'kit/polling/poll.ts': "await fetch('https://example.com');" },
			{ 'credentials/RocheapApi.credentials.ts': 'new WebSocket(url);' },
			{ 'kit/http/client.ts': 'globalThis.fetch(url);' },
		],
		keeps: [
			{ 'kit/http/client.ts': 'context.helpers.httpRequest(sent);' },
			{ 'kit/polling/poll.ts': 'source.fetch((id) => known.has(id));' },
		],
	},
	{
		name: 'leave the HTTP client to api/client.ts',
		covers: inNodes,
		check: (path, project) => {
			const found = uses(project.source(path), new Set(['httpClient']));
			if (!isClient(path)) return found;
			return found.length > 0 ? [] : ['does not use httpClient'];
		},
		breaks: [
			{ 'nodes/Rocheap/api/session.ts': "import { httpClient } from '../../../kit/http/client';" },
			{ 'nodes/Rocheap/api/client.ts': '' },
		],
		keeps: [{ 'nodes/Rocheap/api/client.ts': 'const http = httpClient(context, {});' }],
	},
	{
		name: 'spell no path outside api/client.ts',
		covers: (path) => inNodes(path) && !isClient(path),
		check: (path, project) =>
			findings(project.source(path), (node) => {
				const spelled = pathIn(node);
				return spelled === undefined ? undefined : `spells ${spelled}`;
			}),
		breaks: [
			{ 'nodes/Rocheap/actions/order/get.operation.ts': "await client.get('/v1/orders');" },
			{ 'nodes/Rocheap/api/session.ts': "const WHO = '/me/orders';" },
			{ 'nodes/Rocheap/writes/createOrder.ts': 'const path = `/trades/${id}/accept`;' },
			{ 'nodes/Rocheap/writes/createOrder.ts': 'const path = `${version}/trades/send`;' },
			{ 'nodes/Rocheap/trigger/events.ts': "const url = base + '/api/wallet';" },
		],
		keeps: [
			{ 'nodes/Rocheap/api/client.ts': "await get('/ping');" },
			{ 'nodes/Rocheap/trigger/fields.ts': "const text = 'Delivered and/or paid, 1 / 2';" },
			{ 'nodes/Rocheap/Rocheap.node.ts': "import { order } from './actions/order';" },
			{ 'nodes/Rocheap/api/answers.ts': "const page = 'https://example.com/users/1';" },
			{ 'nodes/Rocheap/api/limits.ts': 'const key = `${account}/orders`;' },
		],
	},
	{
		name: 'wait through the run, which ends with the execution',
		covers: inNodes,
		check: (path, project) =>
			uses(project.source(path), new Set(['sleep', 'setTimeout', 'setInterval']), true),
		breaks: [{ 'nodes/Rocheap/writes/createOrder.ts': 'await sleep(1000);' }],
		keeps: [{ 'nodes/Rocheap/writes/createOrder.ts': 'await run.pause(1000);' }],
	},
];
