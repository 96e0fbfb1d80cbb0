// The lines of invoices and subscriptions: those that came with a page, and a request for each that did not.

import { object, type Raw } from '../record.ts';
import type { Account } from './account.ts';
import { isDraft } from './documents.ts';
import { allOf, isRefusedParameter, type ListPage, type Place, pagesOf } from './pages.ts';
import { isFirstVersion } from './settings.ts';
import { first, linked } from './shapes.ts';

const INVOICES = '/customer_invoices';
export const WITH_LINES = { include: 'invoice_lines' } as const;

/** Pages of invoices with their lines, however the server gives them. */
export async function* invoicePages(account: Account, from: Place | null): AsyncIterable<ListPage> {
  for await (const page of pagesWithInclude(account, from)) {
    yield { ...page, records: await withLines(account, page) };
  }
}

async function* pagesWithInclude(account: Account, from: Place | null): AsyncIterable<ListPage> {
  let place = from;
  const query = isFirstVersion(account.session.settings) ? {} : WITH_LINES;
  try {
    for await (const page of pagesOf(account, INVOICES, place, query)) {
      yield page;
      place = page.next;
    }
    return;
  } catch (error) {
    // The parameter is experimental: a server that has it no more is asked for lines one by one.
    if (!isRefusedParameter(error)) throw error;
    account.session.log('warning', 'Pennylane does not give lines with their invoices; reading them one by one');
  }
  yield* pagesOf(account, INVOICES, place);
}

/** The records of a page, each with its lines inside. */
export async function withLines(account: Account, page: ListPage): Promise<readonly Raw[]> {
  const { settings } = account.session;
  if (isFirstVersion(settings)) return page.records;
  const included = object(page.included?.invoice_lines);
  const records: Raw[] = [];
  for (const record of page.records) {
    const items = isDraft(record) ? [] : await linesFor(account, record, object(included[String(record.id)]));
    records.push({ ...record, invoice_lines: { items } });
  }
  return records;
}

async function linesFor(account: Account, record: Raw, given: Raw): Promise<readonly unknown[]> {
  const path = `${INVOICES}/${encodeURIComponent(String(record.id))}/invoice_lines`;
  if (!Array.isArray(given.items)) return (await allOf(account, path)).records;
  if (given.has_more !== true) return given.items;
  // Its own address may be another one than that of the API (a proxy): only what it asks for is taken from it.
  const next = first(given.next_url);
  const query = next !== null && URL.canParse(next) ? Object.fromEntries(new URL(next).searchParams) : {};
  const { records } = await allOf(account, path, query);
  const byId = new Map([...given.items.map(object), ...records].map((line) => [linked(line), line]));
  return [...byId.values()];
}

/** A subscription with the lines of its template: one request. */
export async function withTemplateLines(account: Account, record: Raw): Promise<Raw> {
  if (isFirstVersion(account.session.settings) || record.status === 'draft') return record;
  const path = `/billing_subscriptions/${encodeURIComponent(String(record.id))}/invoice_lines`;
  const { records } = await allOf(account, path);
  const template = { ...object(record.customer_invoice_data), invoice_lines: { items: records } };
  return { ...record, customer_invoice_data: template };
}
