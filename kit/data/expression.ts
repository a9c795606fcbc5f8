import { afterBracket, codeOf, opens, tokensOf, type Token } from './tokens';

/** What makes an expression's value depend on the run instead of on the data. */
export interface Instability {
	kind: 'execution' | 'clock' | 'chance';
	name: string;
}

const setOf = (names: string): ReadonlySet<string> => new Set(names.split(' '));

// Names of n8n's that differ between the times an item is processed, as properties too: `$item(0).$now`.
const EXECUTION = setOf(
	'$execution $executionId $runIndex $thisRunIndex $mode $evaluation $resumeWebhookUrl process',
);
// Values of their own each time, or ways around this check.
const FRESH_NAMES = setOf(
	'$uuid crypto performance Temporal $evaluateExpression extend extendOptional',
);
// What gives something else each time it is called, whatever it is called on.
const CLOCK_CALLS = setOf('now diffToNow diffNow toRelative toRelativeCalendar isInLast');
const CHANCE_CALLS = setOf(
	'random randomItem randomInt randomUUID randomBytes getRandomValues shuffle uuid',
);
const COARSE_PROPERTIES = setOf(
	'year month day weekNumber weekYear weekday ordinal quarter daysInMonth daysInYear weeksInWeekYear monthLong monthShort weekdayLong weekdayShort localWeekNumber localWeekYear localWeekday',
);
const COARSE_CALLS = setOf(
	'toISODate toISOWeekDate toSQLDate isWeekend getFullYear getMonth getDate getDay getUTCFullYear getUTCMonth getUTCDate getUTCDay toDateString',
);
const TRUNCATING_CALLS = setOf('startOf endOf beginningOf extract');
const FORMATTING_CALLS = setOf('toFormat format');
const ISO_CALLS = setOf('toISO toISOString toJSON');
const CUTTING_CALLS = setOf('slice substring substr');
const KEEPING_CALLS = setOf(
	'plus minus setZone toUTC toLocal setLocale reconfigure set setTimeZone',
);
const COARSE_UNITS = setOf(
	'day days week weeks month months quarter quarters year years weekNumber yearDayNumber',
);
// Letters of Luxon's formats that show hours or less, half days, or what changes with daylight saving time.
const FINE_FORMAT = /[hHmsSutTfFxXaZz]/;
// Letters of which one must be read from a text, or the hour comes from the clock.
const HOUR_OR_MORE = /[yLMdDoWknqEcGhHtTfFxX]/;
// What a number can stand for.
const NUMBER_FORMATS = setOf('ms s us excel');
// A date as ISO writes it, without its time.
const DATE_LENGTH = 10;
// Methods of DateTime that begin with the clock unless they are told all that they need.
const CLOCK_METHODS = setOf('now local utc');

/**
 * The first thing in an expression that gives another value when the same item is processed again: the execution's own
 * numbers, the clock to finer than a day, chance. Dates of a day or more are allowed, for payments that are due once a
 * day, week or month.
 *
 * It reads what stands in the expression. What it cannot see: what an earlier node has put into the item, another field
 * of the node (`$parameter`, but see `fieldsNamedIn`), a name that the expression computes, such as
 * `$today['diff' + 'Now']()`, or takes out of an object, such as `({ diffNow }) =>`, and code that is
 * written to look like a text or a comment.
 */
export function instabilityOf(expression: string): Instability | undefined {
	for (const code of codeOf(expression)) {
		const tokens = tokensOf(code);
		for (const [at, { kind }] of tokens.entries()) {
			const found = kind === 'name' ? judge(tokens, at) : undefined;
			if (found) return found;
		}
	}
	return undefined;
}

/** The fields of the node itself that an expression takes its value from. */
export function fieldsNamedIn(expression: string): string[] {
	return codeOf(expression).flatMap((code) => {
		const tokens = tokensOf(code);
		return tokens.flatMap(({ text }, at) =>
			text === '$parameter' ? [textAt(tokens, at + 2)] : [],
		);
	});
}

/** The text of a token; nothing where there is none. */
const textAt = (tokens: Token[], at: number): string => tokens[at]?.text ?? '';

function judge(tokens: Token[], at: number): Instability | undefined {
	const text = (offset: number) => textAt(tokens, at + offset);
	const name = text(0);
	const isProperty = text(-1) === '.';
	if (text(1) === ':' && ['{', ','].includes(text(-1))) return undefined;
	const isOfData = isProperty && ['json', '$json'].includes(text(-2));
	if ((name.startsWith('$') && !isOfData) || !isProperty) {
		if (EXECUTION.has(name)) return { kind: 'execution', name };
		if (FRESH_NAMES.has(name)) return { kind: 'chance', name };
		if (name === '$now') return isCoarse(tokens, at + 1) ? undefined : { kind: 'clock', name };
		if (name === '$today' && text(1) === '[') return { kind: 'clock', name };
	}
	if (name === 'DateTime') return judgeDateTime(tokens, at);
	if (isProperty) return judgeProperty(tokens, at);
	if (name === 'Math') return text(1) === '.' ? undefined : { kind: 'chance', name };
	// Without a date, also one that is missing in the item, its formatter takes the clock's.
	const isFormatter = name === 'Intl' && (text(1) !== '.' || text(2) === 'DateTimeFormat');
	if (isFormatter) return { kind: 'clock', name };
	return name === 'Date' ? judgeDate(tokens, at) : undefined;
}

