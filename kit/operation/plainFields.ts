import { isSafeObjectProperty, type IExecuteFunctions } from 'n8n-workflow';

import { isJsonObject } from '../data/json';
import { isToolCall } from './executionMemory';

/** A field's value is the same for all items, lies at the end of a way into the item, or is n8n's to find. */
type Kind = 'constant' | 'evaluated' | { way: string[] };

const WAY = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*)+)\s*\}\}$/;

/**
 * The fields of a run that need none of n8n's evaluation, which takes a third of the processor time of a read:
 * - A value without an expression is asked of n8n once and not for each item.
 * - An expression that is nothing but a way into the item, such as `{{ $json.order.id }}`, as the editor writes it when
 *   a value is dragged to a field, is followed here, if text or a number lies at its end.
 *
 * Whatever is less plain is n8n's to evaluate.
 */
export class PlainFields {
	private readonly kinds = new Map<string, Kind>();

	private readonly constants = new Map<string, unknown>();

	private constructor(
		private readonly parameters: Record<string, unknown>,
		private readonly items: ReadonlyArray<{ json: unknown }>,
	) {}

	/** None for the call of a tool, whose fields the model fills in. */
	static of(context: IExecuteFunctions): PlainFields | undefined {
		if (isToolCall(context)) return undefined;
		return new PlainFields(context.getNode().parameters, context.getInputData());
	}

	/** @param ask has n8n find the value */
	value(name: string, index: number, ask: () => unknown): unknown {
		const kind = this.kinds.get(name) ?? kindOf(this.parameters[name]);
		this.kinds.set(name, kind);
		if (kind === 'evaluated') return ask();
		if (kind === 'constant') {
			if (!this.constants.has(name)) this.constants.set(name, ask());
			return this.constants.get(name);
		}
		const found = endOf(kind.way, this.items[index]?.json);
		return typeof found === 'string' || Number.isFinite(found) ? found : ask();
	}
}

function kindOf(raw: unknown): Kind {
	if (typeof raw === 'number' || typeof raw === 'boolean') return 'constant';
	if (typeof raw !== 'string') return 'evaluated';
	if (!raw.startsWith('=')) return 'constant';
	const [, names] = WAY.exec(raw) ?? [];
	const way = names?.slice(1).split('.') ?? [];
	return way.length > 0 && way.every(isSafeObjectProperty) ? { way } : 'evaluated';
}

/** What lies at the end of the way; undefined where it leads nowhere or out of the item's own data. */
function endOf(way: readonly string[], from: unknown): unknown {
	let here = from;
	for (const name of way) {
		if (!isJsonObject(here) || !Object.hasOwn(here, name)) return undefined;
		here = here[name];
	}
	return here;
}
