// Who a sample customer is: name, country, currency, size, the day it signs, and how it came.

import { addDays, type Day, dayOf } from '../core/calendar.ts';
import { type Currency, PERIODS, type Period } from './catalogue.ts';
import type { Random } from './random.ts';

/** Business begins on 1 April 2022. On this day the sample ends: later invoices are not written yet. */
export const LAST_DAY = dayOf(2026, 3, 31);

export interface Profile {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly currency: Currency;
  /** Bought first; the median is six, the largest have some hundreds. */
  readonly seats: number;
  readonly start: Day;
  readonly period: Period;
  /** Bought through a sales person, with a deal date before the start. */
  readonly sold: boolean;
  /** Permanent discount in percent. */
  readonly discount: number;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
}

const PLACES: readonly [readonly [string, number], ...(readonly [string, number])[]] = [
  ['FR', 34],
  ['DE', 13],
  ['GB', 13],
  ['US', 16],
  ['ES', 6],
  ['NL', 5],
  ['BE', 5],
  ['IT', 5],
  ['CA', 3],
];
const FIRST_WORDS = [
  'Alder',
  'Basalt',
  'Cobalt',
  'Delta',
  'Ember',
  'Fjord',
  'Garnet',
  'Harbor',
  'Iris',
  'Juniper',
  'Kestrel',
  'Lumen',
  'Maple',
  'Nimbus',
  'Ochre',
  'Pine',
  'Quartz',
  'River',
  'Saffron',
  'Tundra',
  'Umber',
  'Velvet',
  'Willow',
  'Zephyr',
] as const;
const SECOND_WORDS = [
  'Analytics',
  'Bio',
  'Conseil',
  'Data',
  'Énergie',
  'Foods',
  'Group',
  'Health',
  'Industrie',
  'Labs',
  'Logistics',
  'Media',
  'Mobility',
  'Partners',
  'Retail',
  'Robotics',
  'Services',
  'Software',
  'Studio',
  'Systems',
  'Travel',
  'Works',
] as const;
const INDUSTRIES = ['software', 'retail', 'finance', 'healthcare', 'manufacturing', 'education', 'media'] as const;
const CHANNELS = ['organic', 'paid search', 'partner', 'outbound', 'event', 'referral'] as const;

/** Sign-ups by calendar month, January first: slow in August and December. */
const SEASON = [1.15, 1.05, 1.1, 1, 0.95, 1, 0.85, 0.6, 1.25, 1.15, 1.1, 0.75] as const;
/** Months of business, and two more whose customers may have signed already. */
const MONTHS = 48 + 2;

export function profileOf(random: Random, index: number, count: number): Profile {
  const start = startDay((index + random.next()) / count);
  const seats = Math.min(1400, Math.max(1, Math.round(Math.exp(1.8 + 1.3 * random.normal()))));
  const country = random.weighted(PLACES);
  const sold = seats > 20 && random.chance(0.8);
  return {
    index,
    id: `cus_${String(index + 1).padStart(6, '0')}`,
    name: `${random.pick(FIRST_WORDS)} ${random.pick(SECOND_WORDS)} ${index + 1}`,
    country,
    currency: country === 'GB' ? 'GBP' : country === 'US' || country === 'CA' ? 'USD' : 'EUR',
    seats,
    start,
    period: periodFor(random, seats),
    sold,
    discount: sold && random.chance(0.6) ? random.whole(5, 20) : 0,
    properties: {
      industry: random.pick(INDUSTRIES),
      segment: seats <= 20 ? 'small' : seats <= 100 ? 'mid-market' : 'enterprise',
      employees: Math.round(seats * (1.5 + 4 * random.next())),
      acquisition_channel: random.pick(CHANNELS),
      self_serve: !sold,
    },
  };
}

function periodFor(random: Random, seats: number): Period {
  const yearly = seats > 100 ? 70 : seats > 20 ? 45 : 18;
  return random.weighted([
    [PERIODS[0], 88 - yearly],
    [PERIODS[1], 12],
    [PERIODS[2], yearly],
  ]);
}

/** The day at a share of all sign-ups: a growing business with seasons, spread over the days of each month. */
function startDay(share: number): Day {
  const weights = Array.from({ length: MONTHS }, (_, month) => (1 + month * 0.045) * (SEASON[(month + 3) % 12] ?? 1));
  let left = share * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [month, weight] of weights.entries()) {
    if (left < weight || month === MONTHS - 1) {
      const first = dayOf(2022 + Math.floor((month + 3) / 12), ((month + 3) % 12) + 1, 1);
      return addDays(first, Math.min(27, Math.floor((left / weight) * 28)));
    }
    left -= weight;
  }
  return LAST_DAY;
}
