// Where a company has no invoices yet: one sentence and the two ways on.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useT } from '../messages/messages.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';

export function NothingYet(): ReactNode {
  const t = useT();
  return (
    <Empty text={t('analysis.nothing')}>
      <Link to={'/data/connections' as string} className={buttonClass('primary')}>
        {t('analysis.connect')}
      </Link>
      <Link to={'/data/imports' as string} className={buttonClass('plain')}>
        {t('analysis.import')}
      </Link>
    </Empty>
  );
}
