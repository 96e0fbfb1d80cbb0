// The person at the screen: their name, their language and theme, the keys, and the way out.

import { useNavigate } from '@tanstack/react-router';
import { ChevronsUpDown, Keyboard, Languages, LogOut, Monitor, Moon, Sun, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { call } from '../api/api.ts';
import { type Language, useLanguage, useT } from '../messages/messages.tsx';
import { Menu } from '../ui/menu.tsx';
import { useSession } from './session.tsx';
import { setTheme, type Theme, useTheme } from './theme.ts';

const THEMES = [
  ['light', Sun],
  ['dark', Moon],
  ['system', Monitor],
] as const;
const LANGUAGES: readonly Language[] = ['en', 'fr'];

/** What is chosen here holds on this device at once, and is kept with the user. */
export function useChoices(): { chooseTheme: (theme: Theme) => void; chooseLanguage: (language: Language) => void } {
  const { setLanguage } = useLanguage();
  const { refresh } = useSession();
  const keep = (body: { theme?: Theme; language?: Language }) =>
    void call('PATCH /profile', { body }).then(refresh, () => undefined);
  return {
    chooseTheme: (theme) => {
      setTheme(theme);
      keep({ theme });
    },
    chooseLanguage: (language) => {
      setLanguage(language);
      keep({ language });
    },
  };
}

export function UserMenu({ onKeys }: { readonly onKeys: () => void }): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const session = useSession();
  const theme = useTheme();
  const { language } = useLanguage();
  const { chooseTheme, chooseLanguage } = useChoices();
  const name = session.user?.name ?? '';
  return (
    <Menu
      label={t('user.menu', { name })}
      variant="ghost"
      align="start"
      className="w-full !justify-start !px-1.5"
      items={[
        { heading: session.user?.email ?? '' },
        { label: t('user.profile'), icon: UserRound, onSelect: () => void navigate({ to: '/settings/profile' }) },
        { label: t('keys.title'), icon: Keyboard, onSelect: onKeys },
        'line',
        { heading: t('user.theme') },
        ...THEMES.map(([value, icon]) => ({
          label: t(`theme.${value}`),
          icon,
          checked: theme === value,
          onSelect: () => chooseTheme(value),
        })),
        { heading: t('user.language') },
        ...LANGUAGES.map((value) => ({
          label: t(`language.${value}`),
          icon: Languages,
          checked: language === value,
          onSelect: () => chooseLanguage(value),
        })),
        'line',
        { label: t('user.leave'), icon: LogOut, onSelect: () => void session.leave() },
      ]}
    >
      <span
        aria-hidden
        className="inline-flex size-6 shrink-0 items-center justify-center rounded-full bg-hover text-xs font-semibold"
      >
        {name.slice(0, 1).toUpperCase()}
      </span>
      <span className="min-w-0 flex-1 truncate text-left">{name}</span>
      <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-mut" />
    </Menu>
  );
}
