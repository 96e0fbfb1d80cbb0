// One dimension beside the list: its most frequent values, and the way to figures broken down by it.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { DimensionProfile } from '../../../../../src/client/api.ts';
import { useFormat } from '../../../format/format.ts';
import { useT } from '../../../messages/messages.tsx';
import { buttonClass } from '../../../ui/button.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { Empty } from '../../../ui/states.tsx';
import { useDimensionName } from './name.ts';

export interface DimensionSheetProps {
  /** Null: closed. */
  readonly profile: DimensionProfile | null;
  readonly onClose: () => void;
}

export function DimensionSheet({ profile, onClose }: DimensionSheetProps): ReactNode {
  const name = useDimensionName();
  return (
    <Sheet title={profile === null ? '' : name(profile)} open={profile !== null} onClose={onClose}>
      {profile === null ? null : <Body profile={profile} />}
    </Sheet>
  );
}

function Body({ profile }: { readonly profile: DimensionProfile }): ReactNode {
  const t = useT();
  const format = useFormat();
  const most = Math.max(1, ...profile.top.map(({ count }) => count));
  return (
    <div className="space-y-5">
      <p className="text-mut">
        {t('dimensions.summary', {
          values: profile.values,
          objects: profile.objects,
          coverage: format.percent(profile.coverage),
        })}
      </p>
      <Link to="/metrics/$slug" params={{ slug: 'mrr' }} search={{ by: profile.id }} className={buttonClass('plain')}>
        {t('dimensions.breakDown')}
      </Link>
      <section>
        <h3 className="mb-2 font-semibold">{t('dimensions.top')}</h3>
        {profile.top.length === 0 ? (
          <Empty text={t('dimensions.noValues')} />
        ) : (
          <ol className="space-y-2">
            {profile.top.map(({ value, label, count }) => (
              <li key={value}>
                <div className="flex items-baseline justify-between gap-3">
                  <span className="min-w-0 break-words">{label}</span>
                  <span className="figures text-mut">{format.count(count)}</span>
                </div>
                <div aria-hidden className="mt-0.5 h-1.5 rounded-full bg-hover">
                  <div className="h-full rounded-full bg-accent" style={{ width: `${(count / most) * 100}%` }} />
                </div>
              </li>
            ))}
          </ol>
        )}
      </section>
    </div>
  );
}
