// The second step: how the file is read, and what each of its columns fills.

import { type FormEvent, type ReactNode, useState } from 'react';
import type { Input } from '../../../api/api.ts';
import { useChange } from '../../../api/change.ts';
import { useAnswer } from '../../../api/queries.ts';
import { useT } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Select } from '../../../ui/select.tsx';
import { SimpleTable } from '../../../ui/simple_table.tsx';
import { type Import, KINDS, useTarget } from './import_words.tsx';

type Body = Input<'PATCH /imports/{id}'>['body'];

const NOTHING = '';
const SAMPLES = 3;

export function Mapping({ one }: { readonly one: Import }): ReactNode {
  const t = useT();
  const change = useChange('PATCH /imports/{id}', { stale: ['GET /imports/{id}'] });
  const check = useChange('POST /imports/{id}/check', { stale: ['GET /imports/{id}', 'GET /imports', 'GET /work'] });
  const save = (body: Body) => change.run({ path: { id: one.id }, body });
  return (
    <div className="space-y-4">
      <Reading one={one} onChange={save} />
      <Columns one={one} onChange={save} />
      {one.problems.length === 0 ? null : (
        <div role="alert" className="rounded-md border border-neg bg-card p-3">
          <ul className="space-y-1">
            {one.problems.map(({ message, fix }) => (
              <li key={message}>
                <span className="font-medium text-neg">{message}</span> {fix}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="flex justify-end">
        <Button
          variant="primary"
          busy={check.busy || change.busy}
          disabled={one.problems.length > 0}
          onClick={() => check.run({ path: { id: one.id }, body: {} })}
        >
          {t('imports.check')}
        </Button>
      </div>
    </div>
  );
}

interface PartProps {
  readonly one: Import;
  readonly onChange: (body: Body) => void;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

/** What was detected, each to be corrected. */
function Reading({ one, onChange }: PartProps): ReactNode {
  const t = useT();
  const { kind, encoding, delimiter, decimal, dates, dates_seen: seen, sheet, sheets } = one.detected;
  return (
    <Card title={t('imports.reading')}>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <Select
          label={t('imports.kind')}
          value={kind}
          options={KINDS.map((value) => ({ value, label: t(`imports.kind.${value}`) }))}
          onChange={(value) => onChange({ detected: { kind: value } })}
        />
        <Select
          label={t('imports.decimal')}
          value={decimal}
          options={[
            { value: '.', label: t('imports.decimal.point') },
            { value: ',', label: t('imports.decimal.comma') },
          ]}
          onChange={(value) => onChange({ detected: { decimal: value } })}
        />
        <Select
          label={t('imports.dates')}
          {...(seen === null ? {} : { hint: t('imports.datesSeen', { format: seen }) })}
          value={dates}
          options={[
            { value: 'DD/MM/YYYY', label: t('imports.dates.day') },
            { value: 'MM/DD/YYYY', label: t('imports.dates.month') },
          ]}
          onChange={(value) => onChange({ detected: { dates: value } })}
        />
        {delimiter === null ? null : (
          <Select
            label={t('imports.delimiter')}
            value={delimiter}
            options={DELIMITERS.map((value) => ({ value, label: value === '\t' ? t('imports.tab') : value }))}
            onChange={(value) => onChange({ detected: { delimiter: value } })}
          />
        )}
        {encoding === null ? null : (
          <Select
            label={t('imports.encoding')}
            value={encoding}
            options={ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={(value) => onChange({ detected: { encoding: value } })}
          />
        )}
        {sheet === null ? null : (
          <Select
            label={t('imports.sheet')}
            value={sheet}
            options={sheets.map((value) => ({ value, label: value }))}
            onChange={(value) => onChange({ detected: { sheet: value } })}
          />
        )}
      </div>
    </Card>
  );
}

function Columns({ one, onChange }: PartProps): ReactNode {
  const t = useT();
  const words = useTarget();
  const { columns, targets } = one.detected;
  const fixed = [...targets].map((target) => ({ value: target, label: words(target) }));
  const choices = fixed.sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Card flush title={t('imports.columns')} actions={<Presets one={one} onChange={onChange} />}>
      <SimpleTable
        caption={t('imports.columns')}
        rows={columns}
        rowKey={(row) => row.name}
        columns={[
          { id: 'name', label: t('imports.column'), cell: (row) => row.name },
          {
            id: 'sample',
            label: t('imports.sample'),
            cell: (row) => (
              <span className="block max-w-72 truncate text-mut">{row.sample.slice(0, SAMPLES).join(' · ')}</span>
            ),
          },
          {
            id: 'target',
            label: t('imports.fills'),
            cell: (row) => (
              <Select
                label={t('imports.fillsOf', { name: row.name })}
                hideLabel
                value={row.target ?? NOTHING}
                options={[
                  { value: NOTHING, label: t('imports.nothing') },
                  ...(row.target === null || targets.includes(row.target)
                    ? []
                    : [{ value: row.target, label: words(row.target) }]),
                  ...choices,
                ]}
                onChange={(target) => onChange({ mapping: { [row.name]: target === NOTHING ? null : target } })}
                className="w-72 max-w-full"
              />
            ),
          },
        ]}
      />
    </Card>
  );
}

/** Saved mappings: used, kept, forgotten. */
function Presets({ one, onChange }: PartProps): ReactNode {
  const t = useT();
  const presets = useAnswer('GET /import_presets', {});
  const [naming, setNaming] = useState(false);
  const forget = useChange('DELETE /import_presets/{id}', { stale: ['GET /import_presets'] });
  const known = presets.data?.data ?? [];
  return (
    <>
      <Menu
        label={t('imports.presets')}
        items={[
          ...known.map((preset) => ({ label: preset.name, onSelect: () => onChange({ preset_id: preset.id }) })),
          ...(known.length === 0 ? [] : (['line'] as const)),
          { label: t('imports.keep'), onSelect: () => setNaming(true) },
          ...known.map((preset) => ({
            label: t('imports.forget', { name: preset.name }),
            danger: true,
            onSelect: () => forget.run({ path: { id: preset.id } }),
          })),
        ]}
      />
      {naming ? <KeepPreset one={one} onClose={() => setNaming(false)} /> : null}
    </>
  );
}

function KeepPreset({ one, onClose }: { readonly one: Import; readonly onClose: () => void }): ReactNode {
  const t = useT();
  const [name, setName] = useState('');
  const keep = useChange('POST /import_presets', {
    said: t('ui.saved'),
    onDone: onClose,
    stale: ['GET /import_presets'],
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { kind, columns } = one.detected;
    const mapping = Object.fromEntries(columns.map((column) => [column.name, column.target]));
    keep.run({ body: { name: name.trim(), kind, mapping } });
  };
  return (
    <Dialog title={t('imports.keep')} open onClose={onClose}>
      <form className="space-y-4" onSubmit={submit}>
        <Field label={t('imports.presetName')} hint={t('imports.presetWhy')}>
          <TextInput required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" variant="primary" busy={keep.busy}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
