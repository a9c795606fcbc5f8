import { dirname } from 'node:path';

import { calledName, findings, importsOf } from '../source.mts';
import type { Rule } from './rule.mts';

const verbOf = (path: string): string => path.split('/').at(-1)!.split('.')[0]!;

const GET = 'nodes/Rocheap/actions/order/get.operation.ts';
const INDEX = 'nodes/Rocheap/actions/order/index.ts';
const operation = "export const get = operation<A, B>({\n\tname: 'get',\n});";

export const actions: Rule[] = [
	{
		name: 'hold one operation that has the name of its file',
		covers: (path) => path.endsWith('.operation.ts'),
		check: (path, project) => {
			const source = project.source(path);
			const verb = verbOf(path);
			const made = findings(source, (node) => (calledName(node) === 'operation' ? '' : undefined));
			return [
				...(made.length === 1 ? [] : [`holds ${made.length} operations`]),
				...(new RegExp(`export const ${verb} = operation[<(]`).test(source.text)
					? []
					: [`exports no operation ${verb}`]),
				...(new RegExp(`^\\tname: '${verb}',$`, 'm').test(source.text)
					? []
					: [`does not name it '${verb}'`]),
			];
		},
		breaks: [
			{ [GET]: '' },
			{ [GET]: `${operation}\n${operation.replaceAll('get', 'send')}` },
			{ [GET]: operation.replace("'get'", "'fetch'") },
			{ [GET]: operation.replace('const get', 'const fetch') },
		],
		keeps: [{ [GET]: operation }],
	},
	{
		name: 'stand in the index of their resource',
		covers: (path) => path.endsWith('.operation.ts'),
		check: (path, project) => {
			const index = `${dirname(path)}/index.ts`;
			if (!project.has(index)) return ['there is no index'];
			const source = project.source(index);
			const verb = verbOf(path);
			const isListed =
				importsOf(source).includes(`./${verb}.operation`) &&
				new RegExp(`operations: \\[[^\\]]*\\b${verb}\\b`).test(source.text);
			return isListed ? [] : ['the index does not list it'];
		},
		breaks: [
			{ [GET]: operation },
			{ [GET]: operation, [INDEX]: "import { get } from './get.operation'; operations: []" },
			{ [GET]: operation, [INDEX]: 'operations: [get]' },
		],
		keeps: [
			{ [GET]: operation, [INDEX]: "import { get } from './get.operation'; operations: [get]" },
		],
	},
];
