// The period of a line as a bar in the span of its invoice, with both days in words.

import type { ReactNode } from 'react';
import type { ViewRows } from '../../../../src/client/api.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';

type Line = ViewRows['rows'][number];

const DAY_MS = 86_400_000;

/** Where a day stands on the screen: only for drawing. */
function place(day: unknown): number | null {
  return typeof day === 'string' ? Date.parse(day.slice(0, 10)) / DAY_MS : null;
}

export function PeriodBar({ line, among }: { readonly line: Line; readonly among: readonly Line[] }): ReactNode {
  const t = useT();
  const format = useFormat();
  const start = place(line.period_start);
  const end = place(line.period_end);
  if (start === null || end === null) return <p className="mt-2 text-sm text-warn">{t('line.noPeriod')}</p>;
  const days = among.flatMap((each) => [place(each.period_start), place(each.period_end), place(each.invoice_date)]);
  const known = days.filter((day) => day !== null);
  const from = Math.min(...known);
  const width = Math.max(1, Math.max(...known) - from);
  const share = (day: number) => ((day - from) / width) * 100;
  const invoiced = place(line.invoice_date);
  return (
    <div className="mt-2">
      <div aria-hidden className="relative h-2 rounded-full bg-hover">
        <div
          className="absolute h-2 rounded-full bg-accent"
          style={{ left: `${share(start)}%`, width: `${Math.max(1.5, share(end) - share(start))}%` }}
        />
        {invoiced === null ? null : (
          <div
            className="absolute -top-1 h-4 w-0.5 bg-fg"
            style={{ left: `${share(invoiced)}%` }}
            title={t('line.invoiced')}
          />
        )}
      </div>
      <p className="figures mt-1 flex justify-between text-xs text-mut">
        <span>{format.day(String(line.period_start))}</span>
        <span>{format.day(String(line.period_end))}</span>
      </p>
    </div>
  );
}
