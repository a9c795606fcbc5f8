import ts from 'typescript';

import { reasonsOf } from '../facts.mts';
import { calledName, calls, findings, importsOf, literalText } from '../source.mts';
import { inNodes, isProduct, reachable, target, type Project, type Rule } from './rule.mts';

const ROUNDING = new Set(['round', 'floor', 'ceil', 'trunc', 'fround']);
const DECIMAL_TEXT = new Set(['toFixed', 'toPrecision', 'toExponential', 'parseFloat']);
const SCALING = new Set([
	ts.SyntaxKind.AsteriskToken,
	ts.SyntaxKind.SlashToken,
	ts.SyntaxKind.AsteriskEqualsToken,
	ts.SyntaxKind.SlashEqualsToken,
]);

/** A number that turns one unit of money into another, or a share of it. 1000 makes milliseconds. */
function scales(node: ts.Node): boolean {
	if (!ts.isNumericLiteral(node)) return false;
	const value = Number(node.text);
	return !Number.isInteger(value) || (/^10+$/.test(String(value)) && value !== 1000);
}

const NO_AMOUNTS = reasonsOf('noAmounts');

function floatArithmetic(node: ts.Node): string | undefined {
	const name = calledName(node) ?? '';
	if (DECIMAL_TEXT.has(name)) return name;
	const isMath =
		ts.isCallExpression(node) &&
		node.expression.getText().startsWith('Math.') &&
		ROUNDING.has(name);
	if (isMath) return `Math.${name}`;
	if (!ts.isBinaryExpression(node) || !SCALING.has(node.operatorToken.kind)) return undefined;
	return [node.left, node.right].some(scales)
		? node.getText().replace(/\s+/g, ' ').slice(-40)
		: undefined;
}

const countsMoney = (path: string, project: Project): boolean =>
	/^nodes\/\w+\/(model|writes)\//.test(path) ||
	path === 'kit/data/money.ts' ||
	importsOf(project.source(path)).some((to) => target(path, to) === 'kit/data/money');

const looksFirst = (node: ts.Node): string | undefined => {
	const isField = ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
	if (!isField || node.name.getText() !== 'findFirst') return undefined;
	const isOff =
		ts.isPropertyAssignment(node) && node.initializer.kind === ts.SyntaxKind.FalseKeyword;
	return isOff ? undefined : 'findFirst';
};

const FRESH = /\$execution\b|\$runIndex\b|\$itemIndex\b|\$now\b|\$uuid\b|Math\.random|Date\.now/;

const MONEY = "export const create = operation({ effect: 'money',";

export const money: Rule[] = [
	{
		name: 'count money in whole units, never in floats',
		covers: isProduct,
		check: (path, project) => {
			if (!countsMoney(path, project)) return [];
			const listed = Object.keys(NO_AMOUNTS[path] ?? {});
			const unused = new Set(listed);
			const found = findings(project.source(path), (node) => {
				const what = floatArithmetic(node);
				if (what !== undefined) unused.delete(what);
				return what === undefined || listed.includes(what) ? undefined : `uses ${what}`;
			});
			return [...found, ...[...unused].map((what) => `lists ${what} in vain`)];
		},
		breaks: [
			{ 'nodes/Roovet/model/amounts.ts': 'const cents = Math.round(dollars * factor);' },
			{ 'nodes/Roovet/model/amounts.ts': 'const cents = dollars * 100;' },
			{ 'nodes/Roovet/model/amounts.ts': 'const part = robux * 0.7;' },
			{ 'nodes/Roovet/writes/sendMoney.ts': 'const amount = parseFloat(text);' },
			{ 'kit/data/money.ts': 'const text = (cents / 100).toFixed(2);' },
			{
				'nodes/Roovet/api/answers.ts':
					"import { fromMinorUnits } from '../../../kit/data/money'; let a = 5; a /= 100;",
			},
		],
		keeps: [
			{
				'nodes/Roovet/model/amounts.ts':
					'const cents = whole * 100n; const later = seconds * 1000;',
			},
			{ 'nodes/Roovet/trigger/signature.ts': 'const seconds = Math.floor(now / 1000);' },
		],
	},
	{
		name: 'pay under a reference of the user, or look for the same effect first',
		covers: (path) => path.startsWith('nodes/') && path.endsWith('.operation.ts'),
		check: (path, project) => {
			const isMoney = /effect: 'money'/.test(project.source(path).text);
			if (!isMoney) return [];
			const writes = reachable(path, project, /\/(actions|writes)\//).map((file) =>
				project.source(file),
			);
			const has = (name: string) => writes.some((source) => calls(source, name));
			const hasReference = has('reference') && has('referenceField');
			const looks = writes.some((source) => findings(source, looksFirst).length > 0);
			return [
				...(hasReference || looks ? [] : ['neither reads a reference nor looks first']),
				...(has('atMostOnce') ? [] : ['does not lead to atMostOnce()']),
			];
		},
		breaks: [
			{ 'nodes/Rocheap/actions/order/create.operation.ts': `${MONEY} run: pay });` },
			{
				'nodes/Rocheap/actions/order/create.operation.ts': `import { a } from '../../writes/payUser'; ${MONEY} read: (item) => item.reference(rules) });`,
				'nodes/Rocheap/writes/payUser.ts': 'atMostOnce({ findFirst: false }, run);',
			},
			{
				'nodes/Rocheap/actions/order/create.operation.ts': `${MONEY} fields: [referenceField(rules)], read: (item) => item.reference(rules) });`,
			},
		],
		keeps: [
			{
				'nodes/Rocheap/actions/order/create.operation.ts': `import { a } from '../../writes/payUser'; ${MONEY} fields: [referenceField(rules)], read: (item) => item.reference(rules) });`,
				'nodes/Rocheap/writes/payUser.ts': 'atMostOnce(write, run);',
			},
			{
				'nodes/Rocheap/actions/order/create.operation.ts': `import { a } from '../../writes/payUser'; ${MONEY} run: a });`,
				'nodes/Rocheap/writes/payUser.ts': 'atMostOnce({ findFirst: true }, run);',
			},
			{ 'nodes/Rocheap/actions/order/get.operation.ts': "operation({ effect: 'read' });" },
		],
	},
	{
		name: 'offer no expression that is new in every run, and no expression as a default',
		covers: inNodes,
		check: (path, project) =>
			findings(project.source(path), (node) => {
				const text = literalText(node);
				if (text === undefined) return undefined;
				if (FRESH.test(text)) return `offers ${FRESH.exec(text)![0]}`;
				const isDefault =
					ts.isPropertyAssignment(node.parent) && node.parent.name.getText() === 'default';
				return isDefault && text.startsWith('=') ? `has the default ${text}` : undefined;
			}),
		breaks: [
			{ 'nodes/Rocheap/actions/fields.ts': "const a = { default: '=n8n-{{ $execution.id }}' };" },
			{ 'nodes/Rocheap/actions/fields.ts': "const a = { placeholder: 'e.g. {{ $runIndex }}' };" },
			{ 'nodes/Rocheap/actions/fields.ts': "const a = { default: '={{ $json.id }}' };" },
		],
		keeps: [
			{
				'nodes/Rocheap/actions/fields.ts': "const a = { placeholder: 'e.g. {{ $json.orderId }}' };",
			},
			{ 'nodes/Rocheap/Rocheap.node.ts': "const a = { subtitle: '={{ $parameter.operation }}' };" },
		],
	},
];
