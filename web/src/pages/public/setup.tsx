// The first page of an empty store: the owner, and their company or the sample company.

import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../api/api.ts';
import { askAhead } from '../../api/queries.ts';
import { useSession } from '../../app/session.tsx';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, Radios, TextInput } from '../../ui/field.tsx';
import { setFaults } from '../../ui/form_faults.ts';
import { FormFault, PublicFrame } from './frame.tsx';

interface SetupForm {
  name: string;
  email: string;
  password: string;
  begin: 'company' | 'sample';
  company: string;
}

/** The server asks for as many. */
export const PASSWORD_LEAST = 10;

export function Setup(): ReactNode {
  const t = useT();
  const { refresh } = useSession();
  const form = useForm<SetupForm>({
    defaultValues: { begin: 'company', name: '', email: '', password: '', company: '' },
  });
  const { errors, isSubmitting } = form.formState;
  const begin = form.watch('begin');
  const submit = form.handleSubmit(async ({ name, email, password, company }) => {
    try {
      const sample = begin === 'sample';
      await call('POST /setup', { body: { name, email, password, company: sample ? null : company, sample } });
      // The load has begun: the first page shows how far it is instead of an empty company.
      if (sample) await askAhead('GET /work', {});
      await refresh();
    } catch (error) {
      setFaults(error, ['name', 'email', 'password', 'company'], form.setError);
    }
  });
  const needed = { required: t('form.required') };
  const short = { value: PASSWORD_LEAST, message: t('form.password', { least: PASSWORD_LEAST }) };
  return (
    <PublicFrame title={t('setup.title')} lead={t('setup.lead')}>
      <form noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
        <Field label={t('form.name')} error={errors.name?.message}>
          <TextInput autoComplete="name" {...form.register('name', needed)} />
        </Field>
        <Field label={t('form.email')} error={errors.email?.message}>
          <TextInput type="email" autoComplete="username" {...form.register('email', needed)} />
        </Field>
        <Field
          label={t('form.newPassword')}
          hint={t('form.password', { least: PASSWORD_LEAST })}
          error={errors.password?.message}
        >
          <TextInput
            type="password"
            autoComplete="new-password"
            {...form.register('password', { ...needed, minLength: short })}
          />
        </Field>
        <Radios
          label={t('setup.begin')}
          value={begin}
          onChange={(value) => form.setValue('begin', value)}
          options={[
            { value: 'company', label: t('setup.own'), hint: t('setup.ownHint') },
            { value: 'sample', label: t('setup.sample'), hint: t('setup.sampleHint') },
          ]}
        />
        {begin === 'company' ? (
          <Field label={t('company.name')} error={errors.company?.message}>
            <TextInput autoComplete="organization" {...form.register('company', needed)} />
          </Field>
        ) : null}
        <FormFault text={errors.root?.message} />
        <Button type="submit" variant="primary" busy={isSubmitting} className="w-full">
          {t('setup.submit')}
        </Button>
      </form>
    </PublicFrame>
  );
}
