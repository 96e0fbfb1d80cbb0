// One calculation option: its name, what it means in plain words, and its choices.

import { type ReactNode, useId } from 'react';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Checkbox, Field, Radios, TextInput } from '../../ui/field.tsx';
import type { OptionKind, OptionValue } from './option_words.ts';

export interface OptionControlProps {
  readonly name: string;
  readonly kind: OptionKind;
  readonly value: OptionValue;
  /** Differs from what is in force. */
  readonly changed: boolean;
  readonly disabled: boolean;
  readonly onChange: (value: OptionValue) => void;
}

export function OptionControl({ name, kind, value, changed, disabled, onChange }: OptionControlProps): ReactNode {
  const t = useT();
  const word = useTOr();
  const id = useId();
  const label = word(`option.${name}`, name);
  return (
    <section aria-labelledby={id} className="grid gap-x-8 gap-y-3 border-t border-line py-4 md:grid-cols-[5fr_7fr]">
      <div>
        <h3 id={id} className="flex flex-wrap items-center gap-2 font-medium">
          {label}
          {changed ? <Badge tone="accent">{t('options.changed')}</Badge> : null}
        </h3>
        <p className="mt-1 text-sm text-mut">{word(`option.${name}.why`, '')}</p>
      </div>
      <Choices {...{ name, kind, value, changed, disabled, onChange }} label={label} />
    </section>
  );
}

function Choices(props: OptionControlProps & { readonly label: string }): ReactNode {
  const { name, kind, value, disabled, onChange, label } = props;
  const t = useT();
  const word = useTOr();
  switch (kind.kind) {
    case 'choice':
      return (
        <Radios
          label={label}
          hideLabel
          disabled={disabled}
          value={String(value)}
          onChange={onChange}
          options={kind.values.map((one) => ({
            value: one,
            label: word(`option.${name}.${one}`, one),
            hint: word(`option.${name}.${one}.why`, ''),
          }))}
        />
      );
    case 'yesNo':
      return (
        <Checkbox
          label={t('options.yes')}
          disabled={disabled}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case 'days':
      return <Days {...props} kind={kind} />;
    case 'freshness':
      return <Freshness {...props} />;
    default:
      return kind satisfies never;
  }
}

interface DaysProps extends OptionControlProps {
  readonly kind: Extract<OptionKind, { kind: 'days' }>;
}

const SOME_DAYS = 30;

function Days({ name, kind, value, disabled, onChange }: DaysProps): ReactNode {
  const t = useT();
  const word = useTOr();
  const field = (
    <Field label={t('options.days', { most: kind.most })}>
      <TextInput
        type="number"
        min={0}
        max={kind.most}
        step={1}
        disabled={disabled}
        value={typeof value === 'number' ? value : ''}
        onChange={(event) => {
          const days = event.target.valueAsNumber;
          if (Number.isInteger(days)) onChange(days);
        }}
        className="!w-28"
      />
    </Field>
  );
  if (kind.word === undefined) return field;
  const byWord = value === kind.word;
  return (
    <div className="space-y-3">
      <Radios
        label={word(`option.${name}`, name)}
        hideLabel
        disabled={disabled}
        value={byWord ? 'word' : 'days'}
        onChange={(chosen) => onChange(chosen === 'word' ? (kind.word ?? '') : SOME_DAYS)}
        options={[
          {
            value: 'word',
            label: word(`option.${name}.${kind.word}`, kind.word),
            hint: word(`option.${name}.${kind.word}.why`, ''),
          },
          { value: 'days', label: t('options.ownDays') },
        ]}
      />
      {byWord ? null : field}
    </div>
  );
}

/** A day in ISO, of the browser's own clock: only where a fixed day is first chosen. */
function aDay(): string {
  return new Date().toISOString().slice(0, 10);
}

function Freshness({ value, disabled, onChange }: OptionControlProps): ReactNode {
  const t = useT();
  const fixed = value !== 'auto' && value !== 'today';
  return (
    <div className="space-y-3">
      <Radios
        label={t('option.freshness')}
        hideLabel
        disabled={disabled}
        value={fixed ? 'day' : String(value)}
        onChange={(chosen) => onChange(chosen === 'day' ? aDay() : chosen)}
        options={[
          { value: 'auto', label: t('option.freshness.auto'), hint: t('option.freshness.auto.why') },
          { value: 'today', label: t('option.freshness.today'), hint: t('option.freshness.today.why') },
          { value: 'day', label: t('option.freshness.day'), hint: t('option.freshness.day.why') },
        ]}
      />
      {fixed ? (
        <Field label={t('option.freshness.day')}>
          <TextInput
            type="date"
            required
            disabled={disabled}
            value={String(value)}
            onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
            className="!w-44"
          />
        </Field>
      ) : null}
    </div>
  );
}
