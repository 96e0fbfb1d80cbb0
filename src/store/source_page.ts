// Writes one page of a connection: source ids become ids, what cannot be written becomes a dead letter, and the resume
// point, the counters and the notes are kept in the same transaction.

import { sql } from 'kysely';
import type { ObjectName } from '../core/facts.ts';
import { referencesOf, SPECS } from '../core/objects.ts';
import { apply } from './apply.ts';
import { keepLetters } from './dead_letters.ts';
import type { Engine } from './engine.ts';
import { flush } from './flush.ts';
import { load } from './load.ts';
import { editedFields, withoutEdited } from './manual_edits.ts';
import { heldRun } from './runs.ts';
import { tally } from './source_counts.ts';
import { keepSeen, numbersTaken, type Seen, SourceIds } from './source_ids.ts';
import { keepNotes } from './source_notes.ts';
import type { Write } from './store.ts';
import type { PageWritten, SourceDead, SourcePage, SourceWrite } from './sync_store.ts';
import { type Turn, takeTurn } from './turn.ts';
import { WorkingSet } from './working.ts';

type Body = Readonly<Record<string, unknown>>;

/** What became of a fact; `lines` in the order of its lines. */
export type FactOutcome =
  | { readonly dead: SourceDead }
  | { readonly changed: boolean; readonly lines: readonly boolean[] };

interface Job {
  readonly turn: Turn;
  readonly page: SourcePage;
  readonly ids: SourceIds;
  readonly set: WorkingSet;
  readonly edited: ReadonlyMap<number, ReadonlySet<string>>;
  /** Numbers that stand for a source id already. */
  readonly taken: Set<number>;
  readonly fresh: (Seen & { readonly no: number })[];
}

/** Throws RunLost where the page's run was ended by somebody else; nothing is then written. */
export function writePage(engine: Engine, page: SourcePage): Promise<PageWritten> {
  return takeTurn(engine, page.company, async (turn) => {
    const run = page.held === null ? null : await heldRun(turn, page.held);
    const outcomes = await writeFacts(turn, page);
    const dead = [...page.dead, ...outcomes.flatMap((one) => ('dead' in one ? [one.dead] : []))];
    const settled = page.facts.filter((_, index) => !('dead' in (outcomes[index] ?? { dead: null })));
    await keepLetters(turn, page, dead, settled);
    await keepNotes(turn, page.connection, page.notes);
    const { counters, written } = tally(run?.counters ?? {}, page, outcomes);
    if (page.held !== null) await moveOn(turn, page, JSON.stringify(counters));
    return { written, dead: dead.length, cancel: run?.cancel ?? false };
  });
}

async function moveOn(turn: Turn, page: SourcePage, counters: string): Promise<void> {
  const { company, connection, held, resume, progress } = page;
  if (held === null) return;
  await sql`
    update sync_runs set counters = ${counters}, requests = ${page.requests ?? 0},
      progress = ${progress === undefined ? null : JSON.stringify(progress)}
    where company = ${company} and no = ${held.run}`.execute(turn.tx);
  if (resume === undefined) return;
  await sql`update connections set resume = ${resume} where company = ${company} and no = ${connection}`.execute(
    turn.tx,
  );
}

async function writeFacts(turn: Turn, page: SourcePage): Promise<FactOutcome[]> {
  if (page.facts.length === 0) return [];
  const place = { turn, connection: page.connection };
  const ids = new SourceIds();
  const seen: Seen[] = page.facts.flatMap((fact) => ownIds(fact));
  for (const { object, sourceId } of seen) ids.name(object, sourceId);
  for (const fact of page.facts) for (const [of, sourceId] of namedBy(fact)) ids.name(of, sourceId);
  await ids.load(place);
  const set = new WorkingSet();
  await load(turn, set, expected(page.facts, ids), false, null);
  const job: Job = {
    turn,
    page,
    ids,
    set,
    edited: await editedFields(turn, knownNumbers(seen, ids)),
    taken: new Set(await numbersTaken(turn, adoptable(page, ids, set))),
    fresh: [],
  };
  const outcomes = page.facts.map((fact) => writeFact(job, fact));
  await flush(turn, set);
  await keepSeen(place, seen, job.fresh, page.generation);
  return outcomes;
}

