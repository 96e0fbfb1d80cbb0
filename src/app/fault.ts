// What an operation may answer instead of its output, and the one place where a refused input becomes the contract's
// list of faults (api.md, errors).

import type { z } from 'zod';
import type { Fault } from '../core/result.ts';
import { StoreUnavailable } from '../store/store.ts';
import { WarehouseUnavailable } from '../warehouse/warehouse.ts';

/** Why an operation did not do what was asked; the faults say where, `loc` relative to the operation's input. */
export interface AppFault {
  readonly kind: 'invalid' | 'not_found' | 'conflict' | 'forbidden' | 'too_large' | 'disk_full';
  readonly faults: readonly [Fault, ...Fault[]];
}

/** A fault of one place. */
export function fault(kind: AppFault['kind'], loc: Fault['loc'], msg: string, type: string): AppFault {
  return { kind, faults: [{ loc, msg, type }] };
}

/** The same fault seen from outside: each `loc` gets `prefix` in front. */
export function within(prefix: readonly (string | number)[], faults: readonly Fault[]): Fault[] {
  return faults.map((one) => ({ ...one, loc: [...prefix, ...one.loc] }));
}

/** Faults of at least one place as an AppFault; a list without any is a bug of the caller. */
export function refused(kind: AppFault['kind'], faults: readonly Fault[]): AppFault {
  const [first, ...rest] = faults;
  if (first === undefined) throw new Error('refused without a fault');
  return { kind, faults: [first, ...rest] };
}

/** Whether an error says that the store or the warehouse is away: nothing was done, and asking again later may help. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailable || error instanceof WarehouseUnavailable;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'string_type',
  number: 'float_type',
  int: 'int_type',
  boolean: 'bool_type',
  array: 'list_type',
  object: 'object_type',
  record: 'object_type',
};

/** The value of `input` that an issue is about; undefined where the path leads nowhere: the field is missing. */
function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function sizeType(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small';
  if (issue.origin === 'string') return small ? 'string_too_short' : 'string_too_long';
  if (issue.origin === 'array' || issue.origin === 'set') return small ? 'too_short' : 'too_long';
  return small ? 'greater_than_equal' : 'less_than_equal';
}

function faultsOfIssue(issue: z.core.$ZodIssue, input: unknown): Fault[] {
  const loc = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ loc: [...loc, key], msg: 'Unknown field', type: 'extra_forbidden' }));
    case 'invalid_type':
      return valueAt(input, issue.path) === undefined
        ? [{ loc, msg: 'Field required', type: 'missing' }]
        : [{ loc, msg: issue.message, type: TYPE_NAMES[issue.expected] ?? `${issue.expected}_type` }];
    case 'invalid_value':
      return [{ loc, msg: issue.message, type: 'enum' }];
    case 'too_small':
    case 'too_big':
      return [{ loc, msg: issue.message, type: sizeType(issue) }];
    case 'custom':
      return [{ loc, msg: issue.message, type: String(issue.params?.type ?? 'value_error') }];
    default:
      return [{ loc, msg: issue.message, type: 'value_error' }];
  }
}

/** What a schema found wrong with an input, as the contract's faults. */
export function faultsOf(error: z.ZodError, input: unknown): Fault[] {
  return error.issues.flatMap((issue) => faultsOfIssue(issue, input));
}
