// An operation: something an actor may ask for, declared once. REST, OpenAPI and MCP are projections of it.

import type { z } from 'zod';
import { fail, type Result } from '../core/result.ts';
import type { Scope } from '../store/store.ts';
import type { Context } from './context.ts';
import { type AppFault, fault, faultsOf, refused } from './fault.ts';

export interface Operation<Input = unknown> {
  /** Stable, snake_case: OpenAPI's operationId, MCP's tool name. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly scope: Scope;
  /** A strict object: every field the operation takes; unknown ones are refused. */
  readonly input: z.ZodType<Input>;
  /** Describes the answer; contract tests hold the answers against it. */
  readonly output: z.ZodType;
  /** Method syntax on purpose: operations of different inputs share one list. */
  run(context: Context, input: Input): Promise<Result<unknown, AppFault>>;
}

/** Declares an operation, so that the input's type follows from its schema. */
export function operation<Input>(declared: Operation<Input>): Operation<Input> {
  return declared;
}

/**
 * Checks the actor's scope and the raw input, then runs the operation.
 * Errors: `forbidden` without the scope, `invalid` with one fault a refused field, and what the operation itself refuses.
 */
export async function perform(asked: Operation, context: Context, raw: unknown): Promise<Result<unknown, AppFault>> {
  if (!context.actor.scopes.includes(asked.scope)) {
    return fail(fault('forbidden', [], `This key has no ${asked.scope} scope`, 'missing_scope'));
  }
  const input = asked.input.safeParse(raw);
  if (!input.success) return fail(refused('invalid', faultsOf(input.error, raw)));
  return asked.run(context, input.data);
}
