import { providers } from '../../../providers.mts';
import { homeOf, insideOf, isSource, type Rule } from './rule.mts';

/** What may stand below `nodes/<Provider>/`, beside the files that bear the provider's own name. */
const ROOMS: readonly RegExp[] = [
	/^__schema__\/v\d+\.\d+\.\d+(\.json|\/[a-z]\w*\/[a-z]\w*\.json)$/,
	// The folder tree is the menu: one operation per file, and the fields that a resource's operations share.
	/^actions\/[a-z]\w*\/(index|fields|[a-z]\w*\.operation)\.ts$/,
	/^actions\/fields\.ts$/,
	/^api\/(client|answers|failures|limits|session|cookie)\.ts$/,
	/^model\/[a-z]\w*\.ts$/,
	/^writes\/[a-z]\w*\.ts$/,
	/^trigger\/(fields|events|lists|follow|signature)\.ts$/,
	/^methods\/(listSearch|loadOptions)\.ts$/,
];

const REQUIRED = ['api/client.ts', 'api/answers.ts', 'api/failures.ts', 'trigger/fields.ts'];

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The files at the root of a provider's folder. */
function ownFiles(folder: string): string[] {
	const nodes = [folder, `${folder}Trigger`];
	return [
		...nodes.flatMap((name) => [`${name}.node.ts`, `${name}.node.json`]),
		`${camel(folder)}.svg`,
		`${camel(folder)}.dark.svg`,
	];
}

const isAllowed = (path: string): boolean => {
	const [, folder = ''] = path.split('/');
	const inside = insideOf(path);
	return (
		providers.some((entry) => entry.folder === folder) &&
		(ownFiles(folder).includes(inside) || ROOMS.some((room) => room.test(inside)))
	);
};

const complete = Object.fromEntries(
	[...ownFiles('Rocheap'), ...REQUIRED].map((file) => [`nodes/Rocheap/${file}`, '']),
);

export const floorPlan: Rule[] = [
	{
		name: 'stand in the rooms that every provider has',
		covers: (path) => path.startsWith('nodes/'),
		check: (path) => (isAllowed(path) ? [] : ['there is no such room']),
		breaks: [
			{ 'nodes/Rocheap/transport.ts': '' },
			{ 'nodes/Rocheap/triggerFields.ts': '' },
			{ 'nodes/Rocheap/api/helpers.ts': '' },
			{ 'nodes/Rocheap/api/rest/client.ts': '' },
			{ 'nodes/Rocheap/actions/order/read.ts': '' },
			{ 'nodes/Rocheap/actions/read.ts': '' },
			{ 'nodes/Rocheap/writes/orders/create.ts': '' },
			{ 'nodes/Rocheap/utils/text.ts': '' },
			{ 'nodes/Rocheap/Other.node.ts': '' },
			{ 'nodes/Stranger/Stranger.node.ts': '' },
			{ 'nodes/shared.ts': '' },
		],
		keeps: [
			complete,
			{ 'nodes/Rocheap/actions/order/create.operation.ts': '' },
			{ 'nodes/Rocheap/writes/createOrder.ts': '' },
			{ 'nodes/Rocheap/__schema__/v1.0.0/order/create.json': '' },
			{ 'nodes/Rocheap/methods/listSearch.ts': '' },
		],
	},
	{
		name: 'come with the rooms that no provider can do without',
		covers: (path) => /^nodes\/\w+\/\w+(?<!Trigger)\.node\.ts$/.test(path),
		check: (path, project) => {
			const home = homeOf(path);
			const [, folder = ''] = home.split('/');
			return [...ownFiles(folder), ...REQUIRED]
				.filter((file) => !project.has(`${home}/${file}`))
				.map((file) => `${file} is missing`);
		},
		breaks: [{ 'nodes/Rocheap/Rocheap.node.ts': '' }],
		keeps: [complete],
	},
	{
		name: 'stand in the rooms of the kit',
		covers: (path) => path.startsWith('kit/'),
		check: (path) => {
			const isRoom = /^kit\/(operation|http|failure|webhook|polling|data)\/[a-z]\w*\.ts$/.test(
				path,
			);
			const isMechanism = /^kit\/(atMostOnce|write|reference|referenceMemory)\.ts$/.test(path);
			return isRoom || isMechanism ? [] : ['there is no such room'];
		},
		breaks: [{ 'kit/utils.ts': '' }, { 'kit/http/rest/client.ts': '' }, { 'kit/data/a.json': '' }],
		keeps: [{ 'kit/http/client.ts': '', 'kit/atMostOnce.ts': '' }],
	},
	{
		name: 'stand in one file per credential type',
		covers: (path) => path.startsWith('credentials/'),
		check: (path) => {
			const wanted = providers.map(
				({ credential: [first = '', ...rest] }) => `${first.toUpperCase()}${rest.join('')}`,
			);
			const isWanted = wanted.some((name) => path === `credentials/${name}.credentials.ts`);
			return isWanted && isSource(path) ? [] : ['no provider of the registry has it'];
		},
		breaks: [{ 'credentials/helpers.ts': '' }, { 'credentials/StrangerApi.credentials.ts': '' }],
		keeps: [{ 'credentials/RocheapApi.credentials.ts': '' }],
	},
];
