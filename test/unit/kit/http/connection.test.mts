import { FailureError } from '../../../../kit/failure/failure';
import { timeoutOf, usable } from '../../../../kit/http/connection';
import { executeContext, thrownBy } from '../../support.mts';

test.each([
	[undefined, 30_000],
	[1, 1000],
	[300, 300_000],
	[301, 300_000],
	[0.5, 1000],
	['45', 45_000],
	[0, 30_000],
	['x', 30_000],
	[-5, 1000],
])('a Timeout of %p is %p ms', (timeout, milliseconds) => {
	const context = executeContext({
		items: [{ options: { timeout } }, { options: { timeout: 7 } }],
	});
	expect(timeoutOf(context)).toBe(milliseconds);
});

describe('a credential', () => {
	const refusal = (thrown: unknown) =>
		(
			thrownBy(() =>
				usable(() => {
					throw thrown;
				}),
			) as FailureError
		).failure;

	test('gives what is read from it', () => expect(usable(() => 5)).toBe(5));

	test('that cannot be used is refused with the reason', () => {
		expect(refusal(new RangeError('The Base URL is wrong'))).toMatchObject({
			code: 'INVALID_INPUT',
			causedBy: 'you',
			message: 'The Base URL is wrong',
			howToFix: 'Correct the credential. Nothing was sent.',
			facts: { field: 'credential' },
		});
	});

	test.each([new TypeError('apiKey=secret'), 'secret'])(
		'never shows any other text: %p',
		(thrown) => {
			expect(refusal(thrown).message).toBe('The credential cannot be read');
		},
	);
});
