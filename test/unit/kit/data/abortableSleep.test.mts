import { abortableSleep } from '../../../../kit/data/abortableSleep';

// As n8n 1.123 and 2.8 have it: the signal is not known.
jest.mock('n8n-workflow', () => ({
	sleep: async (milliseconds: number) => {
		await new Promise((resolve) => setTimeout(resolve, milliseconds));
	},
}));

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const ended = async (work: Promise<void>) => {
	let how = 'waits';
	void work.then(
		() => (how = 'over'),
		() => (how = 'aborted'),
	);
	await jest.advanceTimersByTimeAsync(0);
	return () => how;
};

test('waits as long as it is told to', async () => {
	const how = await ended(abortableSleep(1000));
	await jest.advanceTimersByTimeAsync(999);
	expect(how()).toBe('waits');
	await jest.advanceTimersByTimeAsync(1);
	expect(how()).toBe('over');
});

test('ends with the signal in an n8n whose sleep does not know it', async () => {
	const controller = new AbortController();
	const how = await ended(abortableSleep(60_000, controller.signal));
	expect(how()).toBe('waits');
	controller.abort();
	await jest.advanceTimersByTimeAsync(0);
	expect(how()).toBe('aborted');
});

test('does not begin after the signal', async () => {
	const how = await ended(abortableSleep(60_000, AbortSignal.abort()));
	expect(how()).toBe('aborted');
});

test('lets go of a signal that outlives it', async () => {
	const { signal } = new AbortController();
	const added = jest.spyOn(signal, 'addEventListener');
	const removed = jest.spyOn(signal, 'removeEventListener');
	const how = await ended(abortableSleep(10, signal));
	await jest.advanceTimersByTimeAsync(10);
	expect(how()).toBe('over');
	expect(removed.mock.calls[0]?.[1]).toBe(added.mock.calls[0]?.[1]);
});
