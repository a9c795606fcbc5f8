import { sleep } from 'n8n-workflow';

/**
 * n8n's sleep, ended by the signal in an n8n whose own does not know it (1.123, 2.8) as well: a cancelled execution would
 * otherwise wait to the end.
 *
 * @throws when the signal is aborted
 */
export async function abortableSleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
	if (!signal) return await sleep(milliseconds);
	if (signal.aborted) throw new Error('aborted');
	let end = (): void => undefined;
	const aborted = new Promise<never>((_resolve, reject) => {
		end = () => reject(new Error('aborted'));
		signal.addEventListener('abort', end);
	});
	const slept = sleep(milliseconds, signal);
	// It ends after the race as well.
	slept.catch(() => undefined);
	try {
		await Promise.race([slept, aborted]);
	} finally {
		signal.removeEventListener('abort', end);
	}
}
