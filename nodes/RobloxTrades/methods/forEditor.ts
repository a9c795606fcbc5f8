import { UserError, type INodeListSearchItems, type INodeListSearchResult } from 'n8n-workflow';

import { settle } from '../answers';

/** What a picker shows, or an error that says why it shows nothing. */
export async function editorList<T>(work: () => Promise<T>): Promise<T> {
	const asked = await settle(work());
	if ('value' in asked) return asked.value;
	const { happened, fix } = asked.failure;
	throw new UserError(`${happened}. ${fix}`);
}

export async function forEditor(
	work: () => Promise<INodeListSearchItems[]>,
): Promise<INodeListSearchResult> {
	return { results: await editorList(work) };
}
