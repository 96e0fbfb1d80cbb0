// A new password, by the link that the operator printed.

import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useForm } from 'react-hook-form';
import { AuthError, resetPassword } from '../../api/auth.ts';
import { useT } from '../../messages/messages.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { FormFault, PublicFrame } from './frame.tsx';
import { PASSWORD_LEAST } from './setup.tsx';

export function Reset(): ReactNode {
  const t = useT();
  const { token = '' } = useParams({ strict: false });
  const [done, setDone] = useState(false);
  const form = useForm<{ password: string }>({ defaultValues: { password: '' } });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ password }) => {
    try {
      await resetPassword(token, password);
      setDone(true);
    } catch (error) {
      const spent = error instanceof AuthError && error.status < 500 && error.code.includes('TOKEN');
      const message = spent ? t('reset.spent') : error instanceof Error ? error.message : String(error);
      form.setError('root', { message });
    }
  });
  if (done) {
    return (
      <PublicFrame title={t('reset.done')} lead={t('reset.doneLead')}>
        <Link to="/sign-in" className={buttonClass('primary', 'w-full')}>
          {t('signIn.submit')}
        </Link>
      </PublicFrame>
    );
  }
  const hint = t('form.password', { least: PASSWORD_LEAST });
  return (
    <PublicFrame title={t('reset.title')}>
      <form noValidate className="space-y-4" onSubmit={(event) => void submit(event)}>
        <Field label={t('form.newPassword')} hint={hint} error={errors.password?.message}>
          <TextInput
            type="password"
            autoComplete="new-password"
            {...form.register('password', {
              required: t('form.required'),
              minLength: { value: PASSWORD_LEAST, message: hint },
            })}
          />
        </Field>
        <FormFault text={errors.root?.message} />
        <Button type="submit" variant="primary" busy={isSubmitting} className="w-full">
          {t('reset.submit')}
        </Button>
      </form>
    </PublicFrame>
  );
}
