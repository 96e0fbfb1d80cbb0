// Customers, products and subscriptions that documents name and no list gave: they came while the lists were read.

import type { Page } from '../connector.ts';
import { object, type Raw } from '../record.ts';
import type { Account } from './account.ts';
import { withTemplateLines } from './lines.ts';
import { productsNamed, type Stream } from './map.ts';
import { allOf, idsIn } from './pages.ts';
import { isFirstVersion } from './settings.ts';
import { linked } from './shapes.ts';

/** The filter takes a page of ids at once. */
const IDS_MOST = 100;

type Kind = 'products' | 'customers';

export class References {
  readonly #account: Account;
  /** Of this process: after an interruption what is named is asked for once more. */
  readonly #known: Readonly<Record<Kind, Set<string>>> = { products: new Set(), customers: new Set() };

  constructor(account: Account) {
    this.#account = account;
  }

  /** Records of a list that need not be asked for again. */
  learn(stream: Stream, records: readonly Raw[]): void {
    if (stream !== 'products' && stream !== 'customers') return;
    for (const record of records) {
      const id = linked(record);
      if (id !== null) this.#known[stream].add(id);
    }
  }

  /** What the records name and was not read: to be written before them. `last` is the last subscription read. */
  async missingIn(stream: Stream, records: readonly Raw[], last: number): Promise<readonly Omit<Page, 'resume'>[]> {
    if (stream === 'products' || stream === 'customers') return [];
    if (isFirstVersion(this.#account.session.settings)) return this.#embedded(records);
    const subscriptions = stream === 'billing_subscriptions' ? [] : await this.#subscriptionsAfter(last, records);
    const all = [...subscriptions, ...records];
    const pages = [
      { stream: 'products', records: await this.#fetched('products', all.flatMap(productsNamed)) },
      {
        stream: 'customers',
        records: await this.#fetched(
          'customers',
          all.map(({ customer }) => linked(customer)),
        ),
      },
      { stream: 'billing_subscriptions', records: subscriptions },
    ];
    return pages.filter((page) => page.records.length > 0);
  }

  /** Version 1 gives the whole customer with each document. */
  #embedded(records: readonly Raw[]): readonly Omit<Page, 'resume'>[] {
    const customers = records
      .map(({ customer }) => object(customer))
      .filter((customer) => {
        const id = linked(customer);
        if (id === null || customer.name === undefined || this.#known.customers.has(id)) return false;
        this.#known.customers.add(id);
        return true;
      });
    return customers.length === 0 ? [] : [{ stream: 'customers', records: customers }];
  }

  async #fetched(kind: Kind, named: readonly (string | null)[]): Promise<readonly Raw[]> {
    const known = this.#known[kind];
    const ids = [...new Set(named)].filter((id) => id !== null && !known.has(id)).filter((id) => id !== null);
    for (const id of ids) known.add(id);
    return this.#byIds(`/${kind}`, ids);
  }

  async #byIds(path: string, ids: readonly string[]): Promise<readonly Raw[]> {
    const records: Raw[] = [];
    for (let at = 0; at < ids.length; at += IDS_MOST) {
      const wanted = new Set(ids.slice(at, at + IDS_MOST));
      const answer = await allOf(this.#account, path, idsIn([...wanted]));
      records.push(...answer.records.filter((record) => wanted.has(String(record.id))));
    }
    return records;
  }

  async #subscriptionsAfter(last: number, records: readonly Raw[]): Promise<readonly Raw[]> {
    const ids = new Set(records.map((record) => linked(record.billing_subscription)));
    const later = [...ids].filter((id) => id !== null && Number(id) > last && !this.#seen.has(id)).map(String);
    for (const id of later) this.#seen.add(id);
    const found = await this.#byIds('/billing_subscriptions', later);
    return Promise.all(found.map((record) => withTemplateLines(this.#account, record)));
  }

  readonly #seen = new Set<string>();
}
