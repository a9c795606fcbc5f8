import { createRequire } from 'node:module';
import type { IDataObject } from 'n8n-workflow';

const require = createRequire(import.meta.url);
const { DateTime } = require('luxon') as { DateTime: { now: () => object } };

/** What an expression can name. */
export interface ExpressionData {
	json: IDataObject;
	itemIndex: number;
	runIndex: number;
	executionId: string;
	mode: string;
	parameters: IDataObject;
}

const NAMES = [
	...['$json', '$itemIndex', '$runIndex', '$execution', '$workflow', '$node', '$nodeId'],
	...['$parameter', '$now', '$today', 'DateTime'],
] as const;
type Names = Record<(typeof NAMES)[number], unknown>;
type Compiled = (...values: unknown[]) => unknown;

const compiled = new Map<string, Compiled>();
export const WORKFLOW = { id: 'wf-simulated', name: 'Simulated', active: true };
export const NODE_ID = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** A parameter's value with its expressions evaluated, as n8n gives it to a node. */
export function evaluated(value: unknown, data: ExpressionData): unknown {
	if (typeof value === 'string') {
		return value.startsWith('=') ? evaluateText(value.slice(1), data) : value;
	}
	if (Array.isArray(value)) return value.map((one) => evaluated(one, data));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, evaluated(one, data)]));
}

/** A text with parts in double braces. One part alone keeps its type. */
export function evaluateText(text: string, data: ExpressionData): unknown {
	const alone = /^\{\{((?:(?!\}\}).)*)\}\}$/s.exec(text.trim());
	if (alone) return run(alone[1]!, data);
	return text.replace(/\{\{((?:(?!\}\}).)*)\}\}/gs, (_whole, code: string) => {
		const value = run(code, data);
		if (value === undefined || value === null) return '';
		return typeof value === 'string' || typeof value === 'number'
			? String(value)
			: JSON.stringify(value);
	});
}

function run(code: string, data: ExpressionData): unknown {
	let evaluate = compiled.get(code);
	if (!evaluate) {
		// eslint-disable-next-line @typescript-eslint/no-implied-eval
		evaluate = new Function(...NAMES, `return (${code});`) as Compiled;
		compiled.set(code, evaluate);
	}
	const now = (): object => DateTime.now();
	const values: Names = {
		$json: data.json,
		$itemIndex: data.itemIndex,
		$runIndex: data.runIndex,
		$execution: { id: data.executionId, mode: data.mode === 'manual' ? 'test' : 'production' },
		$workflow: WORKFLOW,
		$node: {},
		$nodeId: NODE_ID,
		$parameter: data.parameters,
		$now: /\$now\b/.test(code) ? now() : undefined,
		$today: undefined,
		DateTime,
	};
	return evaluate(...NAMES.map((name) => values[name]));
}
