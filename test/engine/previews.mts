import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { providers } from '../../providers.mts';

/** A preview of an output, in the part of JSON Schema that n8n's editor reads. */
interface Preview {
	type: string;
	properties?: Record<string, Preview>;
	items?: Preview;
}

const ROOT = join(__dirname, '../..');

/**
 * What no preview shows: a warning about the credential, what a gap item has beyond 500 things that are followed, and fields
 * that tests let a provider add.
 */
const EXTRAS = ['cookieWarning', 'notFollowed', 'new_field', 'note'];

const withoutExtras = (item: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(item).filter(([key]) => !EXTRAS.includes(key)));

/** Answers whose fields the provider does not document; the node passes on whatever they are. */
const OPEN = ['rocheap account/getBalance', 'roovetTrigger'];

const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as unknown;

function folderOf(type: string): string {
	const entry = providers.find(({ node, trigger }) => type === node || type === trigger);
	if (!entry) throw new Error(`no provider has a node ${type}`);
	return entry.folder;
}

const word = (value: unknown) => (typeof value === 'string' ? value : '');
const wordsOf = ({ resource, operation }: INodeParameters) => ({
	resource: word(resource),
	operation: word(operation),
});

/** The preview that the editor shows for a node, by the path that n8n looks at. */
function previewOf(type: string, parameters: INodeParameters): Preview | undefined {
	const { resource, operation } = wordsOf(parameters);
	const isTrigger = type.endsWith('Trigger');
	const name = isTrigger ? 'v1.0.0' : `v1.0.0/${resource}/${operation}`;
	const path = `nodes/${folderOf(type)}/__schema__/${name}.json`;
	return existsSync(join(ROOT, path)) ? (read(path) as Preview) : undefined;
}

/** Whether anything can come beside what the preview shows. */
function isOpen(type: string, parameters: INodeParameters): boolean {
	const { undocumented } = read(`test/guidelines/providers/${folderOf(type)}.json`) as {
		undocumented: string[];
	};
	const { resource } = wordsOf(parameters);
	return OPEN.includes(nameOf(type, parameters)) || undocumented.includes(resource);
}

/** The node gives the provider's own body, whatever it holds, instead of its own form. */
const isRaw = (parameters: INodeParameters) => parameters.simplify === false;

/** JSON's types, with integers apart. Integers that a number cannot hold are text in n8n. */
function typesOf(value: unknown): string[] {
	if (value === null) return ['null'];
	if (Array.isArray(value)) return ['array'];
	if (typeof value === 'number')
		return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
	if (typeof value === 'string' && /^-?\d{16,}$/.test(value)) return ['string', 'integer'];
	return [typeof value];
}

/** Where an output has what its preview does not show, or shows as something else. */
function disagreements(
	{ type, properties = {}, items }: Preview,
	value: unknown,
	at = '',
): string[] {
	if (value === null) return [];
	const types = typesOf(value);
	if (!types.includes(type)) return [`${at || 'the output'} is ${types[0]}, not ${type}`];
	if (Array.isArray(value)) {
		return items ? value.flatMap((one) => disagreements(items, one, `${at}[]`)) : [`${at}[]`];
	}
	if (type !== 'object') return [];
	return Object.entries(value as object).flatMap(([key, member]: [string, unknown]) => {
		const shown = properties[key];
		return shown ? disagreements(shown, member, `${at}.${key}`) : [`${at}.${key} is not shown`];
	});
}

/** Every path that a preview shows. */
const shownBy = ({ properties = {}, items }: Preview, at = ''): string[] => [
	...Object.entries(properties).flatMap(([key, member]) => [
		`${at}.${key}`,
		...shownBy(member, `${at}.${key}`),
	]),
	...(items ? shownBy(items, `${at}[]`) : []),
];

/** Every path of an output. */
function pathsOf(value: unknown, at = ''): string[] {
	if (Array.isArray(value)) return value.flatMap((one) => pathsOf(one, `${at}[]`));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, member]: [string, unknown]) => [
		`${at}.${key}`,
		...pathsOf(member, `${at}.${key}`),
	]);
}

const isErrorItem = (item: IDataObject) => isDeepStrictEqual(Object.keys(item), ['error']);

/** ROCheap signs orders; the vectors of its signature are other bodies too. */
const isDocumented = (item: IDataObject) => !('verifiedBy' in item) || 'order_id' in item;

function nameOf(type: string, parameters: INodeParameters): string {
	const { resource, operation } = wordsOf(parameters);
	return type.endsWith('Trigger') ? type : `${type} ${resource}/${operation}`;
}

/** By node and operation, what the outputs of this test file have had. */
const seen = new Map<string, Set<string>>();

/** What a preview shows and no output of this test file has had. */
export function unseen(type: string, parameters: INodeParameters = {}): string[] {
	const had = seen.get(nameOf(type, parameters)) ?? new Set();
	return shownBy(previewOf(type, parameters)!).filter((path) => !had.has(path));
}

/** What the previews of these operations show and no output of this test file has had. */
export const invented = (type: string, ...operations: string[]): string[] =>
	operations.flatMap((name) => {
		const [resource, operation] = name.split('/') as [string, string];
		return unseen(type, { resource, operation }).map((path) => `${name} ${path}`);
	});

/** Every output of a test must be what the editor's preview promises: all of its fields, with their types. */
export function holdToPreview(
	type: string,
	parameters: INodeParameters,
	outputs: IDataObject[],
): void {
	const preview = previewOf(type, parameters);
	if (!preview || isRaw(parameters)) return;
	const name = nameOf(type, parameters);
	const items = outputs.filter((item) => !isErrorItem(item));
	const had = seen.get(name) ?? new Set();
	seen.set(name, new Set([...had, ...items.flatMap((item) => pathsOf(item))]));
	if (isOpen(type, parameters)) return;
	const wrong = items
		.filter(isDocumented)
		.flatMap((item) => disagreements(preview, withoutExtras(item)));
	if (wrong.length === 0) return;
	throw new Error(`The preview of ${name}: ${[...new Set(wrong)].join(', ')}`);
}
