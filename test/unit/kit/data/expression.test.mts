import { instabilityOf, fieldsNamedIn, type Instability } from '../../../../kit/data/expression';
import { placeOf } from '../n8nExpressions.mts';

const item = {
	id: 'A1',
	user: 'ann',
	name: 'Ann "the" Ant',
	ts: '2026-03-04T05:06:07.089Z',
	url: 'https://a.example/x?y=1',
	amount: 12.5,
	list: Array.from({ length: 40 }, (_, n) => `e${n}`),
	orders: [{ id: 'o1' }, { id: 'o2' }],
	crypto: { id: 'c' },
	random: 'r',
	uuid: 'u',
	now: 'n',
	Date: 'd',
	execution: { id: 'x' },
	runIndex: 'ri',
	process: { id: 'p' },
	$meta: { id: 'm' },
};

/** The morning and the evening of one day, in UTC and in the time zone of the workflow. */
const MORNING = Date.parse('2026-11-21T07:15:10.123Z');
const EVENING = Date.parse('2026-11-21T20:47:53.456Z');

/** What n8n makes of an expression in one execution, and in another one on the same day. */
function valuesOf(expression: string): [unknown, unknown] {
	const parameters = { ref: expression, note: '={{ $now.toMillis() }}' };
	const at = (milliseconds: number, executionId: string, runIndex: number) => {
		jest.setSystemTime(milliseconds);
		const mode = executionId === 'one' ? 'trigger' : 'retry';
		const place = placeOf({ items: [item], parameters, executionId, runIndex, mode });
		const value: unknown = place.getNodeParameter('ref', 0);
		return String(value);
	};
	return [at(MORNING, 'one', 0), at(EVENING, 'two', 1)];
}

beforeEach(() => void jest.useFakeTimers({ now: MORNING }));
afterEach(() => void jest.useRealTimers());

const ACCEPTED = [
	'={{ $json.id }}',
	'=shop-{{ $json.id }}',
	'=shop-{{ $json.id }}-{{ $json.user }}',
	'={{ $json["id"] }}',
	"={{ $json?.['id'] }}",
	'={{ $json.crypto.id }}',
	'={{ $json.random }}',
	'={{ $json.uuid }}',
	'={{ $json.now }}',
	'={{ $json.Date }}',
	'={{ $json.execution.id }}',
	'={{ $json.runIndex }}',
	'={{ $json.process.id }}',
	'={{ $json.$meta.id }}',
	'={{ $json.uuid.toString() }}',
	'={{ $json["$execution"] ?? "none" }}',
	'={{ "costs $execution" }}',
	"={{ 'Date.now() ' + $json.id }}",
	'={{ `now() ${$json.id}` }}',
	'={{ $json.id /* $execution.id */ }}',
	'={{ $json.id // Date.now()\n }}',
	'=$now.toMillis() and $execution.id {{ $json.id }}',
	'={{ $json.name.replace(/"/g, "") }}',
	'={{ $json.url.split(/\\//)[2] }}',
	'={{ $json.amount / 2 }}',
	'={{ $json.list[0] }}',
	'={{ $json.list.map((entry) => entry.toUpperCase()).join("-") }}',
	'={{ ({ now: $json.id, Date: 1, random: 2, crypto: 3 }).now }}',
	'={{ Math.round($json.amount) }}',
	'={{ Math.max(...[1, 2]) }}',
	'={{ $json.id.hash() }}',
	'={{ $("Webhook").item.json.id }}',
	'={{ $node["Webhook"].json.id }}',
	'={{ $input.item.json.id }}',
	'={{ $items()[0].json.id }}',
	'={{ $jmespath($json, "orders[0].id") }}',
	'={{ $vars.shop }}',
	'={{ $workflow.id }}-{{ $json.id }}',
	'={{ $nodeId }}-{{ $json.id }}',
	'={{ $itemIndex }}-{{ $json.id }}',
	'={{ $ifEmpty($json.missing, $json.id) }}',
	"={{ $json.user }}-{{ $now.toFormat('kkkk-WW') }}",
	"={{ $now.toFormat('yyyy-MM-dd') }}",
	"={{ $now.format('yyyy-LL') }}",
	'={{ $now.toFormat(`yyyy`) }}',
	'={{ $now.toFormat("yyyy-MM \'at the hours\'") }}',
	"={{ $now.toFormat('DDD', { locale: 'de' }) }}",
	'={{ $now.toISODate() }}',
	'={{ $now?.toISODate?.() }}',
	'={{ $now.toISOWeekDate() }}',
	'={{ $now.year }}-{{ $now.quarter }}',
	'={{ $now["year"] }}',
	'={{ $now.weekNumber }}',
	"={{ $now.startOf('week').toMillis() }}",
	"={{ $now.endOf('day') }}",
	"={{ $now.beginningOf('month') }}",
	"={{ $now.extract('yearDayNumber') }}",
	"={{ $now.setZone('utc').minus({ days: 7 }).toFormat('yyyy-MM-dd') }}",
	"={{ $now.plus(1, 'week').weekNumber }}",
	'={{ $now.set({ hour: $json.list.length }).toISODate() }}',
	'={{ $now.toISO().slice(0, 10) }}',
	"={{ $now.toISO().split('T')[0] }}",
	'={{ $today }}',
	'={{ $today.toMillis() }}',
	'={{ $today.minus({ days: 1 }).toISODate() }}',
	'={{ DateTime.now().toISODate() }}',
	"={{ DateTime.local().startOf('day').toMillis() }}",
	"={{ DateTime.utc().toFormat('yyyy') }}",
	'={{ DateTime.fromISO($json.ts).toMillis() }}',
	'={{ DateTime.fromObject({ year: 2026, month: 3 }).toMillis() }}',
	"={{ DateTime.fromFormat('04.03.2026 05:06', 'dd.MM.yyyy HH:mm').toMillis() }}",
	"={{ DateTime.fromFormat(String([1, 2][0]), 'H').toMillis() }}",
	'={{ $json.ts.toDateTime().toMillis() }}',
	"={{ '4.3.2026'.toDateTime('d.M.yyyy').toMillis() }}",
	"={{ '1700000000'.toDateTime('s').toMillis() }}",
	"={{ $json.ts.toDateTime().diffTo('2026-01-01', 'days') }}",
	'={{ new Date($json.ts).getTime() }}',
	'={{ new Date(0).toISOString() }}',
	'={{ +new Date(2026, 1) }}',
	'={{ Date.parse($json.ts) }}',
	'={{ Date.UTC(2026, 1) }}',
	'={{ new Date().toISOString().slice(0, 10) }}',
	'={{ new Date().toISOString().substring(0, 7) }}',
	"={{ new Date().toISOString().split('T')[0] }}",
	'={{ new Date().getFullYear() }}-{{ new Date().getMonth() + 1 }}',
	'={{ Intl.NumberFormat("en").format($json.amount) }}',
	'={{ Interval.fromDateTimes(DateTime.fromISO($json.ts), $today).length("days") }}',
];

