// The calculation options, each in plain words; nothing is saved before its effect on MRR was seen.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Eye } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type Answer, call } from '../../api/api.ts';
import { useChange } from '../../api/change.ts';
import { useAnswer } from '../../api/queries.ts';
import { useCan } from '../../app/session.tsx';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { CUSTOMERS_SHOWN, Effect } from './effect.tsx';
import { OptionControl } from './option_control.tsx';
import { OPTION_GROUPS, type OptionValue } from './option_words.ts';

type Changes = Readonly<Record<string, OptionValue>>;

export function CalculationPage(): ReactNode {
  const t = useT();
  const company = useAnswer('GET /company', {});
  return (
    <>
      <PageHead title={t('calculation.title')} lead={t('calculation.lead')} />
      {company.error === null ? null : <Failure error={company.error} retry={() => void company.refetch()} />}
      {company.data === undefined ? <Skeleton className="h-[80vh]" /> : <Options company={company.data} />}
    </>
  );
}

function Options({ company }: { readonly company: Answer<'GET /company'> }): ReactNode {
  const t = useT();
  const mayWrite = useCan('write');
  const [changes, setChanges] = useState<Changes>({});
  const [previewing, setPreviewing] = useState(false);
  const count = Object.keys(changes).length;
  const change = (name: string, value: OptionValue) =>
    setChanges(({ [name]: _, ...others }) => (value === company.options[name] ? others : { ...others, [name]: value }));
  return (
    <div className="max-w-4xl space-y-4 pb-16">
      {mayWrite ? null : <p className="text-mut">{t('state.notAllowed', { company: company.name })}</p>}
      {OPTION_GROUPS.map(({ title, options }) => (
        <Card key={title} title={t(title)}>
          {options.map(([name, kind]) => (
            <OptionControl
              key={name}
              name={name}
              kind={kind}
              value={changes[name] ?? company.options[name] ?? ''}
              changed={Object.hasOwn(changes, name)}
              disabled={!mayWrite}
              onChange={(value) => change(name, value)}
            />
          ))}
        </Card>
      ))}
      {count === 0 ? null : (
        <div className="sticky bottom-4 z-20 flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-card p-3 shadow-(--float)">
          <p role="status">{t('calculation.changes', { count })}</p>
          <div className="flex gap-2">
            <Button onClick={() => setChanges({})}>{t('calculation.discard')}</Button>
            <Button variant="primary" icon={Eye} onClick={() => setPreviewing(true)}>
              {t('calculation.preview')}
            </Button>
          </div>
        </div>
      )}
      <Preview
        changes={changes}
        open={previewing}
        onClose={() => setPreviewing(false)}
        onSaved={() => {
          setPreviewing(false);
          setChanges({});
        }}
      />
    </div>
  );
}

interface PreviewProps {
  readonly changes: Changes;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** The other options are computed beside those in force: on a large company this takes a moment. */
function Preview({ changes, open, onClose, onSaved }: PreviewProps): ReactNode {
  const t = useT();
  const query = { options: changes, date_step: 'month' as const, limit: CUSTOMERS_SHOWN };
  const effect = useQuery({
    queryKey: ['GET /metrics/{slug}/compare', changes],
    queryFn: () => call('GET /metrics/{slug}/compare', { path: { slug: 'mrr' }, query }),
    enabled: open,
    placeholderData: keepPreviousData,
  });
  const save = useChange('PATCH /company', { said: t('calculation.saved'), onDone: onSaved });
  const ready = effect.data !== undefined && !effect.isPlaceholderData;
  return (
    <Dialog
      wide
      title={t('calculation.effect')}
      open={open}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="primary"
            disabled={!ready}
            busy={save.busy}
            onClick={() => save.run({ body: { options: changes } })}
          >
            {t('calculation.save')}
          </Button>
        </>
      }
    >
      <div className="min-h-56">
        {effect.error === null ? null : <Failure error={effect.error} retry={() => void effect.refetch()} />}
        {ready && effect.data !== undefined ? <Effect comparison={effect.data} /> : null}
        {ready || effect.error !== null ? null : <Skeleton className="h-56" />}
      </div>
    </Dialog>
  );
}
