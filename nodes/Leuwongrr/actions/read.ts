import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { optionsField, type ItemFields } from '../../../kit/fields';
import { isJsonObject } from '../../../kit/json';
import { DEFAULT_CONCURRENCY, operation, type AnyOperation } from '../../../kit/operation';
import type { Leuwongrr, Read } from '../transport';
import { MAX_LISTED, readLimit, type Limit } from '../fields';

/** Moves the fields of one object of an answer up, next to what stands beside it. */
export function lifted(data: IDataObject, name: string): IDataObject {
	const { [name]: inner, ...rest } = data;
	return isJsonObject(inner) ? { ...(inner as IDataObject), ...rest } : data;
}

type Names = Pick<AnyOperation<Leuwongrr>, 'name' | 'displayName' | 'action' | 'description'>;

interface ReadOne extends Names {
	fields?: INodeProperties[];
	request(item: ItemFields): Read;
	/** Name of the object in the answer's data; the whole data when absent. */
	object?: string;
	output?(object: IDataObject, leuwongrr: Leuwongrr): IDataObject;
}

/** An operation that reads one thing. */
export function readOne({ fields = [], request, object, output, ...names }: ReadOne) {
	return operation<Leuwongrr, Read>({
		...names,
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
	});
}

interface ReadMany extends Names {
	fields: INodeProperties[];
	request(item: ItemFields): Read;
	/** Name of the list in the answer's data. */
	list: string;
	/** Whether LeuwongRR takes a `limit`; where it documents none, none is sent. */
	takesLimit: boolean;
}

/** An operation that reads a list: one output item for each entry. */
export function readMany({ fields, request, list, takesLimit, ...names }: ReadMany) {
	return operation<Leuwongrr, { read: Read; limit: Limit }>({
		...names,
		effect: 'read',
		fields: [...fields, optionsField([], DEFAULT_CONCURRENCY.read)],
		read: (item) => ({
			read: request(item),
			limit: readLimit(item, takesLimit ? MAX_LISTED : undefined),
		}),
		run: async (leuwongrr, { read, limit }, itemIndex) => {
			const query = takesLimit ? { ...read.query, limit: limit ?? MAX_LISTED } : read.query;
			const entries = await leuwongrr.readList(
				{ ...read, ...(query && { query }) },
				list,
				itemIndex,
			);
			return entries.slice(0, limit);
		},
	});
}
