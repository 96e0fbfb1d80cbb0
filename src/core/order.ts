// The order that breaks ties: by id, the same on every engine and in every locale, whatever the order of loading.

/** Order of two ids by their code units. */
export function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The objects in order of their ids; the same array where they already are. */
export function byId<T extends { readonly id: string }>(objects: readonly T[]): readonly T[] {
  const ordered = objects.every((object, at) => at === 0 || (objects[at - 1]?.id ?? '') <= object.id);
  return ordered ? objects : objects.toSorted((a, b) => textOrder(a.id, b.id));
}
