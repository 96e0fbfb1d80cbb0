// The company shown, and the way to another one.

import { Building2, ChevronsUpDown, Plus } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { call } from '../api/api.ts';
import { useT } from '../messages/messages.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox, Field, TextInput } from '../ui/field.tsx';
import { Logo } from '../ui/logo.tsx';
import { Menu } from '../ui/menu.tsx';
import { useToast } from '../ui/toast.tsx';
import { useSession } from './session.tsx';

export function CompanyMenu(): ReactNode {
  const t = useT();
  const session = useSession();
  const [making, setMaking] = useState(false);
  const name = session.company?.name ?? t('app.name');
  return (
    <>
      <Menu
        label={t('company.menu', { name })}
        variant="ghost"
        align="start"
        className="w-full !justify-start !px-1.5"
        items={[
          { heading: t('company.heading') },
          ...session.companies.map((company) => ({
            label: company.name,
            hint: t(`role.${company.role}`),
            checked: company.id === session.company?.id,
            icon: Building2,
            onSelect: () => void session.switchCompany(company.id),
          })),
          'line',
          { label: t('company.new'), icon: Plus, onSelect: () => setMaking(true) },
        ]}
      >
        <Logo size={22} />
        <span className="min-w-0 flex-1 truncate text-left font-semibold">{name}</span>
        <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-mut" />
      </Menu>
      {making ? <NewCompany onClose={() => setMaking(false)} /> : null}
    </>
  );
}

function NewCompany({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useT();
  const toast = useToast();
  const session = useSession();
  const [name, setName] = useState('');
  const [sample, setSample] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | undefined>();
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await call('POST /companies', { body: { name: name.trim(), sample } });
      await session.switchCompany(made.id);
      toast(t('company.made', { name: made.name }));
      onClose();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('company.new')} open onClose={onClose}>
      <form className="space-y-4" onSubmit={(event) => void make(event)}>
        <Field label={t('company.name')} error={refusal}>
          <TextInput required maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Checkbox
          label={t('setup.sample')}
          hint={t('setup.sampleHint')}
          checked={sample}
          onChange={(event) => setSample(event.target.checked)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {t('company.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
