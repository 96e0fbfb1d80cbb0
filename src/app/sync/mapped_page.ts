// From a page of raw records to what the store writes: each record mapped with the notes it recalls, each fact's shape
// checked like a request's body.

import type { Connector, Json, Mapped, Page, SourceFact } from '../../connectors/connector.ts';
import { SPECS } from '../../core/objects.ts';
import type { SourceDead, SourceLine, SourceWrite } from '../../store/store.ts';
import { SCHEMAS } from '../bodies.ts';
import { faultsOf } from '../fault.ts';
import { storable } from '../objects.ts';

/** What a connection's records are mapped with. */
export interface Mapping {
  readonly connector: Connector;
  readonly settings: unknown;
  readonly idPrefix: string;
  readonly redact: (text: string) => string;
  /** The notes kept so far, as JSON by name. */
  readonly recall: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

export interface MappedPage {
  readonly facts: readonly SourceWrite[];
  readonly dead: readonly SourceDead[];
  /** JSON by name. */
  readonly notes: ReadonlyMap<string, string>;
}

/** Never throws for what a record holds: it is dead with a reason. */
export async function mapPage(
  mapping: Mapping,
  { stream, records }: Pick<Page, 'stream' | 'records'>,
): Promise<MappedPage> {
  const { connector, settings } = mapping;
  const names = records.map((record) => connector.recalls(stream, record, settings));
  const kept = await mapping.recall([...new Set(names.flat())]);
  const notes = new Map<string, string>();
  const facts: SourceWrite[] = [];
  const dead: SourceDead[] = [];
  for (const [position, record] of records.entries()) {
    const recalled = new Map<string, Json>();
    for (const name of names[position] ?? []) {
      // A record may recall what one before it on the same page left.
      const text = notes.get(name) ?? kept.get(name);
      if (text !== undefined) recalled.set(name, JSON.parse(text) as Json);
    }
    const mapped = connector.map(stream, record, settings, recalled);
    add(mapping, mapped, position, { facts, dead, notes });
  }
  return { facts, dead, notes };
}

interface Sink {
  readonly facts: SourceWrite[];
  readonly dead: SourceDead[];
  readonly notes: Map<string, string>;
}

function add({ idPrefix, redact }: Mapping, mapped: Mapped, record: number, sink: Sink): void {
  for (const one of mapped.dead) sink.dead.push({ ...one, reason: redact(one.reason), record });
  for (const fact of mapped.facts) {
    const checked = checkFact(fact, idPrefix);
    if ('reason' in checked) {
      const { object, sourceId } = fact;
      sink.dead.push({ object, sourceId, code: 'invalid', reason: redact(checked.reason), record });
    } else {
      sink.facts.push({ ...checked, record });
    }
  }
  for (const [name, value] of Object.entries(mapped.remember ?? {})) sink.notes.set(name, JSON.stringify(value));
}

type Checked = Omit<SourceWrite, 'record'> | { readonly reason: string };

/** The fact as the store takes it, or why it cannot be. */
function checkFact({ object, sourceId, body }: SourceFact, idPrefix: string): Checked {
  const { embeds } = SPECS[object];
  const own = embeds === undefined ? [] : linesOf(body[embeds.field]);
  const lines = own.map(({ source_id: lineId, id, ...line }) => ({ ...line, id: `${idPrefix}${id ?? lineId}` }));
  const id = `${idPrefix}${body.id ?? sourceId}`;
  const whole = { ...body, id, ...(embeds === undefined ? {} : { [embeds.field]: lines }) };
  const parsed = SCHEMAS[object].create.safeParse(whole);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error, whole).map((fault) => `${fault.loc.join('.')}: ${fault.msg}`);
    return { reason: `The record gives no valid ${SPECS[object].label} (${faults.slice(0, 5).join('; ')})` };
  }
  const { id: _, ...fields } = storable(object, parsed.data);
  if (embeds === undefined) return { object, sourceId, id, body: fields, lines: [] };
  const { [embeds.field]: checked, ...rest } = fields;
  const sourceLines = linesOf(checked).map(({ id: lineId, ...line }, index): SourceLine => {
    return { sourceId: String(own[index]?.source_id ?? own[index]?.id), id: String(lineId), body: line };
  });
  return { object, sourceId, id, body: rest, lines: sourceLines };
}

function linesOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
}