test.each(ACCEPTED)(
	'accepted, and the same in another execution on the same day: %s',
	(expression) => {
		expect(instabilityOf(expression)).toBeUndefined();
		const [one, two] = valuesOf(expression);
		expect(two).toBe(one);
		expect(one).not.toBe('undefined');
	},
);

const REFUSED: Array<[Instability['kind'], string]> = [
	['execution', '={{ $execution.id }}'],
	['execution', '=shop-{{ $execution.id }}'],
	['execution', '={{ $execution["id"] }}'],
	['execution', '={{ $execution?.id }}'],
	['execution', '={{ $json.id }}-{{ $executionId }}'],
	['execution', '={{ $execution.resumeUrl }}'],
	['execution', '={{ $resumeWebhookUrl }}'],
	['execution', '={{ $runIndex }}'],
	['execution', '={{ $thisRunIndex }}'],
	['execution', '={{ $mode }}'],
	['execution', '={{ $item(0).$execution.id }}'],
	['execution', '={{ $item(0)["$runIndex"] }}'],
	['execution', '={{ `${$execution.id}` }}'],
	['execution', '={{ (() => { const { id } = $execution; return id; })() }}'],
	['execution', '={{ $json.missing ?? $execution.id }}'],
	['execution', '={{ \\u0024execution.id }}'],
	['execution', '={{ "\\}}" + $execution.id }}'],
	['execution', '={{ $json.id }} and {{ $execution.id'],
	['clock', '={{ $now }}'],
	['clock', '=shop-{{ $now }}'],
	['clock', '={{ $now.toMillis() }}'],
	['clock', '={{ $now.toISO() }}'],
	['clock', '={{ $now.toISO().slice(0, 16) }}'],
	['clock', "={{ $now.toISO({ format: 'basic' }).slice(0, 11) }}"],
	['clock', '={{ $now.toISO().slice(5) }}'],
	['clock', '={{ $now.toISO().slice(-20) }}'],
	['clock', "={{ $now.toISO().split('T')[1] }}"],
	['clock', "={{ $now.toISO().split('T')[0+1] }}"],
	['clock', "={{ $now.toISO().split('-')[2] }}"],
	['clock', '={{ $now.hour }}'],
	['clock', '={{ $now["ts"] }}'],
	['clock', '={{ $now.toUTC() }}'],
	['clock', "={{ $now.toFormat('yyyy-MM-dd HH') }}"],
	['clock', "={{ $now.toFormat('yyyy-MM-dd a') }}"],
	['clock', "={{ $now.toFormat('X') }}"],
	['clock', "={{ $now.toFormat('yyyy\\x48') }}"],
	['clock', "={{ $now.toFormat('yyyy-\\110') }}"],
	['clock', "={{ $now.toFormat('yyyy' + 'HH') }}"],
	['clock', "={{ $now.toFormat('yyyy' && 'HH') }}"],
	['clock', '={{ $now.toFormat(`yyyy${"HH"}`) }}'],
	['clock', "={{ $now.toFormat(['HH'][0]) }}"],
	['clock', "={{ $now.startOf('hour').toMillis() }}"],
	['clock', "={{ $now.startOf('day' && 'hour').toMillis() }}"],
	['clock', "={{ $now.extract('hour') }}"],
	['clock', "={{ $now.startOf('day').plus({ hours: $now.hour }).toMillis() }}"],
	['clock', '={{ $now > DateTime.fromISO("2026-11-21T12:00:00Z") }}'],
	['clock', "={{ $now.hasSame(DateTime.fromMillis(1795245310123), 'hour') }}"],
	['clock', '={{ $if(true, $now.toMillis(), 1) }}'],
	['clock', '={{ $today.diffNow().toMillis() }}'],
	['clock', "={{ $today['diffNow']().toMillis() }}"],
	['clock', '={{ $today?.diffNow?.().toMillis() }}'],
	['clock', '={{ $today.diffNow`milliseconds`.toMillis() }}'],
	['clock', '={{ $today.diffNow.call($today).toMillis() }}'],
	['clock', '={{ $today["diffN\\u006fw"]().toMillis() }}'],
	['clock', '={{ $today["diff" + "Now"]().toMillis() }}'],
	['clock', '={{ $today.toRelative() }}'],
	['clock', "={{ '2020-01-01'.toDateTime().diffToNow() }}"],
	['clock', "={{ $json.ts.toDateTime().diffToNow('hours') }}"],
	['clock', "={{ '2026-11-21T08:00:00Z'.toDateTime().isInLast(15, 'hours') }}"],
	['clock', "={{ '30'.toDateTime('mm').toMillis() }}"],
	['clock', '={{ Date() }}'],
	['clock', '={{ Date.now() }}'],
	['clock', '={{ Date["now"]() }}'],
	['clock', '={{ Date?.now?.() }}'],
	['clock', '={{ Date.now`` }}'],
	['clock', '={{ D\\u0061te.now() }}'],
	['clock', '={{ [Date][0].now() }}'],
	['clock', '={{ (() => { const D = Date; return D.now(); })() }}'],
	['clock', '={{ (+new Date).toString() }}'],
	['clock', '={{ new Date().getTime() }}'],
	['clock', '={{ new Date().toISOString() }}'],
	['clock', '={{ new Date(/* now */).getTime() }}'],
	['clock', '={{ new Date(...[]).getTime() }}'],
	['clock', '={{ new (Date)().getTime() }}'],
	['clock', '={{ DateTime.now() }}'],
	['clock', '={{ DateTime["now"]().toMillis() }}'],
	['clock', '={{ DateTime.now().toMillis() }}'],
	['clock', '={{ DateTime.local().toISO() }}'],
	['clock', '={{ DateTime.local(...[]).toMillis() }}'],
	['clock', "={{ DateTime.local({ zone: 'utc' }).toMillis() }}"],
	['clock', '={{ DateTime.local($json.missing).toMillis() }}'],
	['clock', "={{ DateTime.utc({ locale: 'de' }).toMillis() }}"],
	['clock', '={{ DateTime.fromObject({}).toMillis() }}'],
	['clock', '={{ DateTime.fromObject({ minute: 3 }).toMillis() }}'],
	['clock', "={{ DateTime.fromFormat('30', 'mm').toMillis() }}"],
	['clock', "={{ DateTime.fromFormat([3, 0].join(''), 'mm', { zone: 'UTC' }).toMillis() }}"],
	['clock', '={{ $item(0).DateTime.now().toMillis() }}'],
	['clock', '={{ $item(0).$now.toMillis() }}'],
	['clock', '={{ (DateTime => DateTime.now())(DateTime) }}'],
	['clock', "={{ Intl.DateTimeFormat('en', { timeStyle: 'medium' }).format() }}"],
	['clock', "={{ Intl['DateTimeFormat']('en', { timeStyle: 'medium' }).format($json.missing) }}"],
	['clock', '={{ `${[{}, $now.toMillis()][1]}` }}'],
	['clock', '={{ `${`${$now.toMillis()}`}` }}'],
	['clock', '={{ $json.name.replace(/"/g, "") + $now.toMillis() + \'"\' }}'],
	['clock', '={{ $json.id.replace(/[/"]/, "") + Date.now() + \'"\' }}'],
	['clock', "={{ $json.id + ' // ' + Date.now() }}"],
	['clock', "={{ '\\'' + Date.now() + '\\'' }}"],
	['chance', '={{ Math.random() }}'],
	['chance', '={{ Math["random"]() }}'],
	['chance', '={{ Math["r\\u0061ndom"]() }}'],
	['chance', '={{ Math["ran" + "dom"]() }}'],
	['chance', '={{ [Math.random][0]() }}'],
	['chance', '={{ (({ random }) => random())(Math) }}'],
	['chance', '={{ [1, 2, 3, 4, 5, 6].sort(() => Math.random() - 0.5).join("") }}'],
	['chance', '={{ $json.list.randomItem() }}'],
	['chance', '={{ $json.list?.randomItem?.() }}'],
	['chance', '={{ extend($json.list, "randomItem", []) }}'],
];

