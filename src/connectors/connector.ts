// The port every provider implements: a connector reads an account page by page and maps its records to facts. It
// knows neither the store nor the company; the sync engine (app/sync) does everything else.

import type { z } from 'zod';
import type { ObjectName } from '../core/facts.ts';

/** A value that survives JSON: resume points are kept as such. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a provider is to the engine. `Settings` and `Secret` are what the two schemas parse to. */
export interface Connector<Settings = unknown, Secret = unknown> {
  /** The word in `POST /connections`, e.g. `pennylane`. */
  readonly provider: string;
  /** For people. */
  readonly label: string;
  /** Settings beside `id_prefix`, which is the engine's; `base_url` has the provider's own as its default. */
  readonly settings: z.ZodType<Settings>;
  /** Write-only; may be replaced by the connector itself where the provider rotates it (`Session.renew`). */
  readonly secret: z.ZodType<Secret>;
  /** What the provider allows a client to ask, over all requests of a run; null: no limit known. */
  limit(settings: Settings): RequestLimit | null;
  /**
   * Whether a run reads everything there is, or what changed since the last successful one; only after a full one are
   * ids that were not seen shown as gone at the source.
   */
  reads(settings: Settings, since: Json | null): 'everything' | 'changes';
  /** Pages in order of dependency: customers, products, prices, subscriptions, invoices with lines, credit notes. */
  read(session: Session<Settings, Secret>): AsyncIterable<Page>;
  /** Keys of what mapping this record must know of records mapped before (`Mapped.remember`). */
  recalls(stream: string, record: unknown, settings: Settings): readonly string[];
  /** Pure: what a record means, whatever its shape. It never throws: what it cannot map is dead. */
  map(stream: string, record: unknown, settings: Settings, recalled: ReadonlyMap<string, Json>): Mapped;
  /** Checks a delivery's signature and gives its records as pages (`resume` is ignored); null where it is forged. */
  webhook?(delivery: Delivery, settings: Settings, secret: Secret): readonly Page[] | null;
  /** Where the account is authorized in a browser. */
  readonly oauth?: OAuth<Settings, Secret>;
}

/** At most `requests` in any `seconds`. */
export interface RequestLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** What one run reads with. */
export interface Session<Settings, Secret> {
  readonly settings: Settings;
  readonly secret: Secret;
  /** `Page.resume` of the last page that was stored by an unfinished run; null: begin at the beginning. */
  readonly resume: Json | null;
  /** `Page.resume` of the last page of the last successful run; null at first and where everything is asked for. */
  readonly since: Json | null;
  /**
   * Like the platform's, over http and https only: paced by the limit, repeated on 429, 5xx and broken connections, with
   * time and size limits, the body already read and unpacked. It answers with the last status, 4xx included, and throws
   * SourceFailure where there is no answer, or 429 or 5xx to the end.
   */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** The only clock. */
  readonly now: () => Date;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** A line for the run's log; secrets are taken out. */
  readonly log: (level: 'info' | 'warning', message: string) => void;
  /**
   * Replaces a rotated secret: calls `change` with the one stored now, under the connection's lock, and keeps its answer
   * before it returns it. Nobody else renews meanwhile.
   */
  renew(change: (current: Secret) => Promise<Secret>): Promise<Secret>;
}

/** What was read with one request or few. Its facts and its resume point become durable together. */
export interface Page {
  /** The provider's own name of the list, e.g. `customer_invoices`. */
  readonly stream: string;
  readonly records: readonly unknown[];
  /** Where a later run goes on after this page. */
  readonly resume: Json;
  /** How many records the stream holds in all, where the provider says so: for the progress bar. */
  readonly total?: number;
}

/** What a record became; a record that is left out on purpose (a draft) gives nothing at all. */
export interface Mapped {
  /** In order of dependency. */
  readonly facts: readonly SourceFact[];
  readonly dead: readonly Dead[];
  /** What later records recall by key (`recalls`); kept in the same transaction. */
  readonly remember?: Readonly<Record<string, Json>>;
}

/**
 * An object as the source has it. The body is that of the API (api.md, billing objects) but for ids:
 * - references hold SOURCE ids (`customer_id`: the source's id of the customer); the engine turns them into ids;
 * - `id` is the id wanted where the object is new; left out, it is the source id. The engine adds `id_prefix`. Once
 *   written, the object is known by its source id and keeps its id.
 * - embedded lines carry `source_id` (and `id`) themselves. Amounts are numbers, dates ISO texts.
 */
export interface SourceFact {
  readonly object: ObjectName;
  /** Unique among the connection's facts of this object. */
  readonly sourceId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A record, or a part of it, that cannot be a fact. */
export interface Dead {
  readonly object: ObjectName;
  readonly sourceId: string | null;
  /** Machine-readable, e.g. `no_customer`, `bad_record`. */
  readonly code: string;
  /** One sentence that says what to do. */
  readonly reason: string;
}

export interface Delivery {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as sent: signatures are over them. */
  readonly body: string;
  readonly now: Date;
}

/** The authorization code grant with the user's own client id and secret. */
export interface OAuth<Settings, Secret> {
  /** Where the browser is sent; `state` comes back to the redirect address. */
  authorizeUrl(settings: Settings, secret: Secret, redirect: string, state: string): string;
  /** The secret with tokens for the code that came back. */
  exchange(session: OAuthSession<Settings, Secret>, code: string, redirect: string): Promise<Secret>;
  /** Gives the tokens back when the connection is removed. */
  revoke(session: OAuthSession<Settings, Secret>): Promise<void>;
}

export type OAuthSession<Settings, Secret> = Pick<Session<Settings, Secret>, 'settings' | 'secret' | 'fetch' | 'now'>;

/** The account's owner must do something before a run can go on: the run ends as `needs_attention`. */
export class NeedsAttention extends Error {
  override readonly name = 'NeedsAttention';
  readonly code: 'unauthorized' | 'revoked' | 'missing_scope' | 'wrong_company' | 'settings';
  /** The scope that is missing, in the provider's words. */
  readonly scope: string | null;

  /** The message says what to do. */
  constructor(code: NeedsAttention['code'], message: string, scope: string | null = null) {
    super(message);
    this.code = code;
    this.scope = scope;
  }
}

/** The source cannot be read now: the run ends as `failed`, and the next one goes on at its resume point. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
  readonly code: 'rate_limited' | 'unreachable' | 'tls' | 'timeout' | 'too_large' | 'bad_answer' | 'resume_expired';

  /** The message says what happened and what to do; `resume_expired` makes the next run begin at the beginning. */
  constructor(code: SourceFailure['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
