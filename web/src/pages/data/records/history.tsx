// What happened to an object: who changed what, when and why.

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { webHeaders } from '../../../api/api.ts';
import { NONE, useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Failure, Skeleton } from '../../../ui/states.tsx';
import type { BillingObject } from './objects.ts';

interface HistoryEntry {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
}

function useHistory(object: BillingObject, id: string): UseQueryResult<readonly HistoryEntry[], Error> {
  return useQuery({
    queryKey: ['history', object, id],
    queryFn: async () => {
      const response = await fetch(`/api/v1/history?${new URLSearchParams({ object, id })}`, { headers: webHeaders() });
      if (response.status === 404) return [];
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const body = (await response.json()) as readonly HistoryEntry[] | { readonly data: readonly HistoryEntry[] };
      return 'data' in body ? body.data : body;
    },
  });
}

export function History({ object, id }: { readonly object: BillingObject; readonly id: string }): ReactNode {
  const t = useT();
  const answer = useHistory(object, id);
  const entries = answer.data;
  return (
    <section aria-label={t('history.title')}>
      <h3 className="mb-2 text-md font-semibold">{t('history.title')}</h3>
      {answer.error === null ? null : <Failure error={answer.error} retry={() => void answer.refetch()} />}
      {entries === undefined ? (
        answer.error === null ? (
          <Skeleton className="h-16" />
        ) : null
      ) : entries.length === 0 ? (
        <p className="text-mut">{t('history.none')}</p>
      ) : (
        <ol className="space-y-3 border-l-2 border-line pl-4">
          {entries.map((entry) => (
            <Entry key={`${entry.at} ${entry.action}`} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Entry({ entry }: { readonly entry: HistoryEntry }): ReactNode {
  const or = useTOr();
  const format = useFormat();
  return (
    <li>
      <p className="text-sm">
        <span className="font-medium">{or(`action.${entry.action}`, entry.action)}</span>{' '}
        <span className="text-mut">
          {entry.actor} · {format.instant(entry.at)}
        </span>
      </p>
      {entry.reason === null ? null : <p className="text-sm">“{entry.reason}”</p>}
      <ul className="text-sm">
        {changesOf(entry.before, entry.after).map(({ name, before, after }) => (
          <li key={name} className="break-words">
            <span className="text-mut">{or(`column.${name}`, name)}</span> {before} → {after}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** The fields that differ, side by side. */
function changesOf(before: unknown, after: unknown) {
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null) return [];
  const one = before as Readonly<Record<string, unknown>>;
  const other = after as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => name !== 'updated_at');
  return names
    .map((name) => ({ name, before: textOf(one[name]), after: textOf(other[name]) }))
    .filter((change) => change.before !== change.after);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return NONE;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
