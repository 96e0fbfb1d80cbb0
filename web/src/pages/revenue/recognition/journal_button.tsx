// The journal of the range as a file for the accountants.

import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useT } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { fetched, queryText, save } from '../../../ui/table/files.ts';
import { useToast } from '../../../ui/toast.tsx';
import type { WholePeriods } from '../../analytics/retention/whole_periods.ts';

export function JournalButton({ query }: { readonly query: WholePeriods }): ReactNode {
  const t = useT();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const take = () => {
    setBusy(true);
    fetched(`/revenue/journal?${queryText(query)}`, 'text/csv')
      .then((file) => save(file, `journal_${query.date_start}_${query.date_end}.csv`))
      .catch((error: Error) => toast(t('table.exportFailed', { reason: error.message }), { kind: 'failed' }))
      .finally(() => setBusy(false));
  };
  return (
    <Button icon={Download} busy={busy} onClick={take}>
      {t('recognition.journal')}
    </Button>
  );
}
