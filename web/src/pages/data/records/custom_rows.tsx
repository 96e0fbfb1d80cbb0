// The editor of custom properties: a key, a type and a value each; removed ones are sent as null.

import { Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useT } from '../../../messages/messages.tsx';
import { Button, IconButton } from '../../../ui/button.tsx';
import { CONTROL } from '../../../ui/field.tsx';
import type { ObjectBody } from './objects.ts';

const TYPES = ['text', 'number', 'boolean', 'null'] as const;
type PropertyType = (typeof TYPES)[number];

export interface CustomRow {
  /** Stays while the key is typed. */
  readonly row: number;
  readonly key: string;
  readonly type: PropertyType;
  readonly value: string;
}

export function customRowsOf(properties: unknown): readonly CustomRow[] {
  return Object.entries((properties ?? {}) as ObjectBody).map(([key, value], row) => ({
    row,
    key,
    type: typeOf(value),
    value: value === null ? '' : String(value),
  }));
}

function typeOf(value: unknown): PropertyType {
  if (value === null) return 'null';
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
}

function typedValue({ type, value }: CustomRow): string | number | boolean | null {
  if (type === 'null') return null;
  if (type === 'boolean') return value === 'true';
  if (type === 'text') return value;
  const number = Number(value.replaceAll(/\s/g, '').replace(',', '.'));
  return value.trim() !== '' && Number.isFinite(number) ? number : value;
}

/** What the update must say: new and changed keys, and null for those that went. */
export function customChanges(rows: readonly CustomRow[], before: ObjectBody): Record<string, unknown> {
  const after = new Map(rows.filter(({ key }) => key.trim() !== '').map((row) => [row.key.trim(), typedValue(row)]));
  const changes: Record<string, unknown> = {};
  for (const [key, value] of after) if (!Object.hasOwn(before, key) || before[key] !== value) changes[key] = value;
  for (const key of Object.keys(before)) if (!after.has(key)) changes[key] = null;
  return changes;
}

export interface CustomRowsProps {
  readonly rows: readonly CustomRow[];
  readonly before: ObjectBody;
  readonly error: string | undefined;
  readonly onChange: (rows: readonly CustomRow[]) => void;
}

export function CustomRows({ rows, error, onChange }: CustomRowsProps): ReactNode {
  const t = useT();
  const id = useId();
  const change = (row: number, part: Partial<CustomRow>) =>
    onChange(rows.map((each) => (each.row === row ? { ...each, ...part } : each)));
  const add = () =>
    onChange([...rows, { row: Math.max(-1, ...rows.map(({ row }) => row)) + 1, key: '', type: 'text', value: '' }]);
  return (
    <fieldset aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="mb-1 font-medium">{t('records.custom')}</legend>
      <div className="space-y-2">
        {rows.map((row) => (
          <div key={row.row} className="flex items-center gap-2">
            <input
              aria-label={t('custom.key')}
              className={CONTROL}
              value={row.key}
              onChange={(event) => change(row.row, { key: event.target.value })}
            />
            <select
              aria-label={t('custom.type')}
              className={`${CONTROL} max-w-28`}
              value={row.type}
              onChange={(event) =>
                change(row.row, { type: TYPES.find((type) => type === event.target.value) ?? 'text' })
              }
            >
              {TYPES.map((type) => (
                <option key={type} value={type}>
                  {t(`custom.${type}`)}
                </option>
              ))}
            </select>
            <PropertyValue row={row} onChange={(value) => change(row.row, { value })} />
            <IconButton
              label={t('custom.remove', { key: row.key })}
              icon={Trash2}
              onClick={() => onChange(rows.filter((each) => each.row !== row.row))}
            />
          </div>
        ))}
        <Button variant="ghost" icon={Plus} onClick={add}>
          {t('custom.add')}
        </Button>
      </div>
      {error === undefined ? null : (
        <p id={`${id}-error`} role="alert" className="text-sm text-neg">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function PropertyValue({
  row,
  onChange,
}: {
  readonly row: CustomRow;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const t = useT();
  if (row.type === 'boolean') {
    return (
      <select
        aria-label={t('custom.value')}
        className={CONTROL}
        value={row.value === 'true' ? 'true' : 'false'}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="true">{t('value.yes')}</option>
        <option value="false">{t('value.no')}</option>
      </select>
    );
  }
  return (
    <input
      aria-label={t('custom.value')}
      className={CONTROL}
      disabled={row.type === 'null'}
      inputMode={row.type === 'number' ? 'decimal' : 'text'}
      value={row.type === 'null' ? '' : row.value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
