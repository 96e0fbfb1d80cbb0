// What the keys do, on `?`.

import type { ReactNode } from 'react';
import { useT } from '../messages/messages.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { PAGE_KEYS, type PageKey } from './keys.ts';
import { usePages } from './use_pages.ts';

export function KeyHelp({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useT();
  const pages = usePages().filter(({ nav }) => nav?.chord !== undefined);
  const page = (Object.keys(PAGE_KEYS) as PageKey[]).map((key) => [[key], t(PAGE_KEYS[key])] as const);
  return (
    <Dialog wide title={t('keys.title')} open onClose={onClose}>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        <Keys
          title={t('keys.everywhere')}
          rows={[[['Ctrl', 'K'], t('keys.palette')], [['?'], t('keys.help')], [['Esc'], t('keys.close')], ...page]}
        />
        <Keys title={t('keys.go')} rows={pages.map(({ nav, title }) => [['g', nav?.chord ?? ''], t(title)] as const)} />
        <Keys
          title={t('keys.charts')}
          rows={[
            [['←', '→'], t('keys.point')],
            [['↑', '↓'], t('keys.series')],
            [['PgUp', 'PgDn'], t('keys.year')],
            [['Home', 'End'], t('keys.ends')],
            [['Enter'], t('keys.drill')],
          ]}
        />
      </div>
      <p className="mt-5 text-sm text-mut">{t('keys.off')}</p>
    </Dialog>
  );
}

interface KeysProps {
  readonly title: string;
  readonly rows: readonly (readonly [readonly string[], string])[];
}

function Keys({ title, rows }: KeysProps): ReactNode {
  return (
    <section>
      <h3 className="mb-1 font-semibold">{title}</h3>
      <dl>
        {rows.map(([keys, what]) => (
          <div key={keys.join(' ')} className="flex min-h-7 items-center justify-between gap-3 border-b border-line">
            <dt>{what}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key} text={key} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
