// A Result carries what can be expected to fail: a value, or a fault with a code; a bug throws instead.

export type Result<T, F = Fault> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

/** Where and why an input was refused; `loc` is the path the API reports (api.md, errors). */
export interface Fault {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** Machine-readable kind, e.g. `missing`, `extra_forbidden`, `reference_not_found`, `id_conflict`, `value_error`. */
  readonly type: string;
}

export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function fail<F>(fault: F): Result<never, F> {
  return { ok: false, fault };
}
