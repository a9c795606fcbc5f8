import {
	commonFailures,
	FailureError,
	failureFields,
	Failures,
	settle,
	type Failure,
} from '../../../../kit/failure/failure';

const OWN = {
	TOO_POOR: { message: 'Too few credits', howToFix: 'Top up.', causedBy: 'you', retryable: false },
	RATE_LIMITED: { message: 'Slow', howToFix: 'Wait.', causedBy: 'you', retryable: false },
} as const;
const failures = new Failures('Provider', OWN);

describe('the failures of a provider', () => {
	test('are its own codes and the common ones', () => {
		expect(failures.make('TOO_POOR')).toEqual({ code: 'TOO_POOR', ...OWN.TOO_POOR });
		expect(failures.make('UNREACHABLE')).toEqual({
			code: 'UNREACHABLE',
			...commonFailures('Provider').UNREACHABLE,
		});
	});

	test('may say more about a common code', () => {
		expect(failures.make('RATE_LIMITED')).toEqual({
			code: 'RATE_LIMITED',
			...OWN.RATE_LIMITED,
		});
	});

	test('are known only where the provider itself has the code', () => {
		expect(failures.knows('TOO_POOR')).toBe(true);
		expect(failures.advice('TOO_POOR')).toBe(OWN.TOO_POOR);
		for (const code of ['UNREACHABLE', 'toString', '__proto__', '', undefined]) {
			expect(failures.knows(code)).toBe(false);
			expect(failures.advice(code)).toBeUndefined();
		}
	});

	test('take facts about one occurrence, and other words for it, but no other code', () => {
		const occurrence = { message: 'Other words', httpStatus: 402, facts: { a: 1 }, code: 'X' };
		expect(failures.make('TOO_POOR', occurrence)).toMatchObject({
			message: 'Other words',
			howToFix: 'Top up.',
			httpStatus: 402,
			facts: { a: 1 },
		});
		const error = failures.error('TOO_POOR', { httpStatus: 402 });
		expect(error).toBeInstanceOf(FailureError);
		expect(error.name).toBe('FailureError');
		expect(error.message).toBe('Too few credits');
		expect(error.failure).toEqual(failures.make('TOO_POOR', { httpStatus: 402 }));
	});
});

describe('the common failures', () => {
	const common = Object.entries(commonFailures('Provider'));

	test('name the provider where it plays a part', () => {
		for (const code of ['OUTCOME_UNKNOWN', 'NOT_CREATED', 'UNREACHABLE', 'UNKNOWN_CODE'] as const) {
			expect(commonFailures('Provider')[code].message).toContain('Provider');
		}
	});

	test.each(common)(
		'%s is a sentence and says in whole sentences how to fix it',
		(_code, advice) => {
			expect(advice.message).toMatch(/^[A-Zn].*[^.]$/);
			expect(advice.howToFix).toMatch(/^[A-Z].*\.$/);
			expect(`${advice.message} ${advice.howToFix}`).not.toMatch(/\b(error|mistake)\b/i);
		},
	);

	test('no code that leaves the outcome open advises another reference', () => {
		for (const code of ['OUTCOME_UNKNOWN', 'NOT_CREATED', 'UNKNOWN_CODE', 'UNEXPECTED'] as const) {
			const { howToFix, message } = commonFailures('Provider')[code];
			expect(howToFix).not.toMatch(/(?<!not )\b(use|with) (a new|another|its own)/i);
			expect(`${message} ${howToFix}`).not.toMatch(/nothing was (sent|paid|done)/i);
		}
	});

	test('can be tried again unless the user must change something first', () => {
		const retryable = common.filter(([, advice]) => advice.retryable).map(([code]) => code);
		expect(retryable).toEqual([
			'OUTCOME_UNKNOWN',
			'NOT_CREATED',
			'UNREACHABLE',
			'RATE_LIMITED',
			'NO_READABLE_ANSWER',
			'CANCELLED',
			'TIME_LIMIT_REACHED',
		]);
	});
});

test('the fields of a failure leave out what is not known, and facts never hide the others', () => {
	const failure: Failure = {
		code: 'X',
		...OWN.TOO_POOR,
		providerMessage: undefined,
		httpStatus: 402,
		facts: { detail: 'd', code: 'not this', causedBy: 'nobody' },
	};
	expect(failureFields(failure)).toEqual({
		detail: 'd',
		code: 'X',
		...OWN.TOO_POOR,
		httpStatus: 402,
	});
});

describe('settling', () => {
	test('gives the value, or the failure', async () => {
		expect(await settle(Promise.resolve(5))).toEqual({ value: 5 });
		expect(await settle(Promise.reject(failures.error('TOO_POOR')))).toEqual({
			failure: failures.make('TOO_POOR'),
		});
	});

	test('does not hide anything else', async () => {
		await expect(settle(Promise.reject(new TypeError('defect')))).rejects.toThrow('defect');
	});
});
