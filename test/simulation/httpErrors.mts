/**
 * What axios throws, as far as n8n and the nodes look at it. One that it makes of a system's error has its code and its
 * name, and none of its other fields: the syscall stands in the cause alone.
 */
class AxiosError extends Error {
	readonly isAxiosError = true;
	readonly code: string;

	constructor(message: string, code: string, cause?: Error) {
		super(message, cause && { cause });
		this.name = cause?.name ?? 'AxiosError';
		this.code = code;
	}
}

class CanceledError extends AxiosError {
	constructor() {
		super('canceled', 'ERR_CANCELED');
		this.name = 'CanceledError';
	}
}

const ofSystem = (message: string, code: string, syscall: string): Error =>
	Object.assign(new Error(message), { code, syscall });

/** No connection was made: the address refuses, or has no name or route. */
export function neverConnected(code: string): Error {
	const isName = ['ENOTFOUND', 'EAI_AGAIN'].includes(code);
	const syscall = isName ? 'getaddrinfo' : 'connect';
	const message = `${syscall} ${code} 127.0.0.1`;
	return new AxiosError(message, code, ofSystem(message, code, syscall));
}

/** The connection broke after the request was sent. */
export function broken(code: 'ECONNRESET' | 'EHOSTUNREACH'): Error {
	const message = code === 'ECONNRESET' ? 'socket hang up' : `read ${code}`;
	return new AxiosError(message, code, ofSystem(message, code, 'read'));
}

export const timedOut = (ms: number): Error =>
	new AxiosError(`timeout of ${ms}ms exceeded`, 'ECONNABORTED');

export const cancelled = (): Error => new CanceledError();

/** What reading a body meets whose connection breaks: Node's own error, wrapped by nobody. */
export const aborted = (): Error => Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
