// A run while it happens: state, progress, counters by object, and the log; it can be left and returned to.

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useChange } from '../../../api/change.ts';
import { QUERIES } from '../../../api/queries.ts';
import { followEvents } from '../../../api/stream.ts';
import { useCan } from '../../../app/session.tsx';
import { useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { Progress } from '../../../ui/progress.tsx';
import { Select } from '../../../ui/select.tsx';
import { SimpleTable } from '../../../ui/simple_table.tsx';
import { type Run, RunBadge } from './state_badge.tsx';

export interface LogLine {
  readonly no: number;
  readonly at: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

interface Followed {
  readonly run: Run;
  readonly log: readonly LogLine[];
}

const LINES_KEPT = 2000;

/** The run as it goes, by server-sent events. */
function useRun(connection: string, first: Run): Followed {
  const [followed, setFollowed] = useState<Followed>({ run: first, log: [] });
  const { id } = first;
  useEffect(() => {
    const gone = new AbortController();
    const path = `/connections/${encodeURIComponent(connection)}/runs/${encodeURIComponent(id)}/events`;
    void followEvents(
      path,
      ({ event, data }) => {
        if (event === 'log') {
          setFollowed((before) => ({ ...before, log: [...before.log.slice(1 - LINES_KEPT), data as LogLine] }));
          return undefined;
        }
        setFollowed((before) => ({ ...before, run: data as Run }));
        if (event !== 'end') return undefined;
        void QUERIES.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).includes('/connections') });
        return 'last';
      },
      gone.signal,
    );
    return () => gone.abort();
  }, [connection, id]);
  return followed;
}

export function LiveRun({ connection, first }: { readonly connection: string; readonly first: Run }): ReactNode {
  const t = useT();
  const format = useFormat();
  const mayWrite = useCan('write');
  const { run, log } = useRun(connection, first);
  const cancel = useChange('POST /connections/{id}/runs/{run_id}/cancel', { stale: ['GET /connections/{id}'] });
  const going = run.finished_at === null;
  return (
    <div className="space-y-4">
      <Card
        title={
          <span className="flex flex-wrap items-center gap-2">
            {t('run.title', { at: format.instant(run.started_at ?? run.created_at) })}
            <RunBadge state={run.state} />
          </span>
        }
        actions={
          going && mayWrite ? (
            <Button
              busy={cancel.busy}
              onClick={() => cancel.run({ path: { id: connection, run_id: run.id }, body: {} })}
            >
              {t('run.cancel')}
            </Button>
          ) : null
        }
      >
        <div className="space-y-3">
          <p className="text-mut">
            {t(`run.cause.${run.cause}`)}
            {' · '}
            {t(run.full ? 'run.full' : 'run.newOnly')}
            {' · '}
            {t('run.requests', { count: run.requests })}
          </p>
          {run.error === null ? null : (
            <p role="alert" className="rounded-sm border border-neg px-3 py-2 whitespace-pre-line text-neg">
              {run.error.message}
            </p>
          )}
          {run.progress === null || !going ? null : (
            <Progress label={run.progress.stream} done={run.progress.done} total={run.progress.total} />
          )}
          <Counters run={run} />
        </div>
      </Card>
      <Log lines={log} />
    </div>
  );
}

function Counters({ run }: { readonly run: Run }): ReactNode {
  const t = useT();
  const word = useTOr();
  const format = useFormat();
  const rows = Object.entries(run.counters);
  if (rows.length === 0) return null;
  const columns = (['read', 'written', 'unchanged', 'dead'] as const).map((what) => ({
    id: what,
    label: t(`run.${what}`),
    numeric: true,
    cell: ([, counter]: (typeof rows)[number]) => format.count(counter[what]),
  }));
  return (
    <div className="-mx-4">
      <SimpleTable
        caption={t('run.counters')}
        rows={rows}
        rowKey={([object]) => object}
        columns={[
          { id: 'object', label: t('run.object'), cell: ([object]) => word(`object.${object}`, object) },
          ...columns,
        ]}
      />
    </div>
  );
}

type Level = 'all' | LogLine['level'];
const LEVELS: readonly Level[] = ['all', 'info', 'warning', 'error'];
const COLOURS: Readonly<Record<LogLine['level'], string>> = { info: '', warning: 'text-warn', error: 'text-neg' };

function Log({ lines }: { readonly lines: readonly LogLine[] }): ReactNode {
  const t = useT();
  const format = useFormat();
  const [level, setLevel] = useState<Level>('all');
  const shown = level === 'all' ? lines : lines.filter((line) => line.level === level);
  const end = useRef<HTMLDivElement>(null);
  const count = shown.length;
  useEffect(() => {
    if (count > 0) end.current?.scrollTo({ top: end.current.scrollHeight });
  }, [count]);
  const text = shown.map(({ at, level: of, message }) => `${at} ${of} ${message}`).join('\n');
  return (
    <Card
      title={t('run.log')}
      actions={
        <>
          <Select
            label={t('run.level')}
            hideLabel
            value={level}
            options={LEVELS.map((one) => ({ value: one, label: t(`run.level.${one}`) }))}
            onChange={setLevel}
          />
          <CopyButton text={text} />
        </>
      }
    >
      <div
        ref={end}
        role="log"
        aria-label={t('run.log')}
        tabIndex={0}
        className="h-72 overflow-y-auto rounded-md bg-bg p-3 font-mono text-xs leading-5"
      >
        {shown.length === 0 ? <p className="text-mut">{t('run.noLog')}</p> : null}
        {shown.map(({ no, at, level: of, message }) => (
          <p key={no} className={COLOURS[of]}>
            <span className="text-mut">{format.instant(at)}</span> {of === 'info' ? '' : `${t(`run.level.${of}`)}: `}
            {message}
          </p>
        ))}
      </div>
    </Card>
  );
}
