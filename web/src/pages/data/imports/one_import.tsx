// One import in its four steps: file, columns, check, import; followed live, to be left and returned to.

import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Check, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useChange } from '../../../api/change.ts';
import { QUERIES, useAnswer } from '../../../api/queries.ts';
import { followEvents } from '../../../api/stream.ts';
import { useCan } from '../../../app/session.tsx';
import { useFormat } from '../../../format/format.ts';
import { useT } from '../../../messages/messages.tsx';
import { Button, buttonClass } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { PageHead } from '../../../ui/page_head.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { Failure, Skeleton } from '../../../ui/states.tsx';
import { type Import, ImportBadge, isGoing } from './import_words.tsx';
import { Mapping } from './mapping.tsx';
import { Outcome } from './outcome.tsx';

export function ImportPage(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const one = useAnswer('GET /imports/{id}', { path: { id } });
  useFollowed(id, one.data !== undefined && isGoing(one.data));
  if (one.data !== undefined) return <Loaded key={one.data.id} one={one.data} />;
  if (one.error === null) return <Skeleton className="h-96" />;
  return <Failure error={one.error} retry={() => void one.refetch()} />;
}

/** While a check or an import is under way its progress is laid over the last answer. */
function useFollowed(id: string, going: boolean): void {
  useEffect(() => {
    if (!going) return;
    const gone = new AbortController();
    const key = ['GET /imports/{id}', { path: { id } }];
    void followEvents(
      `/imports/${encodeURIComponent(id)}/events`,
      ({ event, data }) => {
        QUERIES.setQueryData<Import>(key, (before) =>
          before === undefined ? before : { ...before, ...(data as Import) },
        );
        if (event !== 'end') return undefined;
        void QUERIES.invalidateQueries();
        return 'last';
      },
      gone.signal,
    );
    return () => gone.abort();
  }, [id, going]);
}

const STEPS = ['file', 'columns', 'check', 'import'] as const;

/** 0 to 3; 4: all done. */
function stepOf(one: Import, remapping: boolean): number {
  if (remapping) return 1;
  switch (one.state) {
    case 'uploaded':
      return 1;
    case 'checking':
      return 2;
    case 'checked':
    case 'importing':
    case 'failed':
    case 'cancelled':
      return 3;
    case 'done':
      return 4;
    default:
      return one.state satisfies never;
  }
}

function Loaded({ one }: { readonly one: Import }): ReactNode {
  const t = useT();
  const format = useFormat();
  const mayWrite = useCan('write');
  const [remapping, setRemapping] = useState(false);
  const going = isGoing(one);
  if (going && remapping) setRemapping(false);
  const step = stepOf(one, remapping);
  const mapping = (one.state === 'uploaded' || remapping) && mayWrite;
  return (
    <>
      <PageHead
        title={one.file.name}
        lead={t('imports.size', { size: one.file.size, by: one.created_by, at: format.instant(one.created_at) })}
      >
        <ImportBadge state={one.state} />
        {mayWrite && !going ? <Remove one={one} /> : null}
      </PageHead>
      <Steps step={step} />
      {going ? (
        <Going one={one} />
      ) : mapping ? (
        <Mapping one={one} />
      ) : (
        <Outcome one={one} onRemap={() => setRemapping(true)} />
      )}
      {one.state === 'done' ? (
        <div className="mt-4 flex flex-wrap gap-2">
          <Link to="/" className={buttonClass('primary')}>
            {t('state.home')}
          </Link>
          <Link to="/data/quality" className={buttonClass('plain')}>
            {t('imports.quality')}
          </Link>
        </div>
      ) : null}
    </>
  );
}

function Steps({ step }: { readonly step: number }): ReactNode {
  const t = useT();
  return (
    <ol className="mb-4 flex flex-wrap gap-x-6 gap-y-2">
      {STEPS.map((name, index) => {
        const done = index < step;
        const here = index === step;
        return (
          <li
            key={name}
            aria-current={here ? 'step' : undefined}
            className={`flex items-center gap-2 ${here ? 'font-medium' : 'text-mut'}`}
          >
            <span
              aria-hidden
              className={`figures inline-flex size-6 items-center justify-center rounded-full border text-xs ${here ? 'border-accent bg-accent text-on-accent' : 'border-line bg-card'}`}
            >
              {done ? <Check size={14} /> : index + 1}
            </span>
            {t(`imports.step.${name}`)}
          </li>
        );
      })}
    </ol>
  );
}

function Going({ one }: { readonly one: Import }): ReactNode {
  const t = useT();
  const mayWrite = useCan('write');
  const cancel = useChange('POST /imports/{id}/cancel', { stale: ['GET /imports/{id}', 'GET /imports'] });
  return (
    <Card title={t(`imports.state.${one.state}`)}>
      <div className="max-w-xl space-y-3">
        <Progress label={one.file.name} done={one.rows_done} total={one.rows_total} />
        <p className="text-mut">{t('imports.going', { done: one.rows_done })}</p>
        {mayWrite ? (
          <Button busy={cancel.busy} onClick={() => cancel.run({ path: { id: one.id }, body: {} })}>
            {t('ui.cancel')}
          </Button>
        ) : null}
      </div>
    </Card>
  );
}

function Remove({ one }: { readonly one: Import }): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useChange('DELETE /imports/{id}', {
    said: t('imports.removed'),
    onDone: () => void navigate({ to: '/data/imports' }),
    stale: ['GET /imports'],
  });
  return (
    <>
      <Button icon={Trash2} onClick={() => setAsking(true)}>
        {t('imports.remove')}
      </Button>
      <Confirm
        title={t('imports.removeName', { name: one.file.name })}
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.run({ path: { id: one.id } })}
        verb={t('imports.remove')}
        busy={remove.busy}
      >
        <p>{t('imports.removeWhy')}</p>
      </Confirm>
    </>
  );
}
