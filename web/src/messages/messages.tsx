// The language of the screen: catalogues loaded one at a time, and the typed way to ask for a sentence.

import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { IntlProvider, useIntl } from 'react-intl';

export type Language = 'en' | 'fr';
export type MessageId = keyof typeof import('./en.ts')['MESSAGES'];
export type Values = Readonly<Record<string, string | number | Date>>;

/** Numbers and dates follow the language: days before months in both. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

const LOADERS: Readonly<Record<Language, () => Promise<{ MESSAGES: Readonly<Record<string, string>> }>>> = {
  en: () => import('./en.ts'),
  fr: () => import('./fr.ts'),
};
const STORED = 'runrate.language';

interface LanguageChoice {
  readonly language: Language;
  setLanguage(language: Language): void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'en', setLanguage: () => undefined });

/** Shows nothing until the catalogue of the language is there; a change of language keeps the old one until then. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setChosen] = useState<Language>(document.documentElement.lang === 'fr' ? 'fr' : 'en');
  const [loaded, setLoaded] = useState<{ language: Language; messages: Readonly<Record<string, string>> } | null>(null);
  useEffect(() => {
    let current = true;
    void LOADERS[language]().then(({ MESSAGES }) => {
      if (!current) return;
      document.documentElement.lang = language;
      setLoaded({ language, messages: MESSAGES });
    });
    return () => {
      current = false;
    };
  }, [language]);
  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem(STORED, next);
    setChosen(next);
  }, []);
  const choice = useMemo(
    () => ({ language: loaded?.language ?? language, setLanguage }),
    [loaded, language, setLanguage],
  );
  if (loaded === null) return null;
  return (
    <LanguageContext value={choice}>
      <IntlProvider locale={LOCALES[loaded.language]} messages={loaded.messages} timeZone="UTC">
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

export function useLanguage(): LanguageChoice {
  return use(LanguageContext);
}

export type Translate = (id: MessageId, values?: Values) => string;

/** `t('state.request', { id })`: the sentence in the language of the screen. */
export function useT(): Translate {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}

/** The sentence of an id that the server named (a metric, a finding), or what the server calls it where we have none. */
export function useTOr(): (id: string, fallback: string, values?: Values) => string {
  const intl = useIntl();
  return useCallback(
    (id, fallback, values) => (Object.hasOwn(intl.messages, id) ? intl.formatMessage({ id }, values) : fallback),
    [intl],
  );
}
