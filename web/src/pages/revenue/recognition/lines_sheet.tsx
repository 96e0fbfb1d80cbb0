// The invoice lines behind a period of the schedule: what each recognises in it, what stays deferred or accrued.

import { type ReactNode, useMemo } from 'react';
import { useFormat } from '../../../format/format.ts';
import { useT } from '../../../messages/messages.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { Empty } from '../../../ui/states.tsx';
import { ViewTable } from '../../../ui/table/view_table.tsx';
import type { CohortGrain } from '../../analytics/retention/cohorts.ts';
import { useOpenObject } from '../../data/records/open_object.ts';
import { type OpenLines, useOpenLines } from './open_lines.ts';

const SHOWN = ['line_id', 'customer_id', 'price_id', 'amount_base', 'recognized', 'deferred', 'accrued'];

export function LinesSheet({ grain }: { readonly grain: CohortGrain }): ReactNode {
  const { current, close } = useOpenLines();
  const { current: object } = useOpenObject();
  // One sheet at a time: closing the line's own leads back here.
  if (current === null || object !== null) return null;
  return <OpenSheet shown={current} grain={grain} onClose={close} />;
}

interface OpenSheetProps {
  readonly shown: OpenLines;
  readonly grain: CohortGrain;
  readonly onClose: () => void;
}

function OpenSheet({ shown, grain, onClose }: OpenSheetProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const { open } = useOpenObject();
  const { start, end, of } = shown;
  const query = useMemo(
    () => ({
      date_start: start,
      date_end: end,
      date_step: grain,
      ...(of === null
        ? {}
        : {
            filters: [
              of.value === null ? { field: of.column, op: 'is_null' } : { field: of.column, op: 'eq', value: of.value },
            ],
          }),
    }),
    [start, end, grain, of],
  );
  const period = format.period(start, grain);
  return (
    <Sheet
      title={t('recognition.lines', { period: of === null ? period : `${period} · ${of.value ?? '–'}` })}
      open
      wide
      onClose={onClose}
    >
      <ViewTable
        slug="revenue_schedule"
        label={t('recognition.linesLabel')}
        shown={SHOWN}
        query={query}
        order="recognized desc"
        prefix="l."
        height={560}
        onRow={(row) => open('invoice_line_item', String(row.line_id))}
        empty={<Empty text={t('recognition.noLines')} />}
      />
    </Sheet>
  );
}
