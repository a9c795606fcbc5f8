import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Answer } from '../../sandbox/core/provider.mts';
import { asText, type Request } from './operations/operation.mts';

const PAGE =
	'<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Error</h1></body></html>';

/** What a cache that keeps answers too long goes by: the kind of request, without ids. */
export const kindOf = ({ method, path }: Request): string =>
	`${method} ${path.replace(/\/(?=[^/]*\d)(?!v\d\/)[^/]+/g, '/*')}`;

/** Whether an answer says that what was asked for was done, in the form of any of the providers. */
export function isSuccess({ status, body }: Answer): boolean {
	const fields = (typeof body === 'object' && body !== null ? body : {}) as IDataObject;
	return status < 300 && fields.success !== false && !('FailureReason' in fields);
}

export const page = (status: number): Answer => ({
	status,
	headers: { 'content-type': 'text/html; charset=utf-8' },
	body: PAGE,
});

export function textOf({ body }: Answer): string {
	if (body === undefined) return '';
	return typeof body === 'string' ? body : JSON.stringify(body);
}

export function headersOf({ headers = {}, body }: Answer): IDataObject {
	const type =
		typeof body === 'string' ? {} : { 'content-type': 'application/json; charset=utf-8' };
	const own = Object.entries(headers).map(([name, value]) => {
		const lower = name.toLowerCase();
		return [lower, lower === 'set-cookie' ? [value].flat() : value];
	});
	return { ...type, ...Object.fromEntries(own) } as IDataObject;
}

/** The request on the wire, as axios makes it of n8n's options. */
export function callOf(options: IHttpRequestOptions): Request {
	const url = new URL(options.url, options.baseURL);
	for (const [name, value] of Object.entries(options.qs ?? {})) {
		for (const one of [value].flat()) url.searchParams.append(name, asText(one));
	}
	const method = options.method ?? 'GET';
	const body: unknown = options.body;
	const isEmpty = typeof body !== 'string' && Object.keys(body ?? {}).length === 0;
	const hasBody = method !== 'GET' && !isEmpty;
	const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [
		name.toLowerCase(),
		asText(value),
	]);
	return {
		method,
		path: url.pathname,
		query: url.searchParams,
		headers: {
			host: url.host,
			...(hasBody ? { 'content-type': 'application/json' } : {}),
			...(Object.fromEntries(headers) as Record<string, string>),
		},
		body: hasBody ? (typeof body === 'string' ? body : JSON.stringify(body)) : '',
	};
}
