// A question about a metric: grain, whole periods, up to two dimensions and filters, read from raw parameters (api.md).

import {
  addDays,
  addMonths,
  type Day,
  dayOf,
  GRAINS,
  type Grain,
  nextPeriod,
  parseDay,
  periodStart,
} from '../core/calendar.ts';
import { type Fault, fail, ok, type Result } from '../core/result.ts';
import type { Dimension } from './dimensions.ts';
import { type Filter, parseFilters } from './filters.ts';

/** Parameters as they came; `dimension` repeated or comma separated, `filters` as JSON text or parsed. */
export interface RawQuery {
  readonly date_start?: string | undefined;
  readonly date_end?: string | undefined;
  readonly date_step?: string | undefined;
  readonly dimension?: string | readonly string[] | undefined;
  readonly filters?: unknown;
}

/** What a question is asked of: the dimensions that hold for the metric and the days that exist. */
export interface Horizon {
  readonly freshness: Day;
  /** What `natural` stands for. */
  readonly natural: string | null;
  readonly dimensions: readonly Dimension[];
  /** Future metrics have points from the freshness date's period on, without a last one. */
  readonly future: boolean;
}

export interface Query {
  readonly grain: Grain;
  /** First day of the first period asked for. */
  readonly first: Day;
  /** First day of the last period asked for that exists; before `first` where there is none. */
  readonly last: Day;
  readonly freshness: Day;
  readonly future: boolean;
  readonly dimensions: readonly Dimension[];
  readonly filters: readonly Filter[];
  /** Most series before the rest is folded; the most an answer may have where it is missing. */
  readonly seriesMax?: number;
}

/** The most points a series may have: 50 years of days. */
const POINTS_MAX = 18_263;
/** The most points of a whole answer, all series together: about 20 MB, so that no question can exhaust the server. */
const ANSWER_POINTS_MAX = 200_000;
const EARLIEST = dayOf(1000, 1, 1);

/** Reads a question. Errors: one fault a wrong parameter, loc = [parameter, …]. */
export function parseQuery(raw: RawQuery, horizon: Horizon): Result<Query, Fault[]> {
  const faults: Fault[] = [];
  const keep = <T>(result: Result<T, Fault[]>, otherwise: T): T => {
    if (result.ok) return result.value;
    faults.push(...result.fault);
    return otherwise;
  };
  const grain = keep(parseGrain(raw.date_step), 'month');
  const periods = keep(parsePeriods(raw, grain, horizon), { first: horizon.freshness, last: horizon.freshness });
  const dimensions = keep(parseDimensions(raw.dimension, horizon), []);
  const filters = keep(
    parseFilters(raw.filters, (field) => horizon.dimensions.find((dimension) => dimension.id === field)),
    [],
  );
  if (faults.length > 0) return fail(faults);
  return ok({ grain, ...periods, freshness: horizon.freshness, future: horizon.future, dimensions, filters });
}

/** The grain of `date_step`, month where it is missing. */
export function parseGrain(text: string | undefined): Result<Grain, Fault[]> {
  if (text === undefined) return ok('month');
  const grain = GRAINS.find((known) => known === text);
  return grain === undefined
    ? fail([{ loc: ['date_step'], msg: `date_step must be one of ${GRAINS.join(', ')}`, type: 'value_error' }])
    : ok(grain);
}

function parsePeriods(
  raw: RawQuery,
  grain: Grain,
  { freshness, future }: Horizon,
): Result<{ first: Day; last: Day }, Fault[]> {
  const faults: Fault[] = [];
  const given = (name: 'date_start' | 'date_end'): Day | null => {
    const text = raw[name];
    if (text === undefined) return null;
    const day = parseDay(text);
    if (day !== null && day >= EARLIEST) return day;
    faults.push({ loc: [name], msg: `${name} must be a date YYYY-MM-DD`, type: 'date_parsing' });
    return null;
  };
  const start = given('date_start');
  const end = given('date_end') ?? (future ? addMonths(freshness, 12) : freshness);
  if (faults.length > 0) return fail(faults);
  if (start !== null && end < start) {
    return fail([{ loc: ['date_end'], msg: 'date_end must not be before date_start', type: 'value_error' }]);
  }
  const first = periodStart(start ?? (future ? freshness : addMonths(end, -12)), grain);
  const last = periodStart(end, grain);
  if (pointsBetween(first, last, grain) > POINTS_MAX) {
    const msg = `The range has more than ${POINTS_MAX} points (50 years of days)`;
    return fail([{ loc: ['date_start'], msg, type: 'value_error' }]);
  }
  const running = periodStart(freshness, grain);
  return ok(future ? { first: later(first, running), last } : { first, last: last < running ? last : running });
}

function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

/** At least the number of periods, without counting them one by one. */
function pointsBetween(first: Day, last: Day, grain: Grain): number {
  const longest = { day: 1, week: 7, month: 31, quarter: 92, year: 366 }[grain];
  return Math.floor((last - first) / longest) + 1;
}

function parseDimensions(raw: RawQuery['dimension'], horizon: Horizon): Result<Dimension[], Fault[]> {
  const usable = horizon.dimensions.filter((dimension) => !dimension.filterOnly);
  const known = (id: string): boolean => usable.some((dimension) => dimension.id === id);
  const entries = raw === undefined ? [] : typeof raw === 'string' ? [raw] : raw;
  const ids = entries.flatMap((entry) => (known(entry) ? [entry] : entry.split(',').map((id) => id.trim())));
  const refuse = (msg: string): Result<never, Fault[]> => fail([{ loc: ['dimension'], msg, type: 'value_error' }]);
  if (ids.length > 2) return refuse('At most two dimensions');
  const dimensions: Dimension[] = [];
  for (const id of ids) {
    if (id === 'natural' && horizon.natural === null) return refuse('This metric has no natural dimension');
    const wanted = id === 'natural' ? horizon.natural : id;
    const dimension = usable.find((candidate) => candidate.id === wanted);
    if (dimension === undefined) return refuse(`Unknown dimension: ${id.slice(0, 200)}`);
    if (dimensions.includes(dimension)) return refuse(`Dimension named twice: ${dimension.id}`);
    dimensions.push(dimension);
  }
  return ok(dimensions);
}

/** A period of the answer: `end` is its last day, `asOf` the day of its state (methodology 4). */
export interface Period {
  readonly start: Day;
  readonly end: Day;
  readonly asOf: Day;
}

/** Why an answer of so many series would be too large to give, or null. */
export function sizeFault(query: Query, series: number): Fault | null {
  const periods = pointsBetween(query.first, query.last, query.grain);
  if (series * periods <= ANSWER_POINTS_MAX) return null;
  const msg = `The answer would hold ${series} series of ${periods} points, more than ${ANSWER_POINTS_MAX} in all; ask for a shorter range, a longer date_step or fewer values`;
  return { loc: ['date_start'], msg, type: 'value_error' };
}

/** Every period asked for that exists, in order. */
export function periodsOf(query: Pick<Query, 'grain' | 'first' | 'last' | 'freshness' | 'future'>): Period[] {
  const periods: Period[] = [];
  for (let start = query.first; start <= query.last; start = nextPeriod(start, query.grain)) {
    const end = addDays(nextPeriod(start, query.grain), -1);
    periods.push({ start, end, asOf: query.future || end < query.freshness ? end : query.freshness });
  }
  return periods;
}
