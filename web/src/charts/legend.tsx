// The legend: a button a series. A click hides or shows it; with Shift, or a double click, only this one stays.

import type { ReactNode } from 'react';
import { useT } from '../messages/messages.tsx';
import { Swatch } from './overlay.tsx';
import type { ChartSeries } from './spec.ts';

interface LegendProps {
  readonly series: readonly ChartSeries[];
  readonly hidden: ReadonlySet<string>;
  readonly onChange: (hidden: ReadonlySet<string>) => void;
}

/** Hides or shows one; the last visible one stays. */
export function toggled(series: readonly ChartSeries[], hidden: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(hidden);
  if (!next.delete(id)) next.add(id);
  return next.size >= series.length ? hidden : next;
}

/** Leaves only one; where it already is the only one, shows all again. */
export function isolated(series: readonly ChartSeries[], hidden: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const alone = !hidden.has(id) && hidden.size === series.length - 1;
  return new Set(alone ? [] : series.map((one) => one.id).filter((other) => other !== id));
}

export function Legend({ series, hidden, onChange }: LegendProps): ReactNode {
  const t = useT();
  return (
    <ul className="flex flex-wrap gap-x-1 gap-y-0.5 text-xs" aria-label={t('chart.legend')}>
      {series.map((one) => (
        <li key={one.id}>
          <button
            type="button"
            aria-pressed={!hidden.has(one.id)}
            title={t('chart.legendHint')}
            className={`flex min-h-6 max-w-56 items-center gap-1.5 rounded-sm px-1.5 hover:bg-hover ${hidden.has(one.id) ? 'text-mut line-through' : ''}`}
            onClick={(event) =>
              onChange(event.shiftKey ? isolated(series, hidden, one.id) : toggled(series, hidden, one.id))
            }
            onDoubleClick={() => onChange(isolated(series, hidden, one.id))}
          >
            <Swatch one={one} faint={hidden.has(one.id)} />
            <span className="truncate">{one.label}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
