/** A server that something needs, and the variable of the environment that tells where it is. */
export interface ServerVariable {
	server: string;
	variable: string;
	/** Where it usually is. */
	usual: string;
}

/** The address that the environment gives, or the usual one. */
export function addressOf({ variable, usual }: ServerVariable): URL {
	const text = process.env[variable] ?? usual;
	if (!URL.canParse(text)) throw new Error(`${variable} must be a URL such as ${usual}`);
	return new URL(text);
}

/** A line for a server that does not answer, or none. */
export async function missing(
	{ server, variable }: ServerVariable,
	url: URL,
	look: () => Promise<void>,
): Promise<string[]> {
	try {
		await look();
		return [];
	} catch (error) {
		const { code, message } = error as { code?: string; message: string };
		return [
			`  ${server} at ${url.hostname}:${url.port} (${variable}): ${message || code || 'no answer'}`,
		];
	}
}
