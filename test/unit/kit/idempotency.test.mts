import fc from 'fast-check';

import { assertStableReference, deterministicKey } from '../../../kit/idempotency';
import { executeContext, thrownBy } from '../support.mts';

interface Case {
	expression: string;
	value?: string;
	mode?: string;
	retryOnFail?: boolean;
}

function check({ expression, value = 'shop-1', mode = 'trigger', retryOnFail = false }: Case) {
	const node = { parameters: { reference: expression }, retryOnFail };
	assertStableReference(executeContext({ node, mode }), 3, {
		label: 'Custom Order ID',
		parameter: 'reference',
		value,
	});
}

function expectRefusal(setup: Case, happened: RegExp) {
	const error = thrownBy(() => check(setup));
	expect(error.message).toMatch(/^Custom Order ID: /);
	expect(error.message).toMatch(happened);
	expect(error.description).toContain('Use the id of the order in your own system');
	expect(error.description).toContain('Nothing was sent for this item.');
	expect(error.context).toMatchObject({ itemIndex: 3, field: 'Custom Order ID' });
}

const DEFAULT = '={{ $workflow.id }}-{{ $execution.id }}-{{ $itemIndex }}';

describe('a retried execution', () => {
	test.each([DEFAULT, '={{ $executionId }}', '={{ $execution["id"] }}'])(
		'may not pay again under a new execution id: %s',
		(expression) => {
			expectRefusal({ expression, mode: 'retry' }, /a retried execution has a new id$/);
		},
	);

	test('may go on with an id of the user, or with a fixed text', () => {
		expect(() => check({ expression: '={{ $json.orderId }}', mode: 'retry' })).not.toThrow();
		expect(() => check({ expression: 'costs $execution', mode: 'retry' })).not.toThrow();
	});

	test.each(['trigger', 'webhook', 'manual', 'error', 'integrated'])(
		'is told apart from the mode %s',
		(mode) => expect(() => check({ expression: DEFAULT, mode })).not.toThrow(),
	);
});

describe('Retry On Fail', () => {
	test.each([
		'={{ $now }}',
		'={{ $now.toMillis() }}',
		'={{ Date.now() }}',
		'={{ new Date().getTime() }}',
		'={{ Math.random() }}',
		'={{ crypto.randomUUID() }}',
		'={{ DateTime.now().toMillis() }}',
		'={{ DateTime.local().toISO() }}',
	])('refuses a reference that is another one on every try: %s', (expression) => {
		expectRefusal({ expression, retryOnFail: true }, /changes on every try while Retry On Fail/);
		expect(() => check({ expression, retryOnFail: false })).not.toThrow();
	});

	test.each([
		DEFAULT,
		'={{ $json.orderId }}',
		'paid-$now',
		'={{ $json.uuid }}',
		'={{ $json.order_uuid }}-payout',
	])('accepts a reference that stays the same: %s', (expression) => {
		expect(() => check({ expression, retryOnFail: true })).not.toThrow();
	});
});

test('a reference built from the id of an execution that has none is refused', () => {
	expectRefusal(
		{ expression: DEFAULT, value: 'wf-__UNKNOWN__-0' },
		/is built from the id of the execution, and this execution has none$/,
	);
});

describe('a deterministic key', () => {
	test('is the same for the same parts and has 64 hexadecimal digits', () => {
		expect(deterministicKey('a', 1)).toBe(deterministicKey('a', '1'));
		expect(deterministicKey('a', 1)).toMatch(/^[0-9a-f]{64}$/);
	});

	test('differs for different parts, wherever the border lies', () => {
		const texts = fc.array(fc.string(), { maxLength: 4 });
		fc.assert(
			fc.property(texts, texts, (a, b) => {
				const same = JSON.stringify(a) === JSON.stringify(b);
				expect(deterministicKey(...a) === deterministicKey(...b)).toBe(same);
			}),
		);
		expect(deterministicKey('a', 'bc')).not.toBe(deterministicKey('ab', 'c'));
		expect(deterministicKey('a', '')).not.toBe(deterministicKey('a'));
	});
});
