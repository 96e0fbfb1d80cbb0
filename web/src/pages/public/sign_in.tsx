// Sign-in; afterwards one is where one wanted to go.

import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { AuthError, signIn } from '../../api/auth.ts';
import { useSession } from '../../app/session.tsx';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormFault, PublicFrame } from './frame.tsx';

interface SignInForm {
  email: string;
  password: string;
}

const TOO_MANY = 429;

export function SignIn(): ReactNode {
  const t = useT();
  const { refresh } = useSession();
  const search = useSearch({ strict: false });
  const form = useForm<SignInForm>({ defaultValues: { email: '', password: '' } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ email, password }) => {
    try {
      await signIn(email.trim(), password);
      await refresh();
    } catch (error) {
      const refused = error instanceof AuthError && error.status < 500;
      const many = error instanceof AuthError && error.status === TOO_MANY;
      form.setError('root', { message: many ? t('signIn.tooMany') : refused ? t('signIn.wrong') : t('signIn.away') });
      form.setFocus('password', { shouldSelect: true });
    }
  });
  const needed = { required: t('form.required') };
  return (
    <PublicFrame title={t('signIn.title')}>
      <form noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
        {search.ended === undefined ? null : (
          <p role="status" className="rounded-sm border border-line bg-bg px-3 py-2">
            {t('signIn.ended')}
          </p>
        )}
        <Field label={t('form.email')} error={errors.email?.message}>
          <TextInput type="email" autoComplete="username" {...form.register('email', needed)} />
        </Field>
        <Field label={t('form.passwordLabel')} error={errors.password?.message}>
          <TextInput type="password" autoComplete="current-password" {...form.register('password', needed)} />
        </Field>
        <FormFault text={errors.root?.message} />
        <Button type="submit" variant="primary" busy={isSubmitting} className="w-full">
          {t('signIn.submit')}
        </Button>
        <details className="text-sm text-mut">
          <summary className="min-h-6">{t('signIn.forgotten')}</summary>
          <p className="mt-1">{t('signIn.forgottenHow')}</p>
          <code className="mt-1 block rounded-sm bg-bg px-2 py-1 text-fg">{'runrate users reset you@company.com'}</code>
        </details>
      </form>
    </PublicFrame>
  );
}
