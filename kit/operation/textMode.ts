import type { INodePropertyMode } from 'n8n-workflow';

/** A mode of a picker in which a text is typed, and what n8n says of one that does not fit. */
export const textMode = (
	[displayName, name]: [displayName: string, name: string],
	placeholder: string,
	regex: string,
	errorMessage: string,
): INodePropertyMode => ({
	displayName,
	name,
	type: 'string',
	placeholder,
	validation: [{ type: 'regex', properties: { regex, errorMessage } }],
});
