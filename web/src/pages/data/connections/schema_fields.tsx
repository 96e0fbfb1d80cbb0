// A form made from a provider's own schema: what is needed first, the rest behind "more".

import type { ReactNode } from 'react';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Field, TextArea, TextInput } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { type ObjectSchema, type Property, type Texts, textOf } from './json_schema.ts';

export interface SchemaFieldsProps {
  readonly schema: ObjectSchema;
  readonly texts: Texts;
  readonly onChange: (name: string, text: string) => void;
  /** Typed in but not shown. */
  readonly secret?: boolean;
  readonly errors: Texts;
}

/** e.g. `webhook_secret`: "Webhook secret". */
function spelled(name: string): string {
  const words = name.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export function SchemaFields({ schema, texts, onChange, secret = false, errors }: SchemaFieldsProps): ReactNode {
  const t = useT();
  const names = Object.keys(schema.properties);
  const needed = names.filter((name) => schema.required.includes(name));
  const others = names.filter((name) => !schema.required.includes(name));
  const field = (name: string) => (
    <SchemaField
      key={name}
      name={name}
      property={schema.properties[name] ?? {}}
      required={schema.required.includes(name)}
      text={texts[name] ?? ''}
      secret={secret}
      error={errors[name]}
      onChange={(text) => onChange(name, text)}
    />
  );
  return (
    <>
      {needed.map(field)}
      {others.length === 0 ? null : (
        <details>
          <summary className="min-h-6 text-mut">{t(secret ? 'connect.moreSecrets' : 'connect.more')}</summary>
          <div className="mt-3 space-y-4">{others.map(field)}</div>
        </details>
      )}
    </>
  );
}

interface SchemaFieldProps {
  readonly name: string;
  readonly property: Property;
  readonly required: boolean;
  readonly text: string;
  readonly secret: boolean;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

function SchemaField({ name, property, required, text, secret, error, onChange }: SchemaFieldProps): ReactNode {
  const word = useTOr();
  const label = word(`connect.${name}`, spelled(name));
  const why = word(`connect.${name}.why`, property.description ?? '');
  if (property.enum !== undefined) {
    return (
      <Select
        label={label}
        {...(why === '' ? {} : { hint: why })}
        value={text === '' ? textOf(property.default) : text}
        options={property.enum.map((value) => ({ value, label: word(`connect.${name}.${value}`, spelled(value)) }))}
        onChange={onChange}
      />
    );
  }
  const whole = property.type === 'integer';
  return (
    <Field label={label} {...(why === '' ? {} : { hint: why })} error={error}>
      {property.type === 'object' ? (
        <TextArea
          rows={2}
          spellCheck={false}
          placeholder={textOf(property.default)}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          className="font-mono"
        />
      ) : (
        <TextInput
          type={secret ? 'password' : whole ? 'number' : 'text'}
          required={required}
          min={property.minimum}
          max={property.maximum}
          autoComplete={secret ? 'new-password' : 'off'}
          spellCheck={false}
          placeholder={textOf(property.default)}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
