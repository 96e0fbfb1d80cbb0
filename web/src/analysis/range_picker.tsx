// The range of time: presets, or two months or days of one's own.

import { CalendarDays } from 'lucide-react';
import { lazy, type ReactNode, Suspense } from 'react';
import { useFormat } from '../format/format.ts';
import { type Translate, useT } from '../messages/messages.tsx';
import { Popover } from '../ui/popover.tsx';
import { Skeleton } from '../ui/states.tsx';
import { PRESETS, parseRange, type Range, rangeText, spanOf } from '../url/range.ts';
import { useAnalysis } from './frame.tsx';

/** The calendar is heavy and rarely needed. */
const Calendar = lazy(() => import('./calendar.tsx').then((module) => ({ default: module.Calendar })));

function presetName(text: string, t: Translate): string {
  if (text === 'ytd' || text === 'all') return t(`range.${text}`);
  return t('range.last', { n: Number(text.slice(0, -1)) });
}

export function RangePicker(): ReactNode {
  const t = useT();
  const format = useFormat();
  const { view, setView, company } = useAnalysis();
  const name = (range: Range) =>
    range.kind !== 'between'
      ? presetName(rangeText(range), t)
      : range.from.length === 7
        ? `${format.period(`${range.from}-01`, 'month')} – ${format.period(`${range.to}-01`, 'month')}`
        : `${format.day(range.from)} – ${format.day(range.to)}`;
  return (
    <Popover label={`${t('range.label')}: ${name(view.range)}`} trigger={name(view.range)} icon={CalendarDays}>
      {(close) => {
        const choose = (range: Range) => {
          setView({ range });
          close();
        };
        return (
          <div className="flex max-w-full flex-col gap-3 sm:flex-row">
            <ul className="grid grid-cols-2 gap-0.5 sm:block sm:w-36">
              {PRESETS.map((preset) => (
                <li key={preset}>
                  <button
                    type="button"
                    aria-pressed={rangeText(view.range) === preset}
                    className="min-h-8 w-full rounded-sm px-2 text-left hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium"
                    onClick={() => choose(parseRange(preset) ?? view.range)}
                  >
                    {presetName(preset, t)}
                  </button>
                </li>
              ))}
            </ul>
            <Suspense fallback={<Skeleton className="h-80 w-72" />}>
              <Calendar span={spanOf(view.range, company.clock)} last={company.clock.freshness} onChoose={choose} />
            </Suspense>
          </div>
        );
      }}
    </Popover>
  );
}
