// Filters in words: `Country: France, Belgium`; with a cross where they can be taken away.

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Translate, useT } from '../messages/messages.tsx';
import type { Filter } from '../url/filters.ts';
import { type Labels, useLabels } from './labels.ts';
import { type Names, useNames } from './metrics.ts';

const SHOWN = 3;

/** A filter as one phrase. */
export function filterText({ field, op, values }: Filter, names: Names, labels: Labels, t: Translate): string {
  const dimension = names.dimension(field);
  if (op === 'null' || op === 'notnull') return `${dimension}: ${t(`filter.${op}`)}`;
  const told = values.slice(0, SHOWN).map((value) => names.value(field, String(value), labels(field, String(value))));
  const rest = values.length > SHOWN ? ` +${values.length - SHOWN}` : '';
  const list = `${told.join(', ')}${rest}`;
  return op === 'in' ? `${dimension}: ${list}` : `${dimension} ${t(`filter.${op}`)} ${list}`;
}

interface FilterChipsProps {
  readonly filters: readonly Filter[];
  readonly onRemove?: (index: number) => void;
}

export function FilterChips({ filters, onRemove }: FilterChipsProps): ReactNode {
  const t = useT();
  const names = useNames();
  const labels = useLabels(filters);
  if (filters.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-1.5">
      {filters.map((filter, index) => {
        const text = filterText(filter, names, labels, t);
        return (
          <li
            key={text}
            className="inline-flex min-h-7 max-w-80 items-center gap-1 rounded-full border border-line bg-card pr-1 pl-2.5 text-sm"
          >
            <span className="truncate pr-1.5">{text}</span>
            {onRemove === undefined ? null : (
              <button
                type="button"
                aria-label={t('filter.remove', { filter: text })}
                className="inline-flex size-6 items-center justify-center rounded-full text-mut hover:bg-hover hover:text-fg"
                onClick={() => onRemove(index)}
              >
                <X aria-hidden size={13} />
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
