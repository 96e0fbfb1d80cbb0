// The sample company: a believable SaaS of any number of customers as lines of the bulk format, the same each time.

import type { ObjectName } from '../core/facts.ts';
import { accountOf } from './account.ts';
import { catalogueLines } from './catalogue.ts';
import { profileOf } from './profile.ts';
import { randomOf } from './random.ts';

/** A line of `POST /bulk`. */
export interface BulkLine {
  readonly object: ObjectName;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface SampleSize {
  /** Sign-ups over the four years and two months; of the last ones some have not signed yet and are left out. */
  readonly customers: number;
  readonly seed: number;
}

export const SAMPLE_COMPANY = 'Sample Company';
export const SAMPLE_SIZE: SampleSize = { customers: 2110, seed: 20220401 };

/** One in so many customers belongs to a group that signed earlier. */
const GROUP_EVERY = 25;

/** Every line in an order in which references come before what refers to them; yields a customer at a time. */
export function* sampleCompany({ customers, seed }: SampleSize): Generator<BulkLine[]> {
  yield [...catalogueLines()];
  for (let index = 0; index < customers; index++) {
    const random = randomOf(seed, index);
    const profile = profileOf(random, index, customers);
    const account = accountOf(profile, random);
    if (account.subscriptions.length === 0) continue;
    const parent = index % GROUP_EVERY === GROUP_EVERY - 1 ? parentOf(index) : null;
    yield [
      {
        object: 'customer',
        data: {
          id: profile.id,
          name: profile.name,
          country: profile.country,
          email: `billing@customer-${index + 1}.example`,
          ...(parent === null ? {} : { root_parent_id: parent }),
          custom_properties: profile.properties,
        },
      },
      ...account.subscriptions.map((data) => ({ object: 'subscription', data }) as const),
      ...account.invoices.map((data) => ({ object: 'invoice', data }) as const),
      ...account.creditNotes.map((data) => ({ object: 'credit_note', data }) as const),
    ];
  }
}

/** An earlier customer that is itself no member of a group. */
function parentOf(index: number): string {
  return `cus_${String(Math.floor(index / (2 * GROUP_EVERY)) * GROUP_EVERY + 1).padStart(6, '0')}`;
}
