import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type IDataObject,
	type INode,
	type INodeProperties,
	type INodeType,
	type IWorkflowBase,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { FailureError } from '../../kit/failure/failure';
import { readReference, type ReferenceRules } from '../../kit/reference';
import { engine } from '../engine/engine.mts';
import { built, filesBelow, json, manifest, ROOT, text } from './support.mts';

const PAGE = text('docs/payments.md');
/** As strict as all providers together. */
const RULES: ReferenceRules = {
	name: 'reference',
	label: 'Reference',
	maxLength: 255,
	inPath: true,
	inHeader: true,
};
// The page gives its dates for that day.
const TODAY = new Date('2026-11-21T12:00:00Z');

/** Reads its reference as a paying node does, and gives it or the code of the refusal. */
const probe: INodeType = {
	description: {
		displayName: 'Probe',
		name: 'probe',
		group: ['output'],
		version: 1,
		description: 'Reads a reference',
		defaults: { name: 'Probe' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Reference', name: 'reference', type: 'string', default: '' }],
	},
	async execute() {
		const read = (index: number): IDataObject => {
			try {
				return { reference: readReference(this, index, RULES).value };
			} catch (thrown) {
				if (!(thrown instanceof FailureError)) throw thrown;
				return { refused: thrown.failure.code };
			}
		};
		const outputs = this.getInputData().map((_, item) => ({ json: read(item), pairedItem: item }));
		return await Promise.resolve([outputs]);
	},
};

/** What n8n's engine and the kit make of an expression. The node before is called Request. */
async function evaluated(
	expression: string,
	item: IDataObject,
	mode: WorkflowExecuteMode = 'trigger',
): Promise<IDataObject> {
	const { nodeTypes, additionalData } = await engine({}, [{ json: item }]);
	const base = { typeVersion: 1, position: [0, 0] as [number, number] };
	const request: INode = { ...base, id: 'r', name: 'Request', type: 'test.feed', parameters: {} };
	const node: INode = {
		...base,
		id: 'p',
		name: 'Probe',
		type: 'test.probe',
		parameters: { reference: `=${expression}` },
	};
	const known = (type: string) => (type === 'test.probe' ? probe : nodeTypes.getByName(type));
	const workflow = new Workflow({
		id: 'wf1',
		nodes: [request, node],
		connections: {
			Request: { main: [[{ node: 'Probe', type: NodeConnectionTypes.Main, index: 0 }]] },
		},
		active: false,
		nodeTypes: {
			...nodeTypes,
			getByName: known,
			getByNameAndVersion: (type, version) =>
				NodeHelpers.getVersionedNodeType(known(type), version),
		},
	});
	const run = await new WorkflowExecute(additionalData, mode).run({
		workflow,
		startNode: request,
	});
	const task = run.data.resultData.runData.Probe?.[0];
	if (task?.error) throw task.error;
	return task?.data?.main?.[0]?.[0]?.json ?? {};
}

/** The part of the page below a heading, up to the next one of the same rank. */
function section(heading: string): string {
	const [, rest = ''] = PAGE.split(`\n## ${heading}\n`);
	return rest.split(/\n## /)[0]!;
}

beforeAll(() => {
	jest.useFakeTimers({
		now: TODAY,
		doNotFake: [
			'setTimeout',
			'setInterval',
			'setImmediate',
			'clearTimeout',
			'clearInterval',
			'clearImmediate',
			'nextTick',
			'queueMicrotask',
			'performance',
			'hrtime',
		],
	});
});
afterAll(() => {
	jest.useRealTimers();
});

const recipes = section('Recipes')
	.split(/\n### /)
	.slice(1)
	.map((recipe) => {
		const [, expression = ''] = /```\n(.+)\n```/.exec(recipe) ?? [];
		const [, item = '{}', gives = ''] = /Item `([^`]+)`\s+gives\s+`([^`]+)`/.exec(recipe) ?? [];
		const others = [...recipe.matchAll(/`(\{\{[^`]+\}\})`/g)].map(([, other = '']) => other);
		return { name: recipe.split('\n')[0]!, expression, item, gives, others };
	});

test('there are the recipes that people ask for', () => {
	expect(recipes.map(({ name }) => name)).toEqual([
		'An order of a shop',
		'A weekly salary',
		'A row of a sheet',
		'A giveaway',
		'An AI request with approval',
	]);
});

describe.each(recipes.map((recipe): [string, typeof recipe] => [recipe.name, recipe]))(
	'the recipe "%s"',
	(_name, { expression, item, gives, others }) => {
		const sample = JSON.parse(item) as IDataObject;

		test.each<WorkflowExecuteMode>(['trigger', 'manual', 'retry', 'integrated'])(
			'is accepted and gives what the page says, in mode %s',
			async (mode) => {
				expect(expression).toMatch(/\{\{.+\}\}/);
				expect(await evaluated(expression, sample, mode)).toEqual({ reference: gives });
			},
		);

		test('depends on the item', async () => {
			const other = Object.fromEntries(
				Object.entries(sample).map(([key, value]) => [
					key,
					`${JSON.stringify(value).replace(/"/g, '')}-other`,
				]),
			);
			const { reference } = await evaluated(expression, other);
			expect(reference).toEqual(expect.any(String));
			expect(reference).not.toBe(gives);
		});

		test('has no other expression that is refused', async () => {
			for (const other of others) {
				const values = { ...sample, userId: 'u', week: '2026-47' };
				expect(await evaluated(other, values)).toEqual({ reference: expect.any(String) as string });
			}
		});
	},
);

