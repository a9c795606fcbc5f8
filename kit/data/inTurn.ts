// A cache: what decides between processes is the provider's own guard.
const underWay = new Map<string, Promise<unknown>>();

/** Works with the same key go one after the other in this process, in the order in which they came. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
	const turn = (underWay.get(key) ?? Promise.resolve()).then(work);
	const ended = turn.catch(() => undefined);
	underWay.set(key, ended);
	try {
		return await turn;
	} finally {
		if (underWay.get(key) === ended) underWay.delete(key);
	}
}
