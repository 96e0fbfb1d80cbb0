// Colours bound to values: a plan keeps its colour on every chart of every page, on this device for good.

const STORED = 'runrate.colors';
const COLORS = 12;

/** Movements and securities have colours of their own. */
const FIXED: Readonly<Record<string, string>> = {
  new: 'var(--mv-new)',
  reactivation: 'var(--mv-reactivation)',
  expansion: 'var(--mv-expansion)',
  contraction: 'var(--mv-contraction)',
  churn: 'var(--mv-churn)',
  fx: 'var(--mv-fx)',
  total: 'var(--mv-total)',
  net: 'var(--fg)',
  secured: 'var(--c1)',
  unsecured: 'var(--c10)',
};

export const GREY = 'var(--mv-fx)';

export function movementColor(type: string): string {
  return FIXED[type] ?? GREY;
}

let taken: Record<string, Record<string, number>> | null = null;

function assigned(): Record<string, Record<string, number>> {
  if (taken !== null) return taken;
  try {
    taken = JSON.parse(localStorage.getItem(STORED) ?? '{}') as Record<string, Record<string, number>>;
  } catch {
    taken = {};
  }
  return taken;
}

/** The colour of a value of a dimension; the first to be seen gets the next of the twelve. Null (not specified): grey. */
export function valueColor(dimension: string, value: string | null): string {
  if (value === null) return GREY;
  if (dimension === 'movement_type' || dimension === 'security') return movementColor(value);
  const all = assigned();
  const own = all[dimension] ?? {};
  all[dimension] = own;
  const found = own[value];
  if (found !== undefined) return `var(--c${(found % COLORS) + 1})`;
  const next = Object.keys(own).length;
  own[value] = next;
  try {
    localStorage.setItem(STORED, JSON.stringify(all));
  } catch {
    // A full or forbidden storage: the colours last as long as the page.
  }
  return `var(--c${(next % COLORS) + 1})`;
}
