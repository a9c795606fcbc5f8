import ts from 'typescript';

import { calledName, calls, decides, findings, isComparison, literalText } from '../source.mts';
import { failureTables } from '../tables.mts';
import { inKit, inNodes, isProduct, reachable, type Rule } from './rule.mts';

const codes = new Set(failureTables().flatMap(({ failures }) => Object.keys(failures.table)));

/** Where a code has its meaning. */
const isTable = (path: string): boolean =>
	/^nodes\/\w+\/api\/failures\.ts$/.test(path) || path.startsWith('kit/failure/');

const CODE = /^(?:code|\w+Code)$/;

/** The name of a variable or member that holds a code; HTTP's own status is none. */
function codeName(node: ts.Node): string | undefined {
	const name = ts.isIdentifier(node)
		? node.text
		: ts.isPropertyAccessExpression(node)
			? node.name.text
			: undefined;
	return name !== undefined && CODE.test(name) && name !== 'statusCode' ? name : undefined;
}

const isLiteral = (node: ts.Node): boolean =>
	ts.isNumericLiteral(node) || (ts.isStringLiteralLike(node) && node.text !== '');

const N8N_ERRORS = new Set([
	'NodeApiError',
	'NodeOperationError',
	'ApplicationError',
	'UserError',
	'OperationalError',
	'UnexpectedError',
	'TriggerCloseError',
	'WorkflowActivationError',
]);
const PLAIN_ERRORS = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError']);
/** Makes n8n's errors of failures, and the one for an operation that does not exist. */
const MAKERS = ['kit/failure/nodeError.ts', 'kit/operation/runner.ts'];

const UNDECIDED = new Set(['OUTCOME_UNKNOWN', 'NOT_CREATED']);