describe('refused, and n8n gives something else in another execution on the same day', () => {
	test.each(REFUSED)('%s: %s', (kind, expression) => {
		expect(instabilityOf(expression)).toMatchObject({ kind });
		// Chance may give the same now and then.
		let [one, two] = valuesOf(expression);
		for (let n = 0; n < 12 && one === two; n++) [one, two] = valuesOf(expression);
		expect(two).not.toBe(one);
	});
});

test('at least 60 expressions of each kind are tried', () => {
	expect(new Set(ACCEPTED).size).toBeGreaterThan(60);
	expect(new Set(REFUSED.map(([, expression]) => expression)).size).toBeGreaterThan(60);
});

describe('refused to be on the safe side', () => {
	test.each([
		'={{ process.pid }}',
		'={{ $evaluateExpression($json.id) }}',
		'={{ $uuid }}',
		'={{ crypto.randomUUID() }}',
		'={{ performance.now() }}',
		'={{ Temporal.Now.instant() }}',
		'={{ $json.list.shuffle() }}',
		'={{ $prevNode.runIndex }}',
		"={{ $('Loop').context.currentRunIndex }}",
		'={{ $evaluation.runId }}',
		'={{ $now.set({ hour: 0, minute: 0, second: 0, millisecond: 0 }).toMillis() }}',
		"={{ $now.toFormat('ZZ') }}",
		'={{ Intl }}',
	])('%s', (expression) => expect(instabilityOf(expression)).toBeDefined());
});

