// Which lines stand behind a figure of the schedule: `lines=2026-03-01..2026-03-31` and `of=price_id:price_1` in the URL.

import { useCallback } from 'react';
import { useParams } from '../../../ui/table/params.ts';
import type { Period } from './figures.ts';

export interface LinesOf {
  readonly column: string;
  /** null: the lines without a value. */
  readonly value: string | null;
}

export interface OpenLines {
  readonly start: string;
  readonly end: string;
  readonly of: LinesOf | null;
}

const SPAN = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/;

export function useOpenLines(): {
  readonly current: OpenLines | null;
  readonly open: (period: Pick<Period, 'period_start' | 'period_end'>, of: LinesOf | null) => void;
  readonly close: () => void;
} {
  const [params, setParams] = useParams();
  const span = SPAN.exec(params.lines ?? '');
  const open = useCallback(
    (period: Pick<Period, 'period_start' | 'period_end'>, of: LinesOf | null) =>
      setParams(
        {
          lines: `${period.period_start}..${period.period_end}`,
          of: of === null ? undefined : of.value === null ? of.column : `${of.column}:${of.value}`,
        },
        { push: true },
      ),
    [setParams],
  );
  return {
    current: span === null ? null : { start: span[1] ?? '', end: span[2] ?? '', of: parseOf(params.of) },
    open,
    close: () =>
      setParams({ lines: undefined, of: undefined, 'l.sort': undefined, 'l.at': undefined, 'l.cols': undefined }),
  };
}

function parseOf(text: string | undefined): LinesOf | null {
  if (text === undefined) return null;
  const at = text.indexOf(':');
  return at < 0 ? { column: text, value: null } : { column: text.slice(0, at), value: text.slice(at + 1) };
}
