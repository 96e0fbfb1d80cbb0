// Numbers and dates as the reader's language writes them. It only formats: no arithmetic on money or dates.

import { useMemo } from 'react';
import { useIntl } from 'react-intl';

export type Unit = 'currency' | 'percent' | 'count' | 'ratio' | 'months';
export type Grain = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** What is shown where there is no value; never 0. */
export const NONE = '–';

export interface Format {
  /** An amount of the company's currency, in full: `1 234,50 €`. */
  money(value: number | null, currency: string): string;
  /** For axes and cards: `468 k €`. */
  compactMoney(value: number | null, currency: string): string;
  /** A value of a metric in its unit. */
  value(value: number | null, unit: Unit, currency: string, style?: 'full' | 'compact' | 'whole'): string;
  /** With a sign: a change; changes of rates are points, not percent. */
  change(value: number | null, unit: Unit, currency: string, style?: 'full' | 'compact'): string;
  count(value: number | null): string;
  percent(value: number | null, digits?: number): string;
  /** An exchange rate, given as decimal text. */
  rate(text: string): string;
  /** `2024-03-31` as a day. */
  day(iso: string | null): string;
  instant(iso: string | null): string;
  /** The name of a period: `Mar 2024`, `Q1 2024`, `2024`. */
  period(start: string, grain: Grain): string;
}

/** Percentages and amounts come as the API gives them: 88.5 is 88.5 %. */
export function makeFormat(locale: string): Format {
  const number = memo((key: string) => new Intl.NumberFormat(locale, JSON.parse(key) as Intl.NumberFormatOptions));
  const say = (value: number | null, options: Intl.NumberFormatOptions) =>
    value === null ? NONE : number(JSON.stringify(options)).format(value).replace(/^-/, '−');
  const dates = memo((key: string) => new Intl.DateTimeFormat(locale, JSON.parse(key) as Intl.DateTimeFormatOptions));
  const date = (iso: string, options: Intl.DateTimeFormatOptions) =>
    dates(JSON.stringify({ timeZone: 'UTC', ...options })).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
  const french = locale.startsWith('fr');
  const sign = french ? '\u202F%' : '%';
  const inUnit = (value: number | null, unit: Unit, currency: string, extra: Intl.NumberFormatOptions) => {
    if (value === null) return NONE;
    switch (unit) {
      case 'currency':
        return say(value, { style: 'currency', currency, ...extra });
      case 'percent':
        return `${say(value, { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: extra.signDisplay })}${sign}`;
      case 'count':
        return say(value, { maximumFractionDigits: 0, ...extra });
      case 'ratio':
      case 'months':
        return say(value, { maximumFractionDigits: 2, signDisplay: extra.signDisplay });
      default:
        return unit satisfies never;
    }
  };
  const whole = { maximumFractionDigits: 0, minimumFractionDigits: 0 } as const;
  const compact = { notation: 'compact', maximumFractionDigits: 1, minimumFractionDigits: 0 } as const;
  return {
    money: (value, currency) => inUnit(value, 'currency', currency, {}),
    compactMoney: (value, currency) => inUnit(value, 'currency', currency, compact),
    value: (value, unit, currency, style = 'full') =>
      inUnit(
        value,
        unit,
        currency,
        style === 'compact' ? compact : style === 'whole' && unit === 'currency' ? whole : {},
      ),
    change: (value, unit, currency, style = 'full') =>
      unit === 'percent' && value !== null
        ? `${say(value, { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: 'exceptZero' })} pt`
        : inUnit(value, unit, currency, { ...(style === 'compact' ? compact : {}), signDisplay: 'exceptZero' }),
    count: (value) => say(value, { maximumFractionDigits: 0 }),
    percent: (value, digits = 1) =>
      value === null ? NONE : `${say(value, { maximumFractionDigits: digits, minimumFractionDigits: digits })}${sign}`,
    rate: (text) => say(Number(text), { maximumSignificantDigits: 6 }),
    day: (iso) => (iso === null ? NONE : date(iso, { year: 'numeric', month: 'short', day: 'numeric' })),
    instant: (iso) =>
      iso === null
        ? NONE
        : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso)),
    period: (start, grain) => periodName(start, grain, date, french ? 'T' : 'Q'),
  };
}

function periodName(
  start: string,
  grain: Grain,
  date: (iso: string, options: Intl.DateTimeFormatOptions) => string,
  quarter: string,
): string {
  switch (grain) {
    case 'day':
    case 'week':
      return date(start, { year: '2-digit', month: 'short', day: 'numeric' });
    case 'month':
      return date(start, { year: 'numeric', month: 'short' });
    case 'quarter':
      return `${quarter}${Math.ceil(Number(start.slice(5, 7)) / 3)} ${start.slice(0, 4)}`;
    case 'year':
      return start.slice(0, 4);
    default:
      return grain satisfies never;
  }
}

function memo<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}

export function useFormat(): Format {
  const { locale } = useIntl();
  return useMemo(() => makeFormat(locale), [locale]);
}
