// What stands above and below a table: which columns are shown, its files, and the way through its pages.

import { ChevronLeft, ChevronRight, Columns3, Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { IconButton } from '../button.tsx';
import { Checkbox } from '../field.tsx';
import { Menu } from '../menu.tsx';
import { Popover } from '../popover.tsx';
import { useToast } from '../toast.tsx';
import type { PageOf, TableColumn, TableFiles } from './column.ts';
import { csvOf, save, xlsxOf } from './files.ts';

export function ColumnPicker<Row>({
  columns,
  hidden,
  onToggle,
}: {
  readonly columns: readonly TableColumn<Row>[];
  readonly hidden: (id: string) => boolean;
  readonly onToggle: (id: string) => void;
}): ReactNode {
  const t = useT();
  return (
    <Popover label={t('table.columns')} icon={Columns3} align="end" className="space-y-1">
      {columns.slice(1).map((column) => (
        <Checkbox
          key={column.id}
          label={column.label}
          checked={!hidden(column.id)}
          onChange={() => onToggle(column.id)}
        />
      ))}
    </Popover>
  );
}

export function FileMenu<Row>({
  files,
  columns,
  rows,
}: {
  readonly files: TableFiles;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
}): ReactNode {
  const t = useT();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const make = (ending: 'csv' | 'xlsx', blob: () => Promise<Blob>) => {
    setBusy(true);
    blob()
      .then((file) => save(file, `${files.name}.${ending}`))
      .catch((error: Error) => toast(t('table.exportFailed', { reason: error.message }), { kind: 'failed' }))
      .finally(() => setBusy(false));
  };
  const csv = files.csv ?? (() => Promise.resolve(csvOf(columns, rows)));
  const xlsx = files.xlsx ?? (() => xlsxOf(columns, rows));
  return (
    <Menu
      label={busy ? t('table.exporting') : t('table.export')}
      icon={Download}
      items={[
        { label: 'CSV', onSelect: () => make('csv', csv), disabled: busy },
        { label: t('table.xlsx'), onSelect: () => make('xlsx', xlsx), disabled: busy },
      ]}
    />
  );
}

/** `1–50 of 1,994` with the way to the pages beside it. */
export function Pager({ page, shown }: { readonly page: PageOf; readonly shown: number }): ReactNode {
  const t = useT();
  const format = useFormat();
  const from = shown === 0 ? 0 : page.offset + 1;
  const range = { from: format.count(from), to: format.count(page.offset + shown) };
  const text =
    page.total === null ? t('table.range', range) : t('table.rangeOf', { ...range, total: format.count(page.total) });
  return (
    <nav aria-label={t('table.pages')} className="flex items-center justify-end gap-2 border-t border-line px-3 py-2">
      <span className="figures text-sm text-mut" aria-live="polite">
        {text}
      </span>
      <IconButton
        label={t('table.previous')}
        icon={ChevronLeft}
        disabled={page.offset === 0}
        onClick={() => page.onOffset(Math.max(0, page.offset - page.limit))}
      />
      <IconButton
        label={t('table.next')}
        icon={ChevronRight}
        disabled={!page.more}
        onClick={() => page.onOffset(page.offset + page.limit)}
      />
    </nav>
  );
}
