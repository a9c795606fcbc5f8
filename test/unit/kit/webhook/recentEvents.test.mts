import { claim, isKnown, note } from '../../../../kit/webhook/recentEvents';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const later = (milliseconds: number) => jest.setSystemTime(Date.now() + milliseconds);

describe('an event of this process', () => {
	test('that nothing was noted of is not known', () => expect(isKnown('nothing')).toBe(false));

	test('whose execution is stored is known for a minute, because its worker can still die', () => {
		note('stored', 'stored');
		later(59_999);
		expect(isKnown('stored')).toBe(true);
		later(1);
		expect(isKnown('stored')).toBe(false);
	});

	test('that is recorded is known for good, whatever is noted of it later', () => {
		note('recorded', 'stored');
		note('recorded', 'recorded');
		note('recorded', 'stored');
		later(86_400_000);
		expect(isKnown('recorded')).toBe(true);
	});

	test('is one of the last 20,000', () => {
		for (let n = 0; n < 20_000; n++) note(`e${n}`, 'recorded');
		expect([isKnown('e0'), isKnown('e1')]).toEqual([true, true]);
		// Noted again, so that it is the newest.
		note('e0', 'recorded');
		note('e20000', 'recorded');
		expect(['e0', 'e1', 'e2', 'e20000'].map(isKnown)).toEqual([true, false, true, true]);
	});
});

describe('a claim', () => {
	/** What has come of it by now. */
	const soFar = async (waiting: Promise<unknown>) => {
		const nothing = Symbol();
		for (let turn = 0; turn < 10; turn++) await Promise.resolve();
		const seen = await Promise.race([waiting, Promise.resolve(nothing)]);
		return seen === nothing ? 'waits' : seen === undefined ? 'received' : 'has it';
	};

	test('is had by one at a time, and by nobody any more once the event was received', async () => {
		const first = await claim('a');
		const waiting = claim('a');
		expect(await soFar(waiting)).toBe('waits');
		expect(await soFar(claim('b'))).toBe('has it');
		first!.settle(true);
		expect(await soFar(waiting)).toBe('received');
	});

	test('goes to the next when the event was not received', async () => {
		const first = await claim('c');
		const waiting = [claim('c'), claim('c')];
		first!.settle(false);
		expect(await soFar(waiting[0]!)).toBe('has it');
		expect(await soFar(waiting[1]!)).toBe('waits');
	});

	test('that is settled twice does not give away what the next one has', async () => {
		const first = await claim('d');
		first!.settle(false);
		const second = await claim('d');
		first!.settle(true);
		const third = claim('d');
		expect(await soFar(third)).toBe('waits');
		second!.settle(true);
		expect(await soFar(third)).toBe('received');
	});
});