const refused = [...section('What the node refuses').matchAll(/^\| `([^`]*\{\{[^`]+)` /gm)].map(
	([, expression = '']) => expression,
);

test('the page shows what is refused', () => expect(refused.length).toBeGreaterThan(6));

test.each(refused)('%s is refused as the page says', async (expression) => {
	const item = { orderId: 'shop-1' };
	expect(await evaluated(expression, item)).toEqual({ refused: 'REFERENCE_UNSTABLE' });
	expect(await evaluated(expression, item, 'manual')).toEqual({ refused: 'REFERENCE_UNSTABLE' });
});

test.each([
	['REFERENCE_MISSING', '{{ $json.id }}', { id: '' }],
	['INVALID_INPUT', '{{ $json.id }}', { id: 123456789012345680 }],
	['INVALID_INPUT', 'order-{{ $json.id }}', { id: 123456789012345680 }],
	['INVALID_INPUT', '{{ $json.id }}', { id: 'x'.repeat(256) }],
])('the page names the code of %s', async (code, expression, item) => {
	expect(PAGE).toContain(`\`${code}\``);
	expect(await evaluated(expression, item)).toEqual({ refused: code });
});

describe('the examples', () => {
	const fields = new Map(
		built().nodes.map(({ description }) => [
			`${manifest.name}.${description.name}`,
			description.properties.filter(isReference).map(({ name }) => name),
		]),
	);
	const references = filesBelow('examples', '.json').flatMap((path) =>
		json<Pick<IWorkflowBase, 'nodes'>>(path).nodes.flatMap((node) =>
			(fields.get(node.type) ?? []).flatMap((name): Array<[string, string, string]> => {
				const value = node.parameters[name];
				const pays = node.parameters.lookupBy === undefined;
				return typeof value === 'string' && pays ? [[path, node.name, value]] : [];
			}),
		),
	);

	test('pay', () => expect(references.length).toBeGreaterThan(0));

	test.each(references)('%s: %s has a reference of its data', async (_path, _node, value) => {
		expect(value).toMatch(/^=\{\{ .*\bjson\.\w*[iI]d\b.* \}\}$/);
		const alone = value.slice(1).replace(/\$\('[^']+'\)\.(?:first\(\)|item)\.json/g, '$json');
		const id = /json\.(\w+)/.exec(alone)![1]!;
		expect(await evaluated(alone, { [id]: 'A-1' })).toEqual({ reference: 'A-1' });
	});

	test.each(filesBelow('examples', '.json'))('%s reads failures in their one shape', (path) => {
		expect(
			[...text(path).matchAll(/json\.details|failureReason|MAY_HAVE_HAPPENED/g)].flat(),
		).toEqual([]);
	});
});

/** The field of a reference, which every paying operation that has one describes in the same way. */
function isReference({ required, placeholder }: INodeProperties): boolean {
	return required === true && placeholder === 'e.g. {{ $json.orderId }}';
}

test('the page names only tests that are there', () => {
	const named = [...PAGE.matchAll(/`(test\/[\w/.]+)`/g)].map(([, path = '']) => path);
	expect(named.length).toBeGreaterThan(4);
	expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
