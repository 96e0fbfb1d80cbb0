// The profile: name, language, theme, keys, password, and where one is signed in.

import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { AuthError, changePassword, listSessions, revokeOtherSessions } from '../../api/auth.ts';
import { useChange } from '../../api/change.ts';
import { setLetters, useLetters } from '../../app/keys.ts';
import { useSession } from '../../app/session.tsx';
import { useTheme } from '../../app/theme.ts';
import { useChoices } from '../../app/user_menu.tsx';
import { useFormat } from '../../format/format.ts';
import { useLanguage, useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Checkbox, Field, Radios, TextInput } from '../../ui/field.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const PASSWORD_LEAST = 10;

export function ProfilePage(): ReactNode {
  const t = useT();
  return (
    <>
      <PageHead title={t('profile.title')} />
      <div className="grid max-w-5xl items-start gap-4 md:grid-cols-2">
        <Person />
        <Screen />
        <Password />
        <Sessions />
      </div>
    </>
  );
}

function Person(): ReactNode {
  const t = useT();
  const { user, refresh } = useSession();
  const [name, setName] = useState(user?.name ?? '');
  const save = useChange('PATCH /profile', { said: t('ui.saved'), onDone: () => void refresh(), stale: [] });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.run({ body: { name: name.trim() } });
  };
  return (
    <Card title={t('profile.person')}>
      <form className="space-y-4" onSubmit={submit}>
        <Field label={t('form.name')}>
          <TextInput
            required
            maxLength={100}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label={t('form.email')}>
          <TextInput readOnly value={user?.email ?? ''} />
        </Field>
        <Button type="submit" variant="primary" busy={save.busy} disabled={name.trim() === user?.name}>
          {t('ui.save')}
        </Button>
      </form>
    </Card>
  );
}

function Screen(): ReactNode {
  const t = useT();
  const theme = useTheme();
  const letters = useLetters();
  const { language } = useLanguage();
  const { chooseTheme, chooseLanguage } = useChoices();
  return (
    <Card title={t('profile.screen')}>
      <div className="space-y-4">
        <Radios
          label={t('user.language')}
          value={language}
          onChange={chooseLanguage}
          options={[
            { value: 'en', label: t('language.en') },
            { value: 'fr', label: t('language.fr') },
          ]}
        />
        <Radios
          label={t('user.theme')}
          value={theme}
          onChange={chooseTheme}
          options={[
            { value: 'light', label: t('theme.light') },
            { value: 'dark', label: t('theme.dark') },
            { value: 'system', label: t('theme.system') },
          ]}
        />
        <Checkbox
          label={t('profile.letters')}
          hint={t('profile.lettersWhy')}
          checked={letters}
          onChange={(event) => setLetters(event.target.checked)}
        />
      </div>
    </Card>
  );
}

function Password(): ReactNode {
  const t = useT();
  const toast = useToast();
  const [now, setNow] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | undefined>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(undefined);
    try {
      await changePassword(now, next);
      setNow('');
      setNext('');
      toast(t('profile.passwordChanged'));
    } catch (error) {
      const wrong = error instanceof AuthError && error.code === 'INVALID_PASSWORD';
      setRefusal(wrong ? t('profile.wrongPassword') : error instanceof Error ? error.message : String(error));
    }
    setBusy(false);
  };
  return (
    <Card title={t('form.passwordLabel')}>
      <form className="space-y-4" onSubmit={(event) => void submit(event)}>
        <Field label={t('profile.passwordNow')} error={refusal}>
          <TextInput
            required
            type="password"
            autoComplete="current-password"
            value={now}
            onChange={(event) => setNow(event.target.value)}
          />
        </Field>
        <Field label={t('form.newPassword')} hint={t('form.password', { least: PASSWORD_LEAST })}>
          <TextInput
            required
            type="password"
            autoComplete="new-password"
            minLength={PASSWORD_LEAST}
            value={next}
            onChange={(event) => setNext(event.target.value)}
          />
        </Field>
        <p className="text-sm text-mut">{t('profile.passwordWhy')}</p>
        <Button type="submit" variant="primary" busy={busy}>
          {t('profile.changePassword')}
        </Button>
      </form>
    </Card>
  );
}

/** A browser and its system, as far as it says. */
function deviceOf(agent: string | null | undefined): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\//
    .exec(agent ?? '')?.[1]
    ?.replace('Edg', 'Edge')
    .replace('OPR', 'Opera');
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent ?? '')?.[1]?.replace('Mac OS X', 'macOS');
  return [browser, system].filter((part) => part !== undefined).join(' · ') || '–';
}

function Sessions(): ReactNode {
  const t = useT();
  const format = useFormat();
  const toast = useToast();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: listSessions });
  const [busy, setBusy] = useState(false);
  const endOthers = async () => {
    setBusy(true);
    try {
      await revokeOtherSessions();
      await sessions.refetch();
      toast(t('profile.othersEnded'));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { kind: 'failed' });
    }
    setBusy(false);
  };
  return (
    <Card title={t('profile.sessions')}>
      {sessions.error === null ? null : <Failure error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.data === undefined && sessions.error === null ? <Skeleton className="h-24" /> : null}
      <ul className="divide-y divide-line">
        {sessions.data?.map((session) => (
          <li key={session.token} className="py-2">
            <p>{deviceOf(session.userAgent)}</p>
            <p className="text-sm text-mut">
              {t('profile.since', { at: format.instant(session.createdAt), address: session.ipAddress ?? '–' })}
            </p>
          </li>
        ))}
      </ul>
      {(sessions.data?.length ?? 0) > 1 ? (
        <Button className="mt-2" busy={busy} onClick={() => void endOthers()}>
          {t('profile.endOthers')}
        </Button>
      ) : null}
    </Card>
  );
}
