// The audit log: who changed what, from what to what, and why; filtered in the address, as CSV as a whole.

import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { type Answer, call } from '../../api/api.ts';
import { download } from '../../api/download.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { SimpleTable } from '../../ui/simple_table.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

type Entry = Answer<'GET /audit_log'>['data'][number];

const FILTERS = ['actor', 'action', 'object', 'from', 'to'] as const;
const PAGE = 100;

type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

export function AuditLogPage(): ReactNode {
  const t = useT();
  const toast = useToast();
  const search = useSearch({ strict: false });
  const filters: Filters = Object.fromEntries(
    FILTERS.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])),
  );
  const log = useInfiniteQuery({
    queryKey: ['GET /audit_log', filters],
    queryFn: ({ pageParam }) =>
      call('GET /audit_log', {
        query: { ...filters, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const entries = log.data?.pages.flatMap(({ data }) => data);
  const save = () =>
    void download(`/audit_log?${new URLSearchParams(filters)}`, 'audit_log.csv').catch((error: Error) =>
      toast(error.message, { kind: 'failed' }),
    );
  return (
    <>
      <PageHead title={t('audit.title')} lead={t('audit.lead')}>
        <Button icon={Download} onClick={save}>
          {t('audit.csv')}
        </Button>
      </PageHead>
      <FilterRow filters={filters} />
      {log.error === null ? null : <Failure error={log.error} retry={() => void log.refetch()} />}
      {entries === undefined ? <Skeleton className="h-96" /> : null}
      {entries?.length === 0 ? <Empty text={t('audit.none')} /> : null}
      {entries === undefined || entries.length === 0 ? null : <Entries entries={entries} />}
      {log.hasNextPage ? (
        <Button className="mt-3" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t('audit.more')}
        </Button>
      ) : null}
    </>
  );
}

function FilterRow({ filters }: { readonly filters: Filters }): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const set = (name: string, value: string) =>
    void navigate({
      to: '.',
      search: (before: Record<string, string>) => ({ ...before, [name]: value }),
      replace: true,
    });
  return (
    <div className="mb-4 grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5">
      {FILTERS.map((name) => (
        <Field key={name} label={t(`audit.${name}`)}>
          <TextInput
            type={name === 'from' || name === 'to' ? 'date' : 'search'}
            defaultValue={filters[name] ?? ''}
            onChange={(event) => set(name, event.target.value.trim())}
          />
        </Field>
      ))}
    </div>
  );
}

function Entries({ entries }: { readonly entries: readonly Entry[] }): ReactNode {
  const t = useT();
  const word = useTOr();
  const format = useFormat();
  return (
    <Card flush>
      <SimpleTable
        caption={t('audit.title')}
        rows={entries}
        rowKey={(row) => String(row.id)}
        columns={[
          {
            id: 'at',
            label: t('audit.at'),
            cell: (row) => <span className="whitespace-nowrap">{format.instant(row.at)}</span>,
          },
          {
            id: 'actor',
            label: t('audit.actor'),
            cell: (row) => (
              <>
                {row.actor}
                <span className="block text-xs text-mut">{t(`audit.kind.${row.actor_kind}`)}</span>
              </>
            ),
          },
          { id: 'action', label: t('audit.action'), cell: (row) => word(`audit.action.${row.action}`, row.action) },
          {
            id: 'object',
            label: t('audit.object'),
            cell: (row) => (
              <>
                {word(`audit.object.${row.object}`, row.object)}
                {row.object_id === null ? null : <span className="block text-xs text-mut">{row.object_id}</span>}
              </>
            ),
          },
          { id: 'change', label: t('audit.change'), cell: (row) => <Change before={row.before} after={row.after} /> },
          { id: 'reason', label: t('audit.reason'), cell: (row) => row.reason ?? '' },
        ]}
      />
    </Card>
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields that differ, each from what to what. */
function Change({ before, after }: { readonly before: unknown; readonly after: unknown }): ReactNode {
  const then = isRecord(before) ? before : {};
  const now = isRecord(after) ? after : {};
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(then[name]) !== JSON.stringify(now[name]),
  );
  return (
    <dl className="max-w-xl space-y-0.5 text-sm">
      {names.map((name) => (
        <div key={name} className="flex flex-wrap gap-x-2">
          <dt className="text-mut">{name}</dt>
          <dd className="min-w-0 break-all">
            {then[name] === undefined ? null : <del className="text-mut">{shown(then[name])}</del>}{' '}
            {now[name] === undefined ? null : <ins className="no-underline">{shown(now[name])}</ins>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
