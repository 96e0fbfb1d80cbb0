// An invitation to a company: a newcomer chooses a password, somebody signed in joins with one press.

import { useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { type Answer, call } from '../../api/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { useSession } from '../../app/session.tsx';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { setFaults } from '../../ui/form_faults.ts';
import { Skeleton } from '../../ui/states.tsx';
import { FormFault, PublicFrame } from './frame.tsx';
import { PASSWORD_LEAST } from './setup.tsx';

interface InviteForm {
  name: string;
  email: string;
  password: string;
}

export function Invite(): ReactNode {
  const t = useT();
  const { token = '' } = useParams({ strict: false });
  const invitation = useAnswer('GET /invitation/{token}', { path: { token } });
  if (invitation.error !== null || (invitation.data !== undefined && invitation.data.state !== 'open')) {
    return (
      <PublicFrame title={t('invite.gone')} lead={t('invite.goneLead')}>
        {null}
      </PublicFrame>
    );
  }
  if (invitation.data === undefined) {
    return (
      <PublicFrame title={t('invite.wait')}>
        <Skeleton className="h-40" />
      </PublicFrame>
    );
  }
  return <Joining token={token} invitation={invitation.data} />;
}

interface JoiningProps {
  readonly token: string;
  readonly invitation: Answer<'GET /invitation/{token}'>;
}

function Joining({ token, invitation }: JoiningProps): ReactNode {
  const t = useT();
  const { user, refresh } = useSession();
  const navigate = useNavigate();
  const form = useForm<InviteForm>({ defaultValues: { name: '', email: invitation.email ?? '', password: '' } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      await call('POST /invitation/{token}', { path: { token }, body: user === null ? values : {} });
      await refresh();
      await navigate({ to: '/' });
    } catch (error) {
      setFaults(error, ['name', 'email', 'password'], form.setError);
    }
  });
  const lead = t('invite.lead', { role: t(`role.${invitation.role}`), company: invitation.company });
  return (
    <PublicFrame title={t('invite.title', { company: invitation.company })} lead={lead}>
      <form noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
        {user === null ? <NewcomerFields form={form} fixed={invitation.email !== null} /> : <p>{user.email}</p>}
        <FormFault text={errors.root?.message} />
        <Button type="submit" variant="primary" busy={isSubmitting} className="w-full">
          {t('invite.submit', { company: invitation.company })}
        </Button>
      </form>
    </PublicFrame>
  );
}

interface NewcomerFieldsProps {
  readonly form: ReturnType<typeof useForm<InviteForm>>;
  /** The invitation names the address. */
  readonly fixed: boolean;
}

function NewcomerFields({ form, fixed }: NewcomerFieldsProps): ReactNode {
  const t = useT();
  const { errors } = form.formState;
  const needed = { required: t('form.required') };
  const hint = t('form.password', { least: PASSWORD_LEAST });
  return (
    <>
      <Field label={t('form.name')} error={errors.name?.message}>
        <TextInput autoComplete="name" {...form.register('name', needed)} />
      </Field>
      <Field label={t('form.email')} error={errors.email?.message}>
        <TextInput type="email" autoComplete="username" readOnly={fixed} {...form.register('email', needed)} />
      </Field>
      <Field label={t('form.newPassword')} hint={hint} error={errors.password?.message}>
        <TextInput
          type="password"
          autoComplete="new-password"
          {...form.register('password', { ...needed, minLength: { value: PASSWORD_LEAST, message: hint } })}
        />
      </Field>
    </>
  );
}
