// The order that breaks ties: by id, the same on every engine and in every locale, whatever the order of loading.

/** Order of two ids by their code units. */
export function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The objects in order of their ids. */
export function byId<T extends { readonly id: string }>(objects: readonly T[]): readonly T[] {
  return objects.length < 2 ? objects : objects.toSorted((a, b) => textOrder(a.id, b.id));
}