/** A fact and its lines. */
function ownIds(fact: SourceWrite): Seen[] {
  const { embeds } = SPECS[fact.object];
  const lines = embeds === undefined ? [] : fact.lines.map(({ sourceId }) => ({ object: embeds.object, sourceId }));
  return [{ object: fact.object, sourceId: fact.sourceId }, ...lines];
}

/** What a fact and its lines refer to. */
function namedBy(fact: SourceWrite): (readonly [of: ObjectName, sourceId: string, field: string])[] {
  const own = named(fact.object, fact.body);
  const { embeds } = SPECS[fact.object];
  return embeds === undefined ? own : [...own, ...fact.lines.flatMap((line) => named(embeds.object, line.body))];
}

function named(object: ObjectName, body: Body): (readonly [of: ObjectName, sourceId: string, field: string])[] {
  return referencesOf(SPECS[object]).flatMap((field) => {
    const sourceId = body[field.name];
    return typeof sourceId === 'string' ? [[field.of, sourceId, field.name] as const] : [];
  });
}

function knownNumbers(seen: readonly Seen[], ids: SourceIds): number[] {
  return seen.flatMap(({ object, sourceId }) => ids.get(object, sourceId)?.no ?? []);
}

/** The writes as they will be if nothing fails: what the working set has to hold. */
function expected(facts: readonly SourceWrite[], ids: SourceIds): Write[] {
  return facts.map((fact) => {
    const { embeds } = SPECS[fact.object];
    const lines = embeds === undefined ? {} : { [embeds.field]: fact.lines.map((line) => lineBody(fact, line, ids)) };
    const id = ids.get(fact.object, fact.sourceId)?.id ?? fact.id;
    return {
      kind: 'put',
      object: fact.object,
      strict: false,
      body: { ...resolved(fact.object, fact.body, ids), id, ...lines },
    };
  });
}

function lineBody(fact: SourceWrite, line: SourceWrite['lines'][number], ids: SourceIds): Body {
  const { embeds } = SPECS[fact.object];
  if (embeds === undefined) throw new Error(`${fact.object} has no lines`);
  const id = ids.get(embeds.object, line.sourceId)?.id ?? line.id;
  return { ...resolved(embeds.object, line.body, ids), id };
}

/** A body with ids for source ids; a reference that is not known is left out. */
function resolved(object: ObjectName, body: Body, ids: SourceIds): Record<string, unknown> {
  const result: Record<string, unknown> = { ...body };
  for (const [of, sourceId, field] of named(object, body)) {
    const known = ids.get(of, sourceId);
    if (known === null) delete result[field];
    else result[field] = known.id;
  }
  return result;
}

/** Objects of the connection's name that no source id is known for: those of a connection that was removed. */
function adoptable(page: SourcePage, ids: SourceIds, set: WorkingSet): number[] {
  return page.facts.flatMap((fact) =>
    wantedIds(fact).flatMap(({ object, sourceId, id }) => {
      const existing = ids.get(object, sourceId) === null ? set.find(object, id) : null;
      return existing?.row.source === page.source ? [existing.no] : [];
    }),
  );
}

function wantedIds(fact: SourceWrite): (Seen & { readonly id: string })[] {
  const [own, ...lines] = ownIds(fact);
  if (own === undefined) return [];
  return [{ ...own, id: fact.id }, ...lines.map((line, index) => ({ ...line, id: fact.lines[index]?.id ?? '' }))];
}

function writeFact(job: Job, fact: SourceWrite): FactOutcome {
  const { ids, page, set } = job;
  const taken = wantedIds(fact).find((one) => isTaken(job, one));
  if (taken !== undefined) {
    const reason = `The id ${JSON.stringify(taken.id)} of ${SPECS[taken.object].label} belongs to another source; set id_prefix in the connection's settings, or rename the other one`;
    return dead(fact, 'id_taken', reason);
  }
  const missing = missingReference(fact, ids);
  if (missing !== null) return dead(fact, 'reference_missing', missing);
  const { object } = fact;
  const before = ownRows(job, fact);
  const context = { company: page.company, source: page.source, now: page.now };
  const body = withEditsKept(job, fact);
  const { written } = apply(job.turn, set, context, { kind: 'put', object, body, strict: false });
  if ('faults' in written) {
    const [first] = written.faults;
    const code = first?.type === 'reference_not_found' ? 'reference_missing' : 'refused';
    return dead(fact, code, written.faults.map((one) => `${one.loc.join('.')}: ${one.msg}`).join('; '));
  }
  learn(job, fact);
  const [changed = false, ...lines] = ownRows(job, fact).map((row, index) => row !== before[index]);
  return { changed, lines };
}

