// What the warehouse is composed with, and what a computation takes from it: the company's day, rates and catalogue.

import { type Day, toDay } from '../core/calendar.ts';
import { type PublishedRate, type Rates, ratesOf } from '../core/fx.ts';
import type { Options } from '../core/options.ts';
import type { Company, Store } from '../store/store.ts';
import type { Limits } from './duckdb.ts';
import { catalogueOf } from './facts.ts';
import type { Computation } from './families.ts';
import type { SourceModule } from './shard.ts';
import type { Basis } from './state.ts';

/** Somebody who watches a build of a read model. */
export interface BuildWatch {
  step(customersDone: number, customersTotal: number): void;
  end(): void;
}

export interface Environment {
  /** Where the files lie; made if missing. */
  readonly directory: string;
  readonly store: Store;
  /** The only clock. */
  readonly now: () => Date;
  /** One line for the server's log. */
  readonly log: (line: string) => void;
  /** The reference rates that the product ships, then those imported: of the same day and currency the later wins. */
  readonly publishedRates: () => Promise<Iterable<PublishedRate>>;
  readonly limits: Limits;
  /** Told of every build of a company's read model as it begins. */
  readonly watchBuild?: (company: number) => BuildWatch;
  /** Where worker threads open the store for large rebuilds; without it they run beside everything else. */
  readonly worker?: SourceModule;
}

/** A company's settings. Throws where there is none of the number: companies are never deleted. */
export async function companyOf(environment: Environment, no: number): Promise<Company> {
  const company = await environment.store.company(no);
  if (company === null) throw new Error(`There is no company ${no}`);
  return company;
}

/** The environment in which every company has these options. */
export function under(environment: Environment, options: Options): Environment {
  const { store } = environment;
  const company = async (no: number) => {
    const found = await store.company(no);
    return found === null ? null : { ...found, options };
  };
  return { ...environment, store: { ...store, company } };
}

/** The calendar date in a time zone. Throws on an unknown zone. */
export function todayIn(zone: string, now: Date): Day {
  const day = toDay(now.toISOString(), zone);
  if (day === null) throw new Error(`no day in ${zone} at ${now.toISOString()}`);
  return day;
}

/** Rates are read once and kept until a company's inputs changed or the day did. */
export class RateBook {
  readonly #environment: Environment;
  #published: Promise<Iterable<PublishedRate>> | null = null;
  #byDay = new Map<Day, Promise<Rates>>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  on(today: Day): Promise<Rates> {
    let rates = this.#byDay.get(today);
    if (rates === undefined) {
      this.#published ??= this.#environment.publishedRates();
      rates = this.#published.then((published) => ratesOf(published, today));
      rates.catch(() => this.forget());
      this.#byDay = new Map([...this.#byDay].slice(-2));
      this.#byDay.set(today, rates);
    }
    return rates;
  }

  /** Reads the published rates anew at the next use. */
  forget(): void {
    this.#published = null;
    this.#byDay.clear();
  }
}

/** The computation of a company on a day under a basis and a freshness date. */
export async function computationOf(
  environment: Environment,
  rates: RateBook,
  company: Company,
  inputs: { readonly today: Day; readonly basis: Basis; readonly freshness: Day },
): Promise<Computation> {
  const { today, basis, freshness } = inputs;
  return {
    source: environment.store,
    company: company.no,
    timeZone: company.timeZone,
    catalogue: catalogueOf(await environment.store.catalogue(company.no)),
    context: {
      options: company.options,
      baseCurrency: company.baseCurrency,
      rates: await rates.on(today),
      freshness,
      basis,
    },
  };
}
