// The form that changes an object: only what was changed is sent, with the reason; a refusal stands at its field.

import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError } from '../../../api/api.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { CONTROL, Field, TextInput, useFieldTies } from '../../../ui/field.tsx';
import { Failure, Skeleton } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { type CustomRow, CustomRows, customChanges, customRowsOf } from './custom_rows.tsx';
import { changeObject } from './object_api.ts';
import type { BillingObject, ObjectBody } from './objects.ts';
import { useOpenObject } from './open_object.ts';
import { type FormField, useFormFields } from './schema.ts';

export interface EditFormProps {
  readonly object: BillingObject;
  readonly id: string;
  readonly body: ObjectBody;
  readonly onDone: () => void;
  /** The object got another id. */
  readonly onGone: () => void;
}

type Texts = Readonly<Record<string, string>>;

export function EditForm(props: EditFormProps): ReactNode {
  const fields = useFormFields(props.object);
  if (fields.error !== null) return <Failure error={fields.error} retry={() => void fields.refetch()} />;
  return fields.data === undefined ? <Skeleton className="h-96" /> : <LoadedForm {...props} fields={fields.data} />;
}

function LoadedForm(props: EditFormProps & { readonly fields: readonly FormField[] }): ReactNode {
  const { object, id, body, fields, onDone } = props;
  const t = useT();
  const form = useForm(props);
  return (
    <form className="space-y-4" onSubmit={form.submit}>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            value={form.texts[field.name] ?? ''}
            error={form.errors[field.name]}
            onChange={(value) => form.setText(field.name, value)}
          />
        ))}
      </div>
      <CustomRows
        rows={form.custom}
        before={(body.custom_properties ?? {}) as ObjectBody}
        error={form.errors.custom_properties}
        onChange={form.setCustom}
      />
      <Field label={t('records.reason')} hint={t('records.reasonHint')} error={form.errors.reason}>
        <TextInput value={form.reason} maxLength={500} onChange={(event) => form.setReason(event.target.value)} />
      </Field>
      {form.failure === null ? null : <Failure error={form.failure} />}
      <div className="sticky bottom-0 flex justify-end gap-2 border-t border-line bg-card py-3">
        <Button onClick={onDone}>{t('ui.cancel')}</Button>
        <Button
          type="submit"
          variant="primary"
          busy={form.busy}
          disabled={Object.keys(form.changes).length === 0}
          data-object={`${object}:${id}`}
        >
          {t('ui.save')}
        </Button>
      </div>
    </form>
  );
}

/** The state of the form: what differs from the object is what will be sent. */
function useForm({
  object,
  id,
  body,
  fields,
  onDone,
  onGone,
}: EditFormProps & { readonly fields: readonly FormField[] }) {
  const t = useT();
  const toast = useToast();
  const { open } = useOpenObject();
  const [texts, setTexts] = useState<Texts>(() => textsOf(fields, body));
  const [custom, setCustom] = useState<readonly CustomRow[]>(() => customRowsOf(body.custom_properties));
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<Error | null>(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const changes = changesOf(fields, body, texts, custom);
  const { errors, rest } = errorsOf(failure, fields);
  const save = async () => {
    setBusy(true);
    try {
      await changeObject(object, id, changes, reason.trim());
      toast(t('records.saved'));
      if (typeof changes.id === 'string') {
        onGone();
        open(object, changes.id);
      } else onDone();
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') void save();
  };
  return {
    texts,
    setText: (name: string, value: string) => setTexts({ ...texts, [name]: value }),
    custom,
    setCustom,
    reason,
    setReason,
    changes,
    errors: missing && reason.trim() === '' ? { ...errors, reason: t('records.reasonMissing') } : errors,
    failure: rest,
    busy,
    submit,
  };
}

function FieldInput({
  field,
  value,
  error,
  onChange,
}: {
  readonly field: FormField;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const or = useTOr();
  const label = or(`column.${field.name}`, field.name.replaceAll('_', ' '));
  if (field.kind === 'choice') {
    return (
      <Field label={label} error={error}>
        <ChoiceInput field={field} value={value} onChange={onChange} />
      </Field>
    );
  }
  // A date-time keeps its hour: the native input of dates would lose it.
  const dated = field.kind === 'date' && !value.includes('T');
  return (
    <Field label={label} error={error}>
      <TextInput
        type={dated ? 'date' : 'text'}
        inputMode={field.kind === 'number' ? 'decimal' : 'text'}
        value={value}
        title={field.description}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

function ChoiceInput({
  field,
  value,
  onChange,
}: {
  readonly field: FormField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const or = useTOr();
  return (
    <select
      {...useFieldTies()}
      value={value}
      title={field.description}
      className={CONTROL}
      onChange={(event) => onChange(event.target.value)}
    >
      {field.nullable || value === '' ? <option value="">–</option> : null}
      {field.choices.map((choice) => (
        <option key={choice} value={choice}>
          {or(`value.${choice}`, choice)}
        </option>
      ))}
    </select>
  );
}

function textsOf(fields: readonly FormField[], body: ObjectBody): Texts {
  return Object.fromEntries(fields.map(({ name }) => [name, body[name] == null ? '' : String(body[name])]));
}

function changesOf(
  fields: readonly FormField[],
  body: ObjectBody,
  texts: Texts,
  custom: readonly CustomRow[],
): Record<string, unknown> {
  const before = textsOf(fields, body);
  const changed = fields.filter(({ name }) => texts[name] !== before[name]);
  const properties = customChanges(custom, (body.custom_properties ?? {}) as ObjectBody);
  return {
    ...Object.fromEntries(changed.map((field) => [field.name, sent(field, texts[field.name] ?? '')])),
    ...(Object.keys(properties).length === 0 ? {} : { custom_properties: properties }),
  };
}

/** What is no number goes as it was typed: the server says what is wrong with it. */
function sent({ kind }: FormField, text: string): string | number | null {
  if (text.trim() === '') return null;
  if (kind !== 'number') return text;
  const number = Number(text.replaceAll(/\s/g, '').replace(',', '.'));
  return Number.isFinite(number) ? number : text;
}

/** The server's details by field; what belongs to no field of the form stays an error of the whole. */
function errorsOf(failure: Error | null, fields: readonly FormField[]) {
  const errors: Record<string, string | undefined> = {};
  if (!(failure instanceof ApiError)) return { errors, rest: failure };
  const names = new Set(['custom_properties', ...fields.map(({ name }) => name)]);
  let rest: Error | null = failure.detail.length === 0 ? failure : null;
  for (const { loc, msg } of failure.detail) {
    const name = String(loc[1] ?? '');
    if (names.has(name)) errors[name] = msg;
    else rest = failure;
  }
  return { errors, rest };
}
