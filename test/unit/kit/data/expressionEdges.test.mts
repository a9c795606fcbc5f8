import { instabilityOf } from '../../../../kit/data/expression';

// What is close to a refused expression and means something else, and the other way round. Much of it is nothing that n8n
// could evaluate to two values, so unlike in expression.test.mts it is not tried there.

describe('what only reads like something that changes is data', () => {
	test.each([
		'={{ "$execution" }}-{{ $json.id }}',
		'={{ $json.user.process.id }}',
		'={{ $("Webhook").item.json.$execution }}',
		'={{ $json.currentRunIndex }}',
		'={{ $json.context.id }}',
		'={{ $json.runIndex }}',
		'={{ $prevNode.name }}',
		'={{ $json.DateTime }}',
		'={{ $json.uuid + call }}',
		'={{ $json.uuid.callback }}',
		'={{ $json.uuid.recall }}',
		'={{ ({ id: 1, now: 2, Date: 3 }).now }}',
		'={{ DateTime.fromObject({ weekYear: 2026, weekNumber: 3 }).toMillis() }}',
		"={{ DateTime.fromISO('2026-01-01').toMillis() }}",
		"={{ DateTime.fromISO('30').toMillis() }}",
		"={{ '30'.toDateTime(a) }}",
		"={{ '30'.toDateTime('us') }}",
		"={{ '30'.toDateTime('excel') }}",
		"={{ $now.startOf('quarters').toMillis() }}",
		"={{ $now.extract('weekNumber') }}",
	])('%s', (expression) => expect(instabilityOf(expression)).toBeUndefined());
});

describe('what is refused is named by what it is', () => {
	test.each([
		["={{ $('Loop').context.currentRunIndex }}", 'execution', 'currentRunIndex'],
		['={{ $prevNode.runIndex }}', 'execution', 'runIndex'],
		['={{ $json.user.$now }}', 'clock', '$now'],
		['={{ Date.now() }}', 'clock', 'Date'],
		['={{ Date(parse) }}', 'clock', 'Date'],
		['={{ Date($json.ts) }}', 'clock', 'Date'],
		['={{ $json.clock.now() }}', 'clock', 'now'],
		['={{ DateTime.diffNow() }}', 'clock', 'diffNow'],
		["={{ $today.diffNow`${'hours'}` }}", 'clock', 'diffNow'],
		['={{ $today.diffNow.apply($today) }}', 'clock', 'diffNow'],
		['={{ $today.diffNow.bind($today)() }}', 'clock', 'diffNow'],
		["={{ '30:10'.toDateTime('mm:ss') }}", 'clock', 'toDateTime'],
		["={{ '10'.toDateTime('ss') }}", 'clock', 'toDateTime'],
		['={{ DateTime.fromObject({ midyear: 1 }) }}', 'clock', 'DateTime.fromObject'],
		['={{ DateTime.fromObject({ years: 1 }) }}', 'clock', 'DateTime.fromObject'],
		['={{ DateTime.now }}', 'clock', 'DateTime.now'],
	])('%s: %s, %s', (expression, kind, name) => {
		expect(instabilityOf(expression)).toEqual({ kind, name });
	});
});

describe('a moment in time of which something finer than a day may be left is refused', () => {
	test.each([
		"={{ $now.startOf('midday') }}",
		"={{ $now.startOf('day2') }}",
		'={{ $now.startOf(day) }}',
		'={{ $now.toFormat(yyyy) }}',
		'={{ $now.diff($today).toISODate() }}',
		"={{ $now.toISO({ format: 'basic' }).slice(0, 10) }}",
		'={{ $now.toISO() + slice(0, 10) }}',
		'={{ $now.toISO().padEnd(0, 10) }}',
		'={{ $now.toISO().slice(1, 10) }}',
		'={{ $now.toISO().slice(0 + 5) }}',
		'={{ $now.toISO().slice(0, 1 + 15) }}',
		'={{ $now.toISO().slice(0, 11) }}',
		'={{ $now.toISO().slice(0, -3) }}',
		'={{ $now.toISO().slice(0) }}',
		'={{ $now.toISO() }}',
	])('%s', (expression) => {
		expect(instabilityOf(expression)).toEqual({ kind: 'clock', name: '$now' });
	});

	test('DateTime.fromFormat with a format that is no text may tell the hour, and one that is must', () => {
		expect(instabilityOf('={{ DateTime.fromFormat($json.a, v) }}')).toBeUndefined();
		expect(instabilityOf("={{ DateTime.fromFormat(f(1, 2), 'mm') }}")).toBeDefined();
		expect(instabilityOf("={{ DateTime.fromFormat('5', 'H') }}")).toBeUndefined();
	});
});

test.each([
	'={{ .currentRunIndex }}',
	'={{ $json.uuid. }}',
	'={{ $json.at.toDateTime( }}',
	'={{ DateTime.fromFormat() }}',
])('code that breaks off is read to its end: %s', (expression) => {
	expect(instabilityOf(expression)).toBeUndefined();
});

test.each([
	'={{ $now. }}',
	'={{ $now.toISO( }}',
	"={{ $now.startOf('day' }}",
	'={{ $now.startOf( }}',
])('a moment that breaks off is refused: %s', (expression) =>
	expect(instabilityOf(expression)).toMatchObject({ kind: 'clock' }),
);
