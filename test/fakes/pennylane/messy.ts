// A company whose books hold every oddity at once, the same for the same seed: what laws are tried on.

import { creditNote, customer, emptyWorld, invoice, type LineIn, product, subscription, type World } from './world.ts';

/** Numbers in [0, 1), always the same ones for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const CURRENCIES = ['EUR', 'EUR', 'EUR', 'USD', 'GBP'];
const STATUSES = [
  'paid',
  'late',
  'upcoming',
  'partially_paid',
  'incomplete',
  'archived',
  'cancelled',
  'partially_cancelled',
];
const SUBSCRIPTIONS = ['in_progress', 'in_progress', 'not_started', 'stopped', 'finished', 'draft', 'pending'];

/** About `size` invoices, notes among them, with the customers, products and subscriptions they name. */
export function messyWorld(seed: number, size: number): World {
  const world = emptyWorld();
  const random = randomFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const customers = Math.max(2, Math.floor(size / 4));
  for (let id = 1; id <= customers; id += 1) {
    customer(world, id, random() < 0.3 ? { external_reference: '', emails: [], reference: `R${id}` } : {});
  }
  for (let id = 1; id <= 5; id += 1) product(world, id, id === 5 ? { archived_at: '2025-01-01T00:00:00Z' } : {});
  for (let id = 1; id <= Math.floor(size / 5); id += 1) {
    const lines: LineIn[] = [
      [id * 10, '49.90', pick([1, 2, null])],
      [id * 10 + 1, '12.5', pick([1, 3])],
    ];
    subscription(world, id, 1 + Math.floor(random() * customers), lines, {
      status: pick(SUBSCRIPTIONS),
      finish: pick([null, '2024-09-01']),
    });
  }
  // Ids come in leaps, in no order of their dates.
  let id = 1000;
  for (let count = 0; count < size; count += 1) {
    id += 1 + Math.floor(random() * 9);
    const earlier = pick(world.customer_invoices.filter((row) => row.status !== 'credit_note' && row.draft === false));
    const isNote = earlier !== undefined && random() < 0.2;
    const owner = random() < 0.05 ? null : 1 + Math.floor(random() * customers);
    const currency = pick(CURRENCIES);
    const lines = linesOf(id, random, isNote ? -1 : 1, pick);
    const day = String(1 + Math.floor(random() * 28)).padStart(2, '0');
    const more = { date: `2024-0${1 + Math.floor(random() * 9)}-${day}`, currency, draft: random() < 0.05 };
    if (isNote)
      creditNote(world, id, owner, random() < 0.9 ? earlier.id : null, lines, { ...more, currency: earlier.currency });
    else {
      const status = pick(STATUSES);
      const made = random() < 0.3 ? { id: 1 + Math.floor(random() * Math.max(1, size / 5)) } : null;
      invoice(world, id, owner, lines, {
        ...more,
        status,
        paid: status === 'paid' || random() < 0.2,
        billing_subscription: made,
      });
    }
  }
  return world;
}

function linesOf(id: number, random: () => number, sign: 1 | -1, pick: <T>(from: readonly T[]) => T): LineIn[] {
  const count = random() < 0.05 ? 25 : 1 + Math.floor(random() * 3);
  return Array.from({ length: count }, (_, index) => {
    const amount = (sign * Math.floor(random() * 100_000)) / 100;
    const dates =
      random() < 0.5 ? { start_date: '2024-01-01', end_date: pick(['2024-01-31', '2024-02-01', '2024-12-31']) } : null;
    return [id * 100 + index, amount.toFixed(2), pick([1, 2, 3, 4, 5, 77, null]), { imputation_dates: dates }];
  });
}
