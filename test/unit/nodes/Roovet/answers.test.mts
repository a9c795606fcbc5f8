import { attemptOf, denialIn, refusalIn, unreadable } from '../../../../nodes/Roovet/api/answers';
import type { RoovetBody } from '../../../../nodes/Roovet/model/outcome';
import { answered, minutesAgo } from './fakeRoovet.mts';

const saying = (message: string) => ({ error: { type: 'bad', code: '400', message, param: 'to' } });

describe('a refusal', () => {
	test('has what Roovet says of it', () => {
		expect(refusalIn(400, saying('No such user'))).toMatchObject({
			code: 'BAD_REQUEST',
			httpStatus: 400,
			providerMessage: 'No such user',
			providerCode: '400',
			facts: { providerType: 'bad', param: 'to' },
		});
		expect(refusalIn(400, { error: { message: 'No' } })?.facts).toEqual({});
	});

	test.each([
		['No such user...', ': No such user'],
		['No such user. ', ': No such user'],
		['', ''],
	])('quotes %p in its headline, without its end', (message, quoted) => {
		const headline = refusalIn(400, saying(message))!.message;
		expect(headline).toBe(`LINE${quoted}`.replace('LINE', refusalIn(400, {})!.message));
	});

	test('may be a bare text, with any status, and a status from 400 on is one without a text', () => {
		expect(refusalIn(200, { error: 'closed' })).toMatchObject({ providerMessage: 'closed' });
		expect(refusalIn(399, {})).toBeUndefined();
		expect(refusalIn(400, {})).toMatchObject({ code: 'BAD_REQUEST', httpStatus: 400 });
	});
});

test('a denial is quoted by the error, or by the message beside it', () => {
	const denial = (body: RoovetBody) => denialIn('TRANSFER_FAILED', body, { to: 'u' });
	expect(denial({ status: 'failed', error: 'Closed', message: 'x' })?.providerMessage).toBe(
		'Closed',
	);
	expect(denial({ status: 'failed', message: 'Gone' })?.providerMessage).toBe('Gone');
	expect(denial({ status: 'processing' })).toBeUndefined();
});

test('an answer that cannot be read is shown with what is wrong with it', () => {
	const { failure } = unreadable('no list', { a: 1 });
	expect(failure).toMatchObject({
		code: 'NO_READABLE_ANSWER',
		facts: { detail: 'no list', answer: { a: 1 } },
	});
});

describe('an answer to a payment', () => {
	const read = (body: RoovetBody) => ({ done: body });
	const expected = { noun: 'transfer', firstAt: Date.now(), read };
	const attempt = (status: number, body: RoovetBody, more = {}) =>
		attemptOf(answered(body, status), { ...expected, ...more });

	test('with a status of failure is read as one only below HTTP 400', () => {
		expect(attempt(399, { status: 'failed' })).toHaveProperty('done');
		expect(attempt(400, { status: 'failed' })).toMatchObject({
			unclear: expect.any(String) as string,
		});
	});

	test('that nobody has documented leaves it open, with its status and words', () => {
		const { unclear } = attempt(422, { error: { type: 'odd', code: '422', message: 'Odd' } }) as {
			unclear: string;
		};
		expect(unclear).toMatch(/^HTTP 422: .*: Odd$/);
	});

	test('that is an earlier one is told with how it differs, if it does', () => {
		const created_at = minutesAgo(60);
		const differs = { differences: () => ['amount 5', 'another user'] };
		expect(attempt(200, { created_at }, differs)).toMatchObject({
			taken: {
				code: 'CONFLICT',
				message: `Roovet answered with an earlier transfer of ${created_at}: amount 5, another user`,
			},
		});
		const ancient = minutesAgo(60 * 30);
		expect(attempt(200, { created_at: ancient }, { differences: () => [] })).toMatchObject({
			taken: { message: `Roovet answered with an earlier transfer of ${ancient}` },
		});
		expect(attempt(200, { created_at })).toMatchObject({ existing: true });
	});
});
