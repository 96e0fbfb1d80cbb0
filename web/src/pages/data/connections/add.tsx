// Adding a connection: the provider, its name here, its key; afterwards the first sync begins at once.

import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Answer, ApiError, call } from '../../../api/api.ts';
import { QUERIES, useAnswer } from '../../../api/queries.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field, Radios, TextInput } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { Failure, Skeleton } from '../../../ui/states.tsx';
import { type Texts, valuesOf, variantsOf } from './json_schema.ts';
import { SchemaFields } from './schema_fields.tsx';

type Provider = Answer<'GET /providers'>['data'][number];

/** A connection whose owner must still agree at the provider has no token to read with yet. */
const BY_CONSENT = 'client_id';

export function AddConnection({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useT();
  const providers = useAnswer('GET /providers', {});
  const [chosen, setChosen] = useState<string | null>(null);
  const provider = providers.data?.data.find((one) => one.provider === chosen) ?? providers.data?.data[0];
  return (
    <Dialog title={t('connections.add')} open onClose={onClose}>
      {providers.error === null ? null : <Failure error={providers.error} retry={() => void providers.refetch()} />}
      {provider === undefined ? (
        <Skeleton className="h-72" />
      ) : (
        <ConnectForm
          key={provider.provider}
          provider={provider}
          choice={
            <Radios
              label={t('connect.provider')}
              value={provider.provider}
              options={(providers.data?.data ?? []).map((one) => ({ value: one.provider, label: one.label }))}
              onChange={setChosen}
            />
          }
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

/** What was refused, by the last part of its `loc`; what belongs to no field under ''. */
export function faultsOf(error: unknown): Texts {
  if (!(error instanceof ApiError) || error.detail.length === 0) {
    return { '': error instanceof Error ? error.message : String(error) };
  }
  const faults: Record<string, string> = {};
  for (const { loc, msg } of error.detail) faults[String(loc.at(-1) ?? '')] = msg;
  return faults;
}

interface ConnectFormProps {
  readonly provider: Provider;
  readonly choice: ReactNode;
  readonly onClose: () => void;
}

function ConnectForm({ provider, choice, onClose }: ConnectFormProps): ReactNode {
  const t = useT();
  const word = useTOr();
  const navigate = useNavigate();
  const [name, setName] = useState(provider.label);
  const [settings, setSettings] = useState<Texts>({});
  const [secrets, setSecrets] = useState<Texts>({});
  const [way, setWay] = useState('0');
  const [errors, setErrors] = useState<Texts>({});
  const [busy, setBusy] = useState(false);
  const [settingsSchema = { properties: {}, required: [] }] = variantsOf(provider.settings);
  const ways = variantsOf(provider.secret);
  const secretSchema = ways[Number(way)] ?? { properties: {}, required: [] };
  const { auth: _, ...shownSettings } = settingsSchema.properties;
  const connect = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setErrors({});
    try {
      const consent = secretSchema.required.includes(BY_CONSENT);
      const auth = settingsSchema.properties.auth === undefined ? {} : { auth: consent ? 'oauth2' : 'api_key' };
      const made = await call('POST /connections', {
        body: {
          provider: provider.provider,
          name: name.trim(),
          settings: { ...valuesOf(settingsSchema, settings), ...auth },
          secret: valuesOf(secretSchema, secrets),
        },
      });
      if (!consent) await call('POST /connections/{id}/sync', { path: { id: made.id }, body: {} });
      void QUERIES.invalidateQueries();
      onClose();
      await navigate({ to: '/data/connections/$id', params: { id: made.id } });
    } catch (error) {
      setErrors(faultsOf(error));
      setBusy(false);
    }
  };
  const known = new Set(['name', ...Object.keys(settingsSchema.properties), ...Object.keys(secretSchema.properties)]);
  const rest = Object.entries(errors).filter(([field]) => !known.has(field));
  return (
    <form className="space-y-4" onSubmit={(event) => void connect(event)}>
      {choice}
      <Field label={t('connect.name')} hint={t('connect.nameWhy')} error={errors.name}>
        <TextInput required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      {ways.length < 2 ? null : (
        <Select
          label={t('connect.way')}
          value={way}
          options={ways.map(({ required }, index) => ({
            value: String(index),
            label: word(`connect.way.${required.join('+')}`, required.join(', ')),
          }))}
          onChange={setWay}
        />
      )}
      <SchemaFields
        schema={secretSchema}
        texts={secrets}
        secret
        errors={errors}
        onChange={(field, text) => setSecrets((before) => ({ ...before, [field]: text }))}
      />
      <SchemaFields
        schema={{ ...settingsSchema, properties: shownSettings }}
        texts={settings}
        errors={errors}
        onChange={(field, text) => setSettings((before) => ({ ...before, [field]: text }))}
      />
      {rest.map(([field, message]) => (
        <p key={field} role="alert" className="text-neg">
          {message}
        </p>
      ))}
      <p className="text-sm text-mut">{t('connect.secretWhy')}</p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy}>
          {t('connect.submit')}
        </Button>
      </div>
    </form>
  );
}
