// An operation: something an actor may ask for, declared once. REST, OpenAPI and MCP are projections of it.

import type { z } from 'zod';
import { fail, type Result } from '../core/result.ts';
import type { Scope } from '../store/store.ts';
import { type Audit, Noting } from './audit.ts';
import type { Actor, Context } from './context.ts';
import { type AppFault, fault, faultsOf, refused } from './fault.ts';

export interface Operation<Input = unknown> {
  /** Stable, snake_case: OpenAPI's operationId, MCP's tool name. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  /** What the actor must be allowed; `user`: a signed-in person, of whatever company; `anyone`: nothing. */
  readonly scope: Scope | 'user' | 'anyone';
  /** A strict object: every field the operation takes; unknown ones are refused. */
  readonly input: z.ZodType<Input>;
  /** Describes the answer; contract tests hold the answers against it. */
  readonly output: z.ZodType;
  /** How the audit log tells of it; false: not at all. Without it what a user changes is told as it is answered. */
  readonly audit?: Audit<NoInfer<Input>> | false;
  /** Method syntax on purpose: operations of different inputs share one list. */
  run(context: Context, input: Input): Promise<Result<unknown, AppFault>>;
}

/** Declares an operation, so that the input's type follows from its schema. */
export function operation<Input>(declared: Operation<Input>): Operation<Input> {
  return declared;
}

/** Why the actor may not ask for this; null where it may. */
export function refusedScope(scope: Operation['scope'], actor: Actor): string | null {
  if (scope === 'anyone') return null;
  const asUser = actor.by?.kind === 'user';
  if (scope === 'user') return asUser ? null : 'Only a signed-in user may do this';
  if (actor.scopes.includes(scope)) return null;
  if (actor.by?.kind === 'user') return `Your role (${actor.by.role ?? 'none'}) has no ${scope} scope`;
  return `This key has no ${scope} scope`;
}

/**
 * Checks the actor's scope and the raw input, runs the operation, and notes in the audit log what it changed.
 * Errors: `forbidden` without the scope, `invalid` with one fault a refused field, and what the operation itself refuses.
 */
export async function perform(asked: Operation, context: Context, raw: unknown): Promise<Result<unknown, AppFault>> {
  const reason = refusedScope(asked.scope, context.actor);
  if (reason !== null) return fail(fault('forbidden', [], reason, 'missing_scope'));
  const input = asked.input.safeParse(raw);
  if (!input.success) return fail(refused('invalid', faultsOf(input.error, raw)));
  const noting = Noting.of(asked, context, input.data);
  await noting?.before();
  const result = await asked.run(context, input.data);
  if (result.ok) await noting?.after(result.value);
  return result;
}
