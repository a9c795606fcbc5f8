import { answerOf } from '../support.mts';
import { clientWith, fails, keyed, read } from './httpSupport.mts';

const ok = () => answerOf(200, { success: true });
const refusal = () => answerOf(400, { success: false });
const soon = () => answerOf(429, {}, { 'retry-after': '0' });

beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => jest.restoreAllMocks());

describe('a try that may have been acted on is told with the end of the call', () => {
	test('when the last try is refused', async () => {
		const { client } = clientWith([fails('ECONNRESET'), refusal]);
		expect(await client.send(keyed)).toMatchObject({
			kind: 'answered',
			status: 400,
			earlier: { kind: 'unknown', reason: 'connection-lost', detail: 'ECONNRESET' },
		});
	});

	test('when the last try never left', async () => {
		const { client } = clientWith([fails('ECONNRESET'), fails('ECONNREFUSED')]);
		expect(await client.send(keyed)).toMatchObject({
			kind: 'refused',
			reason: 'unreachable',
			earlier: { reason: 'connection-lost' },
		});
	});

	test('when it worked out in the end', async () => {
		const { client } = clientWith([fails('ECONNRESET'), ok]);
		expect(await client.send(keyed)).toMatchObject({ status: 200, earlier: { kind: 'unknown' } });
	});

	test('and not when no earlier try can have been acted on', async () => {
		for (const first of [fails('ECONNREFUSED'), soon]) {
			const { client } = clientWith([first, refusal]);
			expect(await client.send(keyed)).not.toHaveProperty('earlier');
		}
		const { client } = clientWith([refusal]);
		expect(await client.send(keyed)).not.toHaveProperty('earlier');
	});
});

describe('an answer that is a list', () => {
	const list = () => answerOf(200, [{ id: 1 }]);

	test('is handed over under the name that the provider’s module gives it', async () => {
		const { client } = clientWith([list], { listAs: 'data' });
		expect(await client.send(read)).toMatchObject({
			kind: 'answered',
			body: { data: [{ id: 1 }] },
		});
	});

	test('is no readable answer without one', async () => {
		const { client } = clientWith([list], { tries: 1 });
		expect(await client.send(read)).toMatchObject({ kind: 'unknown', reason: 'unreadable' });
	});
});
