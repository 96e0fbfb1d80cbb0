// The settings of a connection: its name, when it is read, a new key; and disconnecting it.

import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../../../api/api.ts';
import { useChange } from '../../../api/change.ts';
import { QUERIES, useAnswer } from '../../../api/queries.ts';
import { useCan } from '../../../app/session.tsx';
import { useT } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { Select } from '../../../ui/select.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { faultsOf } from './add.tsx';
import { type ObjectSchema, type Texts, textOf, valuesOf, variantsOf } from './json_schema.ts';
import { SchemaFields } from './schema_fields.tsx';
import type { Connection } from './state_badge.tsx';

const SCHEDULES = ['0 2 * * *', '0 */6 * * *', '0 * * * *', '*/15 * * * *'] as const;
const BY_HAND = 'never';
const NOTHING: ObjectSchema = { properties: {}, required: [] };

export function ConnectionSettings({ connection }: { readonly connection: Connection }): ReactNode {
  const mayWrite = useCan('write');
  const t = useT();
  if (!mayWrite) return <p className="text-mut">{t('state.notAllowed', { company: '' })}</p>;
  return (
    <div className="max-w-2xl space-y-4">
      <Change connection={connection} />
      <Disconnect connection={connection} />
    </div>
  );
}

function useSchemas(connection: Connection): { settings: ObjectSchema; secret: ObjectSchema } {
  const providers = useAnswer('GET /providers', {});
  const provider = providers.data?.data.find((one) => one.provider === connection.provider);
  const consent = connection.settings.auth === 'oauth2';
  const ways = variantsOf(provider?.secret);
  return {
    settings: variantsOf(provider?.settings)[0] ?? NOTHING,
    // A new secret is given whole or not at all: nothing in it is marked as needed here.
    secret: { properties: (ways[consent ? 1 : 0] ?? ways[0] ?? NOTHING).properties, required: [] },
  };
}

function Change({ connection }: { readonly connection: Connection }): ReactNode {
  const t = useT();
  const toast = useToast();
  const schemas = useSchemas(connection);
  const [name, setName] = useState(connection.name);
  const [schedule, setSchedule] = useState(connection.schedule ?? BY_HAND);
  const [settings, setSettings] = useState<Texts>(() =>
    Object.fromEntries(Object.entries(connection.settings).map(([field, value]) => [field, textOf(value)])),
  );
  const [secrets, setSecrets] = useState<Texts>({});
  const [errors, setErrors] = useState<Texts>({});
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setErrors({});
    try {
      const secret = valuesOf(schemas.secret, secrets);
      const body = {
        name: name.trim(),
        schedule: schedule === BY_HAND ? null : schedule,
        settings: valuesOf(schemas.settings, settings),
        ...(Object.keys(secret).length === 0 ? {} : { secret }),
      };
      await call('PATCH /connections/{id}', { path: { id: connection.id }, body });
      void QUERIES.invalidateQueries();
      setSecrets({});
      toast(t('ui.saved'));
    } catch (error) {
      setErrors(faultsOf(error));
    }
    setBusy(false);
  };
  const times = [...new Set([...SCHEDULES, BY_HAND, schedule])];
  return (
    <Card title={t('connection.settings')}>
      <form className="space-y-4" onSubmit={(event) => void save(event)}>
        <Field label={t('connect.name')} error={errors.name}>
          <TextInput required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Select
          label={t('connection.schedule')}
          value={schedule}
          options={times.map((time) => ({ value: time, label: scheduleWords(t, time) }))}
          onChange={setSchedule}
        />
        <SchemaFields
          schema={schemas.settings}
          texts={settings}
          errors={errors}
          onChange={(field, text) => setSettings((before) => ({ ...before, [field]: text }))}
        />
        <SchemaFields
          schema={schemas.secret}
          texts={secrets}
          secret
          errors={errors}
          onChange={(field, text) => setSecrets((before) => ({ ...before, [field]: text }))}
        />
        {errors[''] === undefined ? null : (
          <p role="alert" className="text-neg">
            {errors['']}
          </p>
        )}
        <Button type="submit" variant="primary" busy={busy}>
          {t('ui.save')}
        </Button>
      </form>
    </Card>
  );
}

function scheduleWords(t: ReturnType<typeof useT>, schedule: string): string {
  switch (schedule) {
    case '0 2 * * *':
      return t('schedule.night');
    case '0 */6 * * *':
      return t('schedule.sixHours');
    case '0 * * * *':
      return t('schedule.hour');
    case '*/15 * * * *':
      return t('schedule.quarter');
    case BY_HAND:
      return t('connections.byHand');
    default:
      return schedule;
  }
}

function Disconnect({ connection }: { readonly connection: Connection }): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useChange('DELETE /connections/{id}', {
    said: t('connection.disconnected'),
    onDone: () => void navigate({ to: '/data/connections' }),
    stale: ['GET /connections'],
  });
  return (
    <Card title={t('connection.disconnect')}>
      <p className="mb-3">{t('connection.disconnectWhy')}</p>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t('connection.disconnect')}
      </Button>
      <Confirm
        title={t('connection.disconnectName', { name: connection.name })}
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.run({ path: { id: connection.id } })}
        verb={t('connection.disconnect')}
        busy={remove.busy}
        typed={connection.name}
      >
        <p>{t('connection.disconnectWhy')}</p>
      </Confirm>
    </Card>
  );
}
