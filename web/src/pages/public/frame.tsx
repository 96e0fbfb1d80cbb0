// The frame of pages without a session: one card in the middle, the language below it.

import { type ReactNode, useEffect } from 'react';
import { type Language, useLanguage, useT } from '../../messages/messages.tsx';
import { Logo } from '../../ui/logo.tsx';

const LANGUAGES: readonly Language[] = ['en', 'fr'];

export interface PublicFrameProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}

export function PublicFrame({ title, lead, children }: PublicFrameProps): ReactNode {
  const t = useT();
  const { language, setLanguage } = useLanguage();
  const name = t('app.name');
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-[460px] flex-col justify-center px-4 py-8">
      <p className="mb-5 flex items-center gap-2 text-lg font-semibold">
        <Logo size={26} />
        {name}
      </p>
      <div className="rounded-lg border border-line bg-card p-6">
        <h1 className="text-xl font-semibold">{title}</h1>
        {lead === undefined ? null : <p className="mt-1 text-mut">{lead}</p>}
        <div className="mt-5">{children}</div>
      </div>
      <div className="mt-4 flex justify-center gap-1">
        {LANGUAGES.map((one) => (
          <button
            key={one}
            type="button"
            lang={one}
            aria-pressed={one === language}
            onClick={() => setLanguage(one)}
            className={`min-h-7 rounded-sm px-2 ${one === language ? 'font-medium text-fg' : 'text-mut hover:text-fg'}`}
          >
            {t(`language.${one}`)}
          </button>
        ))}
      </div>
    </main>
  );
}

/** A refusal that belongs to no field. */
export function FormFault({ text }: { readonly text: string | undefined }): ReactNode {
  if (text === undefined) return null;
  return (
    <p role="alert" className="rounded-sm border border-neg px-3 py-2 whitespace-pre-line text-neg">
      {text}
    </p>
  );
}