test('what is found is named', () => {
	expect(instabilityOf('={{ $json.id }}-{{ $execution.id }}')).toEqual({
		kind: 'execution',
		name: '$execution',
	});
	expect(instabilityOf('={{ DateTime.local().hour }}')?.name).toBe('DateTime.local');
	expect(instabilityOf('={{ DateTime }}')?.name).toBe('DateTime');
	expect(instabilityOf('={{ $json.list.randomItem() }}')?.name).toBe('randomItem');
	expect(instabilityOf('={{ Math.random() }}')?.name).toBe('Math.random');
	expect(instabilityOf('={{ new Date() }}')?.name).toBe('Date');
});

test('the zone of the process makes no difference to these tests', () => {
	const day = (milliseconds: number) => new Date(milliseconds).toDateString();
	expect(day(EVENING)).toBe(day(MORNING));
});

test.each<[string, string[]]>([
	['={{ $parameter.note }}', ['note']],
	['={{ $parameter["note"] }}', ['note']],
	['={{ $parameter.options.note }}', ['options']],
	['={{ $parameter.a }}-{{ $parameter.b }}', ['a', 'b']],
	['={{ $parameter[$json.x] }}', ['$json']],
	['={{ $parameter }}', ['']],
	['={{ $json.parameter }}', []],
])('the fields that %s names are %p', (expression, fields) => {
	expect(fieldsNamedIn(expression)).toEqual(fields);
});
