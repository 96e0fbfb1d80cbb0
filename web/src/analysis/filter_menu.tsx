// Adding a filter: what, how, and which values; the values are those that the company has.

import { ListFilter } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useAnswer } from '../api/queries.ts';
import { useT } from '../messages/messages.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox, Field, TextInput } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import type { Filter, FilterValue, Op } from '../url/filters.ts';
import { useAnalysis } from './frame.tsx';
import { type Dimension, useNames } from './metrics.ts';

interface FilterMenuProps {
  readonly dimensions: readonly Dimension[];
  /** Whether a filter may also be a curve of its own. */
  readonly curves: boolean;
}

export function FilterMenu(props: FilterMenuProps): ReactNode {
  const t = useT();
  return (
    <Popover label={t('filter.add')} icon={ListFilter} className="w-80" pageKey="f">
      {(close) => <FilterForm {...props} onDone={close} />}
    </Popover>
  );
}

const WITHOUT_VALUE: readonly Op[] = ['null', 'notnull'];
const OF_TEXT: readonly Op[] = ['in', 'not', 'has', 'notnull', 'null'];
const OF_PROPERTY: readonly Op[] = ['in', 'not', 'has', 'gte', 'lte', 'notnull', 'null'];

function FilterForm({ dimensions, curves, onDone }: FilterMenuProps & { readonly onDone: () => void }): ReactNode {
  const t = useT();
  const names = useNames();
  const { view, setView } = useAnalysis();
  const [field, setField] = useState((dimensions.find(({ filter_only }) => !filter_only) ?? dimensions[0])?.id ?? '');
  const [op, setOp] = useState<Op>('in');
  const [values, setValues] = useState<readonly FilterValue[]>([]);
  const [mode, setMode] = useState<'combine' | 'compare'>('combine');
  const ops = field.startsWith('custom.') ? OF_PROPERTY : OF_TEXT;
  const complete = WITHOUT_VALUE.includes(op) || (values.length > 0 && values[0] !== '');
  const add = () => {
    if (!complete) return;
    const filter: Filter = { field, op, values: WITHOUT_VALUE.includes(op) ? [] : values };
    setView(mode === 'combine' ? { filters: [...view.filters, filter] } : { curves: [...view.curves, filter] });
    onDone();
  };
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Select
        label={t('filter.dimension')}
        value={field}
        options={dimensions.map(({ id, label }) => ({ value: id, label: names.dimension(id, label) }))}
        onChange={(next) => {
          setField(next);
          setValues([]);
        }}
      />
      <Select
        label={t('filter.how')}
        value={op}
        options={ops.map((value) => ({ value, label: t(`filter.op.${value}`) }))}
        onChange={(next) => {
          setOp(next);
          setValues([]);
        }}
      />
      {WITHOUT_VALUE.includes(op) ? null : op === 'in' || op === 'not' ? (
        <Values key={field} field={field} chosen={values} onChange={setValues} />
      ) : (
        <Field label={t('filter.value')}>
          <TextInput value={String(values[0] ?? '')} onChange={(event) => setValues([typed(event.target.value, op)])} />
        </Field>
      )}
      {curves ? (
        <Segmented
          label={t('filter.mode')}
          value={mode}
          options={(['combine', 'compare'] as const).map((value) => ({ value, label: t(`filter.${value}`) }))}
          onChange={setMode}
        />
      ) : null}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={!complete}>
          {t('filter.apply')}
        </Button>
      </div>
    </form>
  );
}

/** More and less compare numbers with numbers. */
function typed(text: string, op: Op): FilterValue {
  const number = Number(text);
  return op !== 'has' && text.trim() !== '' && Number.isFinite(number) ? number : text;
}

interface ValuesProps {
  readonly field: string;
  readonly chosen: readonly FilterValue[];
  readonly onChange: (values: readonly FilterValue[]) => void;
}

/** The values that carry MRR, largest first, and any other that is typed in. */
function Values({ field, chosen, onChange }: ValuesProps): ReactNode {
  const t = useT();
  const names = useNames();
  const { company } = useAnalysis();
  const [search, setSearch] = useState('');
  const suggested = useSuggested(field, company.clock.first);
  const wanted = search.trim().toLowerCase();
  const shown = suggested.filter(
    ({ value, label }) => label.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
  );
  const extra = chosen.map(String).filter((value) => !suggested.some((one) => one.value === value));
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset className="space-y-1.5">
      <legend className="font-medium">{t('filter.values')}</legend>
      <TextInput
        aria-label={t('filter.search')}
        placeholder={t('filter.search')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || wanted === '') return;
          event.preventDefault();
          toggle(shown[0]?.value ?? search.trim());
          setSearch('');
        }}
      />
      <div className="max-h-52 space-y-1 overflow-y-auto py-1">
        {[...extra.map((value) => ({ value, label: value })), ...shown].map(({ value, label }) => (
          <Checkbox
            key={value}
            label={names.value(field, value, label)}
            checked={chosen.includes(value)}
            onChange={() => toggle(value)}
          />
        ))}
        {shown.length === 0 && wanted !== '' ? (
          <p className="text-sm text-mut">{t('filter.typed', { value: search.trim() })}</p>
        ) : null}
      </div>
    </fieldset>
  );
}

interface Suggested {
  readonly value: string;
  readonly label: string;
}

const MOVEMENT_TYPES = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'];

function useSuggested(field: string, first: string | null): readonly Suggested[] {
  const movements = field === 'movement_type';
  const { data } = useAnswer(
    'GET /metrics/{slug}',
    {
      path: { slug: 'mrr' },
      query: { dimension: [field], date_step: 'year', ...(first === null ? {} : { date_start: first }) },
    },
    { enabled: !movements && field !== 'customer' && field !== 'security' },
  );
  return useMemo(() => {
    if (movements) return MOVEMENT_TYPES.map((value) => ({ value, label: value }));
    if (data === undefined || data.dimensions[0] !== field) return [];
    return data.series.flatMap(({ keys, label }) => {
      const value = keys[field] ?? null;
      return value === null ? [] : [{ value, label }];
    });
  }, [movements, data, field]);
}