export const failureRules: Rule[] = [
	{
		name: 'leave the meaning of codes to the tables of failures',
		covers: (path) => isProduct(path) && !isTable(path),
		check: (path, project) =>
			findings(project.source(path), (node) => {
				const text = literalText(node) ?? (ts.isIdentifier(node) ? node.text : undefined);
				if (text !== undefined && codes.has(text) && decides(node)) return `decides by ${text}`;
				// A number may be a code as well.
				if (!isComparison(node) || path.startsWith('kit/http/')) return undefined;
				const sides = [node.left, node.right];
				const name = sides.map(codeName).find((found) => found !== undefined);
				return name !== undefined && sides.some(isLiteral) ? `compares ${name}` : undefined;
			}),
		breaks: [
			{ 'nodes/Rocheap/api/answers.ts': "if (said === 'GAMEPASS_NOT_FOUND') stop();" },
			{ 'nodes/Roovet/writes/transfer.ts': "switch (a) { case 'GAMEPASS_NOT_FOUND': break; }" },
			{ 'nodes/Roovet/model/order.ts': "const LATE = ['RATE_LIMITED', 'UNREACHABLE'];" },
			{ 'nodes/Roovet/model/order.ts': "const means = { GAMEPASS_NOT_FOUND: 'absent' };" },
			{ 'nodes/Roovet/model/order.ts': "list.includes('OUTCOME_UNKNOWN');" },
			{ 'nodes/Roovet/model/order.ts': 'if (failure.code === 14) stop();' },
			{ 'nodes/Roovet/model/order.ts': "if ('abc' !== providerCode) stop();" },
			{ 'kit/operation/runner.ts': "if (failure.code === 'CANCELLED') stop();" },
		],
		keeps: [
			{ 'nodes/Rocheap/api/failures.ts': 'const table = { GAMEPASS_NOT_FOUND: 1 };' },
			{ 'nodes/Rocheap/api/answers.ts': "throw failures.error('NO_READABLE_ANSWER');" },
			{
				'nodes/Rocheap/api/answers.ts': "if (code === undefined || typeof code === 'string') a();",
			},
			{ 'nodes/Rocheap/api/answers.ts': 'if (statusCode === 404) stop();' },
		],
	},
	{
		name: "make n8n's errors in kit/failure/nodeError.ts only",
		covers: isProduct,
		check: (path, project) =>
			MAKERS.includes(path)
				? []
				: findings(project.source(path), (node) =>
						ts.isNewExpression(node) && N8N_ERRORS.has(calledName(node) ?? '')
							? `makes a ${calledName(node)}`
							: undefined,
					),
		breaks: [
			{ 'nodes/Rocheap/RocheapTrigger.node.ts': "throw new NodeOperationError(node, 'No');" },
			{ 'kit/polling/poll.ts': 'throw new NodeApiError(node, error);' },
		],
		keeps: [
			{ 'kit/failure/nodeError.ts': "return new NodeApiError(node, { message: 'No' });" },
			{ 'nodes/Rocheap/api/answers.ts': 'throw new FailureError(failure);' },
		],
	},
	{
		name: 'throw nothing but FailureError; what reads a credential may say RangeError',
		covers: inNodes,
		check: (path, project) => {
			const mayBeRange = path.split('/')[2] === 'api';
			return findings(project.source(path), (node) => {
				const name = ts.isNewExpression(node) ? (calledName(node) ?? '') : '';
				if (!PLAIN_ERRORS.has(name)) return undefined;
				return mayBeRange && name === 'RangeError' ? undefined : `makes a ${name}`;
			});
		},
		breaks: [
			{ 'nodes/Rocheap/writes/createOrder.ts': "throw new Error('No');" },
			{ 'nodes/Rocheap/model/order.ts': "throw new RangeError('No');" },
		],
		keeps: [
			{ 'nodes/Rocheap/api/session.ts': "throw new RangeError('The cookie is empty');" },
			{ 'nodes/Rocheap/writes/createOrder.ts': "throw failures.error('CANCELLED');" },
		],
	},
	{
		name: 'know nothing of the number of an item, which the runner adds',
		covers: (path) => {
			const mayKnow = path.startsWith('kit/operation/') || path === 'kit/failure/nodeError.ts';
			return (inNodes(path) || inKit(path)) && !mayKnow;
		},
		check: (path, project) =>
			findings(project.source(path), (node) => {
				const text = ts.isIdentifier(node) ? node.text : literalText(node);
				return text === 'itemIndex' ? 'knows itemIndex' : undefined;
			}),
		breaks: [
			{ 'nodes/Rocheap/api/client.ts': 'async function get(itemIndex: number) {}' },
			{ 'nodes/Rocheap/api/client.ts': 'throw failed({ itemIndex: 0 });' },
			{ 'kit/http/client.ts': 'const { itemIndex } = options;' },
		],
		keeps: [{ 'kit/operation/runner.ts': 'nodeError(thrown, { itemIndex: index });' }],
	},
	{
		name: 'leave it to kit/atMostOnce.ts to decide about an unknown outcome',
		covers: (path) => inNodes(path) || inKit(path),
		check: (path, project) => {
			if (path === 'kit/atMostOnce.ts' || path.startsWith('kit/failure/')) return [];
			const extends_ = isTable(path);
			return findings(project.source(path), (node) => {
				const text = ts.isIdentifier(node) ? node.text : literalText(node);
				if (text === undefined || !UNDECIDED.has(text)) return undefined;
				const isEntry = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
				return extends_ && isEntry ? undefined : `says ${text}`;
			});
		},
		breaks: [
			{ 'nodes/Rocheap/writes/createOrder.ts': "throw failures.error('OUTCOME_UNKNOWN');" },
			{ 'nodes/Rocheap/api/answers.ts': "const code = sent ? 'NOT_CREATED' : 'CANCELLED';" },
			{ 'nodes/Rocheap/api/failures.ts': "export const unsure = 'OUTCOME_UNKNOWN';" },
			{ 'kit/operation/runner.ts': "failures.make('OUTCOME_UNKNOWN');" },
		],
		keeps: [
			{
				'nodes/Rocheap/api/failures.ts': 'const table = { OUTCOME_UNKNOWN: { retryable: false } };',
			},
			{ 'kit/failure/undecided.ts': "failures.make('NOT_CREATED');" },
		],
	},
	{
		name: 'bring about an effect through kit/atMostOnce.ts',
		covers: (path) => /^nodes\/\w+\/writes\//.test(path),
		check: (path, project) => {
			const leadsOn = (file: string) =>
				reachable(file, project, /\/writes\//).some((to) =>
					calls(project.source(to), 'atMostOnce'),
				);
			// A part that several effects share is led through it by what imports it.
			const users = project.paths.filter(
				(file) =>
					/\/writes\/\w+\.ts$/.test(file) && reachable(file, project, /\/writes\//).includes(path),
			);
			const leads = users.some(leadsOn);
			return leads ? [] : ['does not lead to atMostOnce()'];
		},
		breaks: [
			{ 'nodes/Rocheap/writes/createOrder.ts': 'await client.createOrder(body);' },
			{
				'nodes/Rocheap/writes/createOrder.ts': "import { pay } from './payOnce';",
				'nodes/Rocheap/writes/payOnce.ts': 'await client.createOrder(body);',
			},
		],
		keeps: [
			{
				'nodes/Rocheap/writes/createOrder.ts': "import { pay } from './payOnce';",
				'nodes/Rocheap/writes/payOnce.ts': 'await atMostOnce(write, run);',
			},
			{
				'nodes/Rocheap/writes/createOrder.ts':
					"import { a } from './sameOrders'; await atMostOnce(write, run);",
				'nodes/Rocheap/writes/sameOrders.ts': 'export const a = 1;',
			},
		],
	},
];
