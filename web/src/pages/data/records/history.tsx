// What happened to an object: who changed what, when and why.

import type { ReactNode } from 'react';
import type { HistoryEntry } from '../../../../../src/client/api.ts';
import { useAnswer } from '../../../api/queries.ts';
import { NONE, useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Failure, Skeleton } from '../../../ui/states.tsx';
import type { BillingObject } from './objects.ts';

export function History({ object, id }: { readonly object: BillingObject; readonly id: string }): ReactNode {
  const t = useT();
  const answer = useAnswer('GET /history', { query: { object, id } });
  const entries = answer.data?.data;
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

/** The fields that differ, side by side; custom properties each by its key. */
function changesOf(before: unknown, after: unknown) {
  const one = fieldsOf(before);
  const other = fieldsOf(after);
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => name !== 'updated_at');
  return names
    .map((name) => ({ name, before: textOf(one[name]), after: textOf(other[name]) }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(state: unknown): Readonly<Record<string, unknown>> {
  if (typeof state !== 'object' || state === null) return {};
  const { custom_properties: custom, ...fields } = state as Readonly<Record<string, unknown>>;
  return { ...fields, ...(typeof custom === 'object' && custom !== null ? custom : {}) };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return NONE;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
