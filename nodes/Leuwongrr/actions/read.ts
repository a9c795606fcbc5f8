import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { optionsField, type ItemFields } from '../../../kit/fields';
import { isJsonObject } from '../../../kit/json';
import { DEFAULT_CONCURRENCY, type Operation } from '../../../kit/operation';
import type { Leuwongrr, Read } from '../transport';
import { MAX_LISTED, readLimit, type Limit } from '../fields';

/** Moves the fields of one object of an answer up, next to what stands beside it. */
export function lifted(data: IDataObject, name: string): IDataObject {
	const { [name]: inner, ...rest } = data;
	return isJsonObject(inner) ? { ...(inner as IDataObject), ...rest } : data;
}

/** What an operation is beside its names. */
type Doing<Input> = Pick<Operation<Leuwongrr, Input>, 'effect' | 'fields' | 'read' | 'run'>;

interface ReadOne {
	fields?: INodeProperties[];
	request(item: ItemFields): Read;
	/** Name of the object in the answer's data; the whole data when absent. */
	object?: string;
	output?(object: IDataObject, leuwongrr: Leuwongrr): IDataObject;
}

/** Reads one thing. */
export function readOne({ fields = [], request, object, output }: ReadOne): Doing<Read> {
	return {
		effect: 'read',
		fields: [...fields, optionsField([], DEFAULT_CONCURRENCY.read)],
		read: request,
		run: async (leuwongrr, read, itemIndex) => {
			const found =
				object === undefined
					? await leuwongrr.readData(read, itemIndex)
					: await leuwongrr.readObject(read, object, itemIndex);
			return output ? output(found, leuwongrr) : found;
		},
	};
}

/** A list to read and how many of its entries are wanted. */
export interface ReadList extends Read {
	limit: Limit;
}

interface ReadMany {
	fields: INodeProperties[];
	request(item: ItemFields): Read;
	/** Name of the list in the answer's data. */
	list: string;
	/** Whether LeuwongRR takes a `limit`; where it documents none, none is sent. */
	takesLimit: boolean;
}

/** Reads a list: one output item for each entry. */
export function readMany({ fields, request, list, takesLimit }: ReadMany): Doing<ReadList> {
	return {
		effect: 'read',
		fields: [...fields, optionsField([], DEFAULT_CONCURRENCY.read)],
		read: (item) => ({
			...request(item),
			limit: readLimit(item, takesLimit ? MAX_LISTED : undefined),
		}),
		run: async (leuwongrr, { limit, ...read }, itemIndex) => {
			const query = takesLimit ? { ...read.query, limit: limit ?? MAX_LISTED } : read.query;
			const entries = await leuwongrr.readList(
				{ ...read, ...(query && { query }) },
				list,
				itemIndex,
			);
			return entries.slice(0, limit);
		},
	};
}