function judgeProperty(tokens: Token[], at: number): Instability | undefined {
	const text = (offset: number) => textAt(tokens, at + offset);
	const name = text(0);
	const isLoop = name === 'currentRunIndex' && text(-2) === 'context';
	const isRun = name === 'runIndex' && text(-2) === '$prevNode';
	if (isLoop || isRun) return { kind: 'execution', name };
	if (name === 'random' && text(-2) === 'Math') return { kind: 'chance', name: 'Math.random' };
	if (!isCalled(tokens, at + 1)) return undefined;
	const isFormatted = name === 'toDateTime' && tokens[at + 2]?.kind === 'text';
	if (isFormatted && !NUMBER_FORMATS.has(text(2)) && !HOUR_OR_MORE.test(text(2))) {
		return { kind: 'clock', name };
	}
	if (CHANCE_CALLS.has(name)) return { kind: 'chance', name };
	const isDateTimes = name === 'now' && text(-2) === 'DateTime';
	return CLOCK_CALLS.has(name) && !isDateTimes ? { kind: 'clock', name } : undefined;
}

/** Whether what stands before is called, as `f()`, f`` or `f.call()`. */
function isCalled(tokens: Token[], at: number): boolean {
	const next = textAt(tokens, at);
	const isIndirect = next === '.' && ['call', 'apply', 'bind'].includes(textAt(tokens, at + 1));
	return isIndirect || next === '(' || next === '${' || tokens[at]?.kind === 'text';
}

/** `Date` with what it is to tell, `new Date($json.paidAt)` for example, is data. */
function judgeDate(tokens: Token[], at: number): Instability | undefined {
	const text = (offset: number) => textAt(tokens, at + offset);
	const clock: Instability = { kind: 'clock', name: 'Date' };
	if (text(1) === '.' && ['parse', 'UTC'].includes(text(2))) return undefined;
	if (text(-1) !== 'new') return clock;
	if (text(1) !== '(') return clock;
	if (text(2) === ')') return isCoarse(tokens, at + 3) ? undefined : clock;
	return text(2) === '...' ? clock : undefined;
}

function judgeDateTime(tokens: Token[], at: number): Instability | undefined {
	const method = textAt(tokens, at + 2);
	const name = `DateTime.${method}`;
	if (textAt(tokens, at + 1) !== '.') {
		return textAt(tokens, at - 1) === '.' ? undefined : { kind: 'clock', name: 'DateTime' };
	}
	const end = afterBracket(tokens, at + 3);
	const inside = tokens.slice(at + 4, end);
	const isToldAll =
		!CLOCK_METHODS.has(method) &&
		(method !== 'fromObject' || inside.some(({ text }) => ['year', 'weekYear'].includes(text))) &&
		(method !== 'fromFormat' || hasHour(inside));
	return isToldAll || isCoarse(tokens, end) ? undefined : { kind: 'clock', name };
}

/** Whether the format that is the second argument tells the hour or more; one that is no text may. */
function hasHour(inside: Token[]): boolean {
	let depth = 0;
	const comma = inside.findIndex((token) => {
		depth += opens(token);
		return depth === 0 && token.text === ',';
	});
	const format = inside[comma + 1];
	return format?.kind !== 'text' || HOUR_OR_MORE.test(unquoted(format.text));
}

/** Whether what follows a moment in time leaves nothing of it that is finer than a day. */
function isCoarse(tokens: Token[], start: number): boolean {
	for (let at = start; tokens[at]?.text === '.';) {
		const name = textAt(tokens, at + 1);
		if (textAt(tokens, at + 2) !== '(') return COARSE_PROPERTIES.has(name);
		const argument = tokens[at + 3];
		const end = afterBracket(tokens, at + 2);
		if (COARSE_CALLS.has(name)) return true;
		if (ISO_CALLS.has(name)) return argument?.text === ')' && isDateOfIso(tokens, end);
		if (argument?.kind === 'text' && [',', ')'].includes(textAt(tokens, at + 4))) {
			if (TRUNCATING_CALLS.has(name)) return COARSE_UNITS.has(argument.text);
			if (FORMATTING_CALLS.has(name)) return !FINE_FORMAT.test(unquoted(argument.text));
		}
		if (!KEEPING_CALLS.has(name)) return false;
		at = end;
	}
	return false;
}

/** Whether no more than the date is taken of an ISO text: `.slice(0, 10)` or `.split('T')[0]`. */
function isDateOfIso(tokens: Token[], start: number): boolean {
	const [dot, name = '', ...rest] = tokens.slice(start, start + 8).map(({ text }) => text);
	if (dot !== '.') return false;
	if (name === 'split') return rest.join('') === '(T)[0]';
	const [open, first, comma, last, close] = rest;
	const isCut = CUTTING_CALLS.has(name) && `${open}${first}${comma}` === '(0,' && close === ')';
	return isCut && Number(last) <= DATE_LENGTH;
}

/** A format without the parts in single quotes, which stand for themselves. */
const unquoted = (format: string): string => format.replace(/'[^']*'/g, '');
