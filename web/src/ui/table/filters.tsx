// The filters of a table: each a chip that can be taken away, and a panel that adds one.

import { ListFilter, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Button } from '../button.tsx';
import { Field, TextInput } from '../field.tsx';
import { Popover } from '../popover.tsx';
import { Select } from '../select.tsx';
import {
  type FilterType,
  filterText,
  needsValue,
  type Operator,
  operatorsOf,
  type TableFilter,
} from './filter_text.ts';

export interface FilterField {
  readonly id: string;
  readonly label: string;
  readonly type: FilterType;
  /** Values offered while one types. */
  readonly values?: readonly string[];
}

export interface FiltersProps {
  readonly fields: readonly FilterField[];
  readonly filters: readonly TableFilter[];
  readonly onChange: (filters: readonly TableFilter[]) => void;
}

export function Filters({ fields, filters, onChange }: FiltersProps): ReactNode {
  const t = useT();
  const or = useTOr();
  return (
    <>
      <Popover label={t('filter.add')} icon={ListFilter} className="w-72">
        {(close) => (
          <AddFilter
            fields={fields}
            onAdd={(filter) => {
              onChange([...filters, filter]);
              close();
            }}
          />
        )}
      </Popover>
      {filters.map((filter) => {
        const label = fields.find(({ id }) => id === filter.field)?.label ?? filter.field;
        const text = `${label} ${or(`filter.${filter.op}`, filter.op)} ${filter.value}`.trim();
        return (
          <button
            key={filterText([filter])}
            type="button"
            aria-label={t('filter.remove', { filter: text })}
            className="inline-flex min-h-7 max-w-64 items-center gap-1 rounded-full border border-line bg-hover px-2.5 text-sm hover:border-control"
            onClick={() => onChange(filters.filter((each) => each !== filter))}
          >
            <span className="truncate">{text}</span>
            <X aria-hidden size={13} className="shrink-0 text-mut" />
          </button>
        );
      })}
    </>
  );
}

function AddFilter({
  fields,
  onAdd,
}: {
  readonly fields: readonly FilterField[];
  readonly onAdd: (filter: TableFilter) => void;
}): ReactNode {
  const t = useT();
  const or = useTOr();
  const [id, setId] = useState(fields[0]?.id ?? '');
  const field = fields.find((each) => each.id === id) ?? fields[0];
  const operators = operatorsOf(field?.type ?? 'string');
  const [chosen, setChosen] = useState<Operator>('eq');
  const op = operators.includes(chosen) ? chosen : (operators[0] ?? 'eq');
  const [value, setValue] = useState('');
  if (field === undefined) return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = field.type === 'boolean' && value === '' ? 'true' : value;
    if (needsValue(op) && given === '') return;
    onAdd({ field: field.id, op, value: needsValue(op) ? given : '' });
  };
  return (
    <form className="space-y-3" onSubmit={submit}>
      <Select
        label={t('filter.field')}
        value={field.id}
        options={fields.map((each) => ({ value: each.id, label: each.label }))}
        onChange={setId}
      />
      <Select
        label={t('filter.operator')}
        value={op}
        options={operators.map((each) => ({ value: each, label: or(`filter.${each}`, each) }))}
        onChange={setChosen}
      />
      {needsValue(op) ? <ValueInput field={field} op={op} value={value} onChange={setValue} /> : null}
      <Button type="submit" variant="primary" className="w-full">
        {t('filter.apply')}
      </Button>
    </form>
  );
}

function ValueInput({
  field,
  op,
  value,
  onChange,
}: {
  readonly field: FilterField;
  readonly op: Operator;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const t = useT();
  if (field.type === 'boolean') {
    return (
      <Select
        label={t('filter.value')}
        value={value === 'false' ? 'false' : 'true'}
        options={[
          { value: 'true', label: t('value.yes') },
          { value: 'false', label: t('value.no') },
        ]}
        onChange={onChange}
      />
    );
  }
  const list = `values-${field.id}`;
  return (
    <Field label={t('filter.value')} {...(op === 'in' || op === 'not_in' ? { hint: t('filter.list') } : {})}>
      <TextInput
        type={field.type === 'date' ? 'date' : 'text'}
        inputMode={field.type === 'string' || field.type === 'date' ? 'text' : 'decimal'}
        value={value}
        list={field.values === undefined ? undefined : list}
        onChange={(event) => onChange(event.target.value)}
      />
      {field.values === undefined ? null : (
        <datalist id={list}>
          {field.values.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </Field>
  );
}
