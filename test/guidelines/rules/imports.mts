import { providers } from '../../../providers.mts';
import { importsOf, type Source } from '../source.mts';
import {
	fileOf,
	homeOf,
	inCredentials,
	inKit,
	inNodes,
	insideOf,
	isProduct,
	ownerOfCredential,
	target,
	type Rule,
} from './rule.mts';

const targetsOf = (source: Source): string[] =>
	importsOf(source).map((specifier) => target(source.path, specifier));

/** The imports of a file that are not allowed. */
const strange = (source: Source, isAllowed: (to: string) => boolean): string[] =>
	targetsOf(source)
		.filter((to) => !isAllowed(to))
		.map((to) => `imports ${to}`);

/**
 * What each room may import of its own provider; beside that every room has n8n-workflow and, where nothing is said, the
 * whole kit. What is below knows nothing of what is above, so that a room can be read and tested alone.
 */
const ROOMS: ReadonlyArray<{ room: RegExp; own: RegExp; kit?: RegExp }> = [
	{
		room: /^model\//,
		own: /^(model\/|api\/failures$)/,
		// No client and no context of n8n's: a model is computed from values.
		kit: /^kit\/(data\/|failure\/failure$|write$)/,
	},
	{ room: /^trigger\/signature\.ts$/, own: /^model\//, kit: /^kit\/(data|webhook)\// },
	{ room: /^api\//, own: /^(api|model)\// },
	{ room: /^writes\//, own: /^(writes|api|model)\// },
	{ room: /^trigger\//, own: /^(trigger|api|model)\/|^actions\/fields$/ },
	{ room: /^methods\//, own: /^(methods|api|model)\/|^actions\/fields$/ },
	{ room: /^actions\//, own: /^(actions|writes|api|model)\// },
	{ room: /^\w+\.node\.ts$/, own: /./ },
];

const names = [
	...new Set(providers.flatMap(({ folder, name, sandbox }) => [folder, name, sandbox])),
].join('|');

export const imports: Rule[] = [
	{
		name: 'import only files of their provider, the kit and n8n-workflow',
		covers: inNodes,
		check: (path, project) =>
			strange(
				project.source(path),
				(to) => to === 'n8n-workflow' || to.startsWith(`${homeOf(path)}/`) || to.startsWith('kit/'),
			),
		breaks: [
			{ 'nodes/Rocheap/model/order.ts': "import { a } from '../../Roovet/model/order';" },
			{ 'nodes/Rocheap/model/order.ts': "import { readFileSync } from 'node:fs';" },
			{ 'nodes/Rocheap/model/order.ts': "export * from '../../../sandbox/core/clock.mts';" },
			{ 'nodes/Rocheap/model/order.ts': "const a = require('axios');" },
		],
		keeps: [
			{
				'nodes/Rocheap/model/order.ts':
					"import { sleep } from 'n8n-workflow'; import { a } from '../api/failures'; import { b } from '../../../kit/data/json';",
			},
		],
	},
	{
		name: 'import only what their room may know',
		covers: inNodes,
		check: (path, project) => {
			const inside = insideOf(path);
			const rules = ROOMS.find(({ room }) => room.test(inside));
			if (!rules) return [];
			const home = `${homeOf(path)}/`;
			return strange(project.source(path), (to) => {
				if (to.startsWith(home)) return rules.own.test(to.slice(home.length));
				return rules.kit === undefined || !to.startsWith('kit/') || rules.kit.test(to);
			});
		},
		breaks: [
			{ 'nodes/Rocheap/model/order.ts': "import { connect } from '../api/client';" },
			{ 'nodes/Rocheap/model/order.ts': "import type { A } from '../../../kit/http/client';" },
			{ 'nodes/Rocheap/api/client.ts': "import { create } from '../actions/order';" },
			{ 'nodes/Rocheap/writes/createOrder.ts': "import { a } from '../actions/fields';" },
			{ 'nodes/Rocheap/trigger/signature.ts': "import { a } from '../api/client';" },
			{ 'nodes/Rocheap/trigger/events.ts': "import { a } from '../writes/createOrder';" },
		],
		keeps: [
			{ 'nodes/Rocheap/model/order.ts': "import type { Match } from '../../../kit/write';" },
			{
				'nodes/Rocheap/actions/order/create.operation.ts':
					"import { a } from '../../writes/createOrder'; import { b } from '../fields';",
			},
			{ 'nodes/Rocheap/Rocheap.node.ts': "import { order } from './actions/order';" },
		],
	},
	{
		name: 'import only the api/ of their provider, the kit and n8n-workflow',
		covers: inCredentials,
		check: (path, project) => {
			const own = `nodes/${ownerOfCredential(path)}/api/`;
			return strange(
				project.source(path),
				(to) => to === 'n8n-workflow' || to.startsWith('kit/') || to.startsWith(own),
			);
		},
		breaks: [
			{
				'credentials/RocheapApi.credentials.ts': "import { a } from '../nodes/Roovet/api/client';",
			},
			{ 'credentials/RocheapApi.credentials.ts': "import { a } from '../nodes/Rocheap/model/a';" },
		],
		keeps: [
			{
				'credentials/RocheapApi.credentials.ts':
					"import { a } from '../nodes/Rocheap/api/session';",
			},
		],
	},
	{
		name: 'import only the kit, n8n-workflow and node:crypto',
		covers: inKit,
		check: (path, project) =>
			strange(
				project.source(path),
				(to) => ['n8n-workflow', 'node:crypto'].includes(to) || to.startsWith('kit/'),
			),
		breaks: [
			{ 'kit/polling/poll.ts': "import { a } from '../../nodes/Rocheap/model/order';" },
			{ 'kit/polling/poll.ts': "import { setTimeout } from 'node:timers/promises';" },
		],
		keeps: [
			{ 'kit/polling/poll.ts': "import { createHash } from 'node:crypto'; import '../write';" },
		],
	},
	{
		name: 'name no provider',
		covers: (path) => path.startsWith('kit/'),
		check: (path, project) =>
			[...project.source(path).text.matchAll(new RegExp(names, 'gi'))].map(([name]) => name),
		breaks: [
			{ 'kit/polling/poll.ts': '// As ROCheap does.' },
			{ 'kit/polling/poll.ts': 'const roblox = 1;' },
		],
		keeps: [{ 'kit/polling/poll.ts': '// As some providers do.' }],
	},
	{
		name: 'know nothing of the nodes: what is built against a stand-in must not be its own judge',
		covers: (path) => /^(sandbox|host)\/.*\.mts$/.test(path),
		check: (path, project) =>
			strange(project.source(path), (to) => !/^(nodes|kit|credentials|dist|test)\//.test(to)),
		breaks: [
			{ 'sandbox/core/a.mts': "import { hmac } from '../../kit/webhook/hmac';" },
			{
				'sandbox/providers/index.mts':
					"import { Rocheap } from '../../nodes/Rocheap/Rocheap.node';",
			},
			{ 'host/lib/a.mts': "await import('../../dist/nodes/Rocheap/Rocheap.node.js');" },
		],
		keeps: [{ 'sandbox/core/a.mts': "import { providers } from '../../providers.mts';" }],
	},
	{
		name: 'be used by something',
		covers: (path) => isProduct(path) && !/\.(node|credentials)\.ts$/.test(path),
		check: (path, project) => {
			const isUsed = project.paths
				.filter(isProduct)
				.some((other) =>
					targetsOf(project.source(other)).some((to) => fileOf(to, project) === path),
				);
			return isUsed ? [] : ['nothing imports it'];
		},
		breaks: [{ 'kit/polling/poll.ts': '' }],
		keeps: [
			{
				'kit/polling/poll.ts': '',
				'nodes/Rocheap/RocheapTrigger.node.ts': "import '../../kit/polling/poll';",
			},
		],
	},
];
