// The company: its name, the currency of every figure, and the time zone in which a day begins.

import { type FormEvent, type ReactNode, useState } from 'react';
import type { Answer } from '../../api/api.ts';
import { useChange } from '../../api/change.ts';
import { useAnswer } from '../../api/queries.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Select } from '../../ui/select.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';

type Company = Answer<'GET /company'>;

export function CompanyPage(): ReactNode {
  const t = useT();
  const company = useAnswer('GET /company', {});
  return (
    <>
      <PageHead title={t('company.title')} lead={t('company.lead')} />
      <div className="max-w-2xl">
        {company.error === null ? null : <Failure error={company.error} retry={() => void company.refetch()} />}
        {company.data === undefined ? <Skeleton className="h-64" /> : <CompanyForm company={company.data} />}
      </div>
    </>
  );
}

/** Those of the browser's own list, with the one in force. */
function timeZones(now: string): readonly { value: string; label: string }[] {
  const names = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', now]);
  return [...names].sort().map((name) => ({ value: name, label: name.replaceAll('_', ' ') }));
}

function CompanyForm({ company }: { readonly company: Company }): ReactNode {
  const t = useT();
  const { refresh } = useSession();
  const mayWrite = useCan('write');
  const [name, setName] = useState(company.name);
  const [zone, setZone] = useState(company.time_zone);
  const save = useChange('PATCH /company', { said: t('ui.saved'), onDone: () => void refresh() });
  const changed = name !== company.name || zone !== company.time_zone;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.run({ body: { name: name.trim(), time_zone: zone } });
  };
  return (
    <Card>
      <form onSubmit={submit}>
        <fieldset disabled={!mayWrite} className="space-y-4">
          <Field label={t('company.name')}>
            <TextInput required maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Select
            label={t('company.zone')}
            hint={t('company.zoneHint')}
            value={zone}
            options={timeZones(company.time_zone)}
            onChange={setZone}
          />
          {mayWrite ? (
            <Button type="submit" variant="primary" busy={save.busy} disabled={!changed}>
              {t('ui.save')}
            </Button>
          ) : (
            <p className="text-mut">{t('state.notAllowed', { company: company.name })}</p>
          )}
        </fieldset>
      </form>
    </Card>
  );
}
