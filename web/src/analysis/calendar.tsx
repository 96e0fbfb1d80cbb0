// Two days of one's own: chosen on a calendar that arrows, Page Up and Home obey.

import { type ReactNode, useState } from 'react';
import { type DateRange, DayPicker } from 'react-day-picker';
import { enGB, fr } from 'react-day-picker/locale';
import { useLanguage, useT } from '../messages/messages.tsx';
import { Button } from '../ui/button.tsx';
import type { Range, Span } from '../url/range.ts';

interface CalendarProps {
  readonly span: Span;
  /** The last day with facts. */
  readonly last: string;
  readonly onChoose: (range: Range) => void;
}

const DAY = 'relative p-0 text-center';
const CLASSES = {
  months: 'relative',
  nav: 'absolute top-0 right-0 flex gap-1 z-10',
  button_previous: 'inline-flex size-8 items-center justify-center rounded-sm hover:bg-hover',
  button_next: 'inline-flex size-8 items-center justify-center rounded-sm hover:bg-hover',
  chevron: 'size-4 fill-current',
  month_caption: 'flex h-8 items-center',
  dropdowns: 'flex gap-2',
  dropdown_root: 'relative inline-flex items-center',
  dropdown: 'absolute inset-0 cursor-pointer opacity-0',
  caption_label: 'inline-flex items-center gap-1 rounded-sm px-1 font-medium',
  month_grid: 'mt-2 border-collapse',
  weekday: 'size-9 text-center text-xs font-normal text-mut',
  day: DAY,
  day_button: 'size-9 rounded-sm hover:bg-hover',
  today: 'font-semibold',
  outside: 'text-mut opacity-60',
  disabled: 'opacity-40',
  range_start: 'rounded-l-sm bg-accent text-on-accent [&_button]:hover:bg-accent',
  range_end: 'rounded-r-sm bg-accent text-on-accent [&_button]:hover:bg-accent',
  range_middle: 'bg-hover',
} as const;

function local(day: string): Date {
  return new Date(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
}

function iso(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function Calendar({ span, last, onChoose }: CalendarProps): ReactNode {
  const t = useT();
  const { language } = useLanguage();
  const end = span.date_end > last ? last : span.date_end;
  const [chosen, setChosen] = useState<DateRange | undefined>({ from: local(span.date_start), to: local(end) });
  const from = chosen?.from;
  const to = chosen?.to ?? from;
  return (
    <div>
      <DayPicker
        mode="range"
        resetOnSelect
        captionLayout="dropdown"
        locale={language === 'fr' ? fr : enGB}
        defaultMonth={local(end)}
        startMonth={new Date(local(last).getFullYear() - 30, 0)}
        endMonth={local(last)}
        disabled={{ after: local(last) }}
        selected={chosen}
        onSelect={setChosen}
        classNames={CLASSES}
      />
      <div className="mt-3 flex justify-end">
        <Button
          variant="primary"
          disabled={from === undefined || to === undefined}
          onClick={() =>
            from === undefined || to === undefined
              ? undefined
              : onChoose({ kind: 'between', from: iso(from), to: iso(to) })
          }
        >
          {t('range.apply')}
        </Button>
      </div>
    </div>
  );
}
