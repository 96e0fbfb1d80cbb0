// The audit log as operations fill it: who changed what, from what to what, and why. Everything a user changes is noted;
// of keys and the command line only settings and what they give a reason for, because facts arrive by the thousand.

import type { AuditEntry } from '../store/store.ts';
import { type Actor, type Context, NO_COMPANY } from './context.ts';

/** How an operation is told in the audit log; what is left out follows from its name, input and output. */
export interface Audit<Input = unknown> {
  /** What is changed, e.g. `customer`. */
  readonly object?: string;
  readonly action?: string;
  /** Noted for keys and the command line too. */
  readonly always?: boolean;
  /** The state before; null where there was none. Method syntax on purpose, as in Operation. */
  before?(context: Context, input: Input): Promise<unknown>;
  /** The state after; null where there is none any more. */
  after?(output: unknown, input: Input): unknown;
  id?(output: unknown, input: Input, context: Context): string | null;
}

interface Audited {
  readonly name: string;
  readonly scope: string;
  readonly audit?: Audit<unknown> | false;
}

/** What somebody did, for `note`. */
export type Deed = Pick<AuditEntry, 'action' | 'object' | 'objectId' | 'before' | 'after'> & {
  readonly reason?: string | null;
};

/** Adds a deed of the context's actor to the log of its company. */
export async function note(context: Context, deed: Deed): Promise<void> {
  await noteFor(context, context.actor.company, deed);
}

/** The same for a company that the actor does not speak for, such as one that was just made. */
export async function noteFor(context: Context, company: number, deed: Deed): Promise<void> {
  const changed = difference(withoutSecrets(deed.before), withoutSecrets(deed.after));
  await context.store.people.record(company, {
    at: context.now().toISOString(),
    ...authorOf(context.actor),
    action: deed.action,
    object: deed.object,
    objectId: deed.objectId,
    before: changed.before,
    after: changed.after,
    reason: deed.reason ?? context.reason ?? null,
  });
}

function authorOf({ name, by }: Actor): Pick<AuditEntry, 'actor' | 'actorKind' | 'actorId'> {
  if (by === undefined) return { actor: name, actorKind: 'system', actorId: null };
  if (by.kind === 'key') return { actor: name, actorKind: 'key', actorId: String(by.no) };
  return { actor: name, actorKind: 'user', actorId: by.user.id };
}

const CHANGING: ReadonlySet<string> = new Set(['analyse', 'write', 'admin']);
const ASKING = /^(get|list|describe|query|search|export|preview|compare|follow)_/;

/** What a user changes is noted unless the operation says otherwise. */
function isChange({ name, scope, audit }: Audited): boolean {
  return audit !== undefined || (CHANGING.has(scope) && !ASKING.test(name));
}

/** What one run of an operation will have changed. */
export class Noting {
  readonly #asked: Audited;
  readonly #audit: Audit<unknown>;
  readonly #context: Context;
  readonly #input: unknown;
  #before: unknown = null;

  private constructor(asked: Audited, audit: Audit<unknown>, context: Context, input: unknown) {
    this.#asked = asked;
    this.#audit = audit;
    this.#context = context;
    this.#input = input;
  }

  /** Null where nothing is noted. */
  static of(asked: Audited, context: Context, input: unknown): Noting | null {
    const { audit } = asked;
    if (audit === false || context.actor.company === NO_COMPANY) return null;
    const told = context.actor.by?.kind === 'user' || context.reason !== undefined;
    const noted = told ? isChange(asked) : audit?.always === true;
    return noted ? new Noting(asked, audit ?? {}, context, input) : null;
  }

  async before(): Promise<void> {
    this.#before = (await this.#audit.before?.(this.#context, this.#input)) ?? null;
  }

  async after(output: unknown): Promise<void> {
    const [verb = '', ...noun] = this.#asked.name.split('_');
    const audit = this.#audit;
    const known = audit.before !== undefined;
    const after = audit.after === undefined ? recordIn(output) : audit.after(output, this.#input);
    const created = verb === 'create' && known && this.#before !== null ? 'update' : verb;
    const deed: Deed = {
      action: audit.action ?? created,
      object: audit.object ?? noun.join('_'),
      objectId: audit.id === undefined ? idIn(verb, output, this.#input) : audit.id(output, this.#input, this.#context),
      before: this.#before,
      after: after ?? null,
      reason: reasonIn(this.#input),
    };
    // An update that changed nothing is no change.
    if (known && this.#before !== null && same(this.#before, deed.after)) return;
    await note(this.#context, deed);
  }
}

type Plain = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An upsert answers with the object and whether it was new. */
function recordIn(output: unknown): unknown {
  return isPlain(output) && isPlain(output.record) ? output.record : output;
}

/** What is made or renamed has its id in the answer; what is acted upon, in the input. */
function idIn(verb: string, output: unknown, input: unknown): string | null {
  const places = verb === 'create' || verb === 'update' ? [recordIn(output), input] : [input, recordIn(output)];
  for (const place of places) {
    for (const name of ['id', 'key', 'slug']) {
      const found = isPlain(place) ? place[name] : undefined;
      if (typeof found === 'string' || typeof found === 'number') return String(found);
    }
  }
  return null;
}

function reasonIn(input: unknown): string | null {
  const data = isPlain(input) && isPlain(input.data) ? input.data : input;
  return isPlain(data) && typeof data.reason === 'string' ? data.reason : null;
}

/** Says nothing about the change itself. */
const MOMENTS: ReadonlySet<string> = new Set(['updated_at', 'created_at']);

function same(before: unknown, after: unknown): boolean {
  if (!isPlain(before) || !isPlain(after)) return before !== null && JSON.stringify(before) === JSON.stringify(after);
  const changed = difference(before, after);
  return Object.keys(changed.before as Plain).length === 0 && Object.keys(changed.after as Plain).length === 0;
}

/** Of two states only the fields that differ; of one alone, all that is not null. */
function difference(before: unknown, after: unknown): { readonly before: unknown; readonly after: unknown } {
  if (!isPlain(before) || !isPlain(after)) return { before: filled(before), after: filled(after) };
  const [was, is]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (MOMENTS.has(name) || JSON.stringify(before[name]) === JSON.stringify(after[name])) continue;
    const inner = difference(before[name], after[name]);
    const nested = isPlain(before[name]) && isPlain(after[name]);
    was[name] = nested ? inner.before : (before[name] ?? null);
    is[name] = nested ? inner.after : (after[name] ?? null);
  }
  return { before: was, after: is };
}

function filled(value: unknown): unknown {
  if (!isPlain(value)) return value ?? null;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== undefined));
}

const SECRET = /secret|password|token|authorization|^link$|^hash$/i;

/** The value without what nobody may read again. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isPlain(value)) return value;
  const kept = Object.entries(value).filter(([name, one]) => !SECRET.test(name) || one === REPLACED);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutSecrets(one)]));
}

/** Stands for a secret that was entered anew. */
export const REPLACED = 'replaced';