function dead(fact: SourceWrite, code: string, reason: string): FactOutcome {
  return { dead: { object: fact.object, sourceId: fact.sourceId, code, reason, record: fact.record } };
}

/** An id that an object of another source, or of another source id, has. */
function isTaken(job: Job, { object, sourceId, id }: Seen & { readonly id: string }): boolean {
  if (job.ids.get(object, sourceId) !== null) return false;
  const existing = job.set.find(object, id);
  if (existing === null) return false;
  return existing.row.source !== job.page.source || existing.stored === null || job.taken.has(existing.no);
}

/** References to the fact's own lines are known once it is written. */
function missingReference(fact: SourceWrite, ids: SourceIds): string | null {
  const own = new Set(ownIds(fact).map(({ object, sourceId }) => `${object}\n${sourceId}`));
  for (const [of, sourceId, field] of namedBy(fact)) {
    if (ids.get(of, sourceId) !== null || own.has(`${of}\n${sourceId}`)) continue;
    return `${field} names the ${SPECS[of].label} ${JSON.stringify(sourceId)}, which is not there yet; it is tried again with every sync`;
  }
  return null;
}

/** The rows of a fact and its lines as they are in the set. */
function ownRows({ ids, set }: Job, fact: SourceWrite): (object | null)[] {
  return wantedIds(fact).map(({ object, sourceId, id }) => {
    const known = ids.get(object, sourceId);
    return (known === null ? set.find(object, id) : set.at(object, known.no))?.row ?? null;
  });
}

function withEditsKept(job: Job, fact: SourceWrite): Body {
  const { ids, edited } = job;
  const [own, ...lines] = wantedIds(fact);
  const { embeds } = SPECS[fact.object];
  // Lines may refer to one another: their ids count as known from here on, or the fact fails as a whole.
  const assumed = new AssumedIds(
    ids,
    [own, ...lines].filter((one) => one !== undefined),
  );
  const no = ids.get(fact.object, fact.sourceId)?.no;
  const body: Record<string, unknown> = withoutEdited(resolved(fact.object, fact.body, ids), edited.get(no ?? 0));
  body.id = ids.get(fact.object, fact.sourceId)?.id ?? fact.id;
  if (embeds === undefined) return body;
  body[embeds.field] = fact.lines.map((line) => {
    const known = ids.get(embeds.object, line.sourceId);
    const fields = withoutEdited(assumed.resolved(embeds.object, line.body), edited.get(known?.no ?? 0));
    return { ...fields, id: known?.id ?? line.id };
  });
  return body;
}

/** The source ids of the page, and those of the fact at hand as they will be. */
class AssumedIds {
  readonly #ids: SourceIds;
  readonly #own: ReadonlyMap<string, string>;

  constructor(ids: SourceIds, own: readonly (Seen & { readonly id: string })[]) {
    this.#ids = ids;
    this.#own = new Map(own.map(({ object, sourceId, id }) => [`${object}\n${sourceId}`, id]));
  }

  resolved(object: ObjectName, body: Body): Record<string, unknown> {
    const result = resolved(object, body, this.#ids);
    for (const [of, sourceId, field] of named(object, body)) {
      const own = this.#own.get(`${of}\n${sourceId}`);
      if (result[field] === undefined && own !== undefined) result[field] = own;
    }
    return result;
  }
}

/** Keeps what the source ids of a written fact stand for. */
function learn({ ids, set, fresh, taken }: Job, fact: SourceWrite): void {
  for (const { object, sourceId, id } of wantedIds(fact)) {
    if (ids.get(object, sourceId) !== null) continue;
    const item = set.find(object, id);
    if (item === null) throw new Error(`a written ${object} is not in the set`);
    ids.set(object, sourceId, { no: item.no, id });
    taken.add(item.no);
    fresh.push({ object, sourceId, no: item.no });
  }
}
