// Reads a Pennylane account: every list from its beginning or from the resume point, ids that no list gave besides.

import type { Json, Page, Session } from '../connector.ts';
import { SourceFailure } from '../connector.ts';
import type { Raw } from '../record.ts';
import { Account, companyOf, Refused } from './account.ts';
import { Audit } from './audit.ts';
import { readChanges } from './changes.ts';
import { invoicePages, withTemplateLines } from './lines.ts';
import { STREAMS, type Stream } from './map.ts';
import { type ListPage, pagesOf } from './pages.ts';
import { jsonOf, type Point, pointOf, readsOf, sameCompany } from './point.ts';
import { References } from './references.ts';
import type { Secret, Settings } from './settings.ts';

/** So many subscriptions are read, with a request each, between two resume points. */
const SUBSCRIPTIONS_A_PAGE = 20;

/** What the account holds, in pages; see the port. */
export async function* readAccount(session: Session<Settings, Secret>): AsyncIterable<Page> {
  const account = new Account(session);
  const company = await companyOf(account);
  const since = pointOf(session.since);
  const resume = pointOf(session.resume);
  sameCompany(company, resume ?? since);
  const isWhole = since === null || readsOf(session.settings, session.since) === 'everything';
  const changes = isWhole ? 0 : since.changes + 1;
  const at = session.now().toISOString();
  const begin: Point = resume ?? { at, company, changes, stream: STREAMS[0], place: null, subscription: 0 };
  try {
    if (isWhole) yield* readEverything(account, begin);
    else yield* readChanges(account, begin, since.at, readEverything);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const isExpired = begin.place !== null && 'cursor' in begin.place && error.status === 400;
    throw new SourceFailure(
      isExpired ? 'resume_expired' : 'bad_answer',
      `Pennylane refused a request: ${error.message}`,
    );
  }
}

async function* readEverything(account: Account, begin: Point): AsyncIterable<Page> {
  const references = new References(account);
  const audit = new Audit();
  let point = begin;
  for (const stream of STREAMS.slice(STREAMS.indexOf(begin.stream))) {
    const from = stream === begin.stream ? begin.place : null;
    point = { ...point, stream, place: from };
    for await (const page of streamPages(account, stream, point)) {
      for (const missing of await references.missingIn(stream, page.records, point.subscription)) {
        yield { ...missing, resume: jsonOf(point) };
      }
      references.learn(stream, page.records);
      if (stream === 'customer_invoices') audit.look(page.records);
      const subscription =
        stream === 'billing_subscriptions' ? greatest(page.records, point.subscription) : point.subscription;
      point = { ...point, place: page.next, subscription };
      yield pageOf(stream, page, jsonOf(point));
    }
  }
  audit.report(account.session.log);
}

function pageOf(stream: Stream, { records, total }: ListPage, resume: Json): Page {
  return { stream, records, resume, ...(total !== null && { total }) };
}

function greatest(records: readonly Raw[], before: number): number {
  return records.reduce((most, { id }) => Math.max(most, Number(id) || 0), before);
}

function streamPages(account: Account, stream: Stream, { place }: Point): AsyncIterable<ListPage> {
  if (stream === 'customer_invoices') return invoicePages(account, place);
  if (stream === 'billing_subscriptions') return subscriptionPages(account, place);
  return pagesOf(account, `/${stream}`, place);
}

async function* subscriptionPages(account: Account, from: Point['place']): AsyncIterable<ListPage> {
  let place = from;
  for await (const page of pagesOf(account, '/billing_subscriptions', from)) {
    for (let at = 0; at === 0 || at < page.records.length; at += SUBSCRIPTIONS_A_PAGE) {
      const part = page.records.slice(at, at + SUBSCRIPTIONS_A_PAGE);
      const records: Raw[] = [];
      for (const record of part) records.push(await withTemplateLines(account, record));
      const isLast = at + SUBSCRIPTIONS_A_PAGE >= page.records.length;
      // Between two cursors there is no place to go on at: the part is then read again.
      if (isLast) place = page.next;
      else if ('after' in page.next) place = { after: Number(part.at(-1)?.id) };
      yield { ...page, records, next: place ?? { after: 0 } };
    }
  }
}
