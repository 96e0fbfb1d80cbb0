// Long work under way (loading, rebuilding, importing, syncing): in view on every page, to be left and returned to.

import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Answer } from '../api/api.ts';
import { QUERIES, useAnswer } from '../api/queries.ts';
import { useT } from '../messages/messages.tsx';
import { Progress } from '../ui/progress.tsx';
import { useToast } from '../ui/toast.tsx';

type WorkItem = Answer<'GET /work'>[number];

const WHILE_WORKING_MS = 1500;
const OTHERWISE_MS = 20_000;
const NONE: readonly WorkItem[] = [];

/** Where one sees more of it. */
function placeOf({ kind }: WorkItem): string | null {
  switch (kind) {
    case 'import':
      return '/data/imports';
    case 'export':
      return '/data/exports';
    case 'sync':
      return '/data/connections';
    case 'rebuild':
    case 'sample':
      return null;
    default:
      return kind satisfies never;
  }
}

/** The work of the company shown; asked for often only while there is some. */
function useWork(): readonly WorkItem[] {
  const [working, setWorking] = useState(false);
  const work = useAnswer('GET /work', {}, { every: working ? WHILE_WORKING_MS : OTHERWISE_MS });
  const now = (work.data?.length ?? 0) > 0;
  if (now !== working) setWorking(now);
  return work.data ?? NONE;
}

export function WorkPanel(): ReactNode {
  const t = useT();
  const toast = useToast();
  const work = useWork();
  const before = useRef<readonly WorkItem[]>([]);
  useEffect(() => {
    const ended = before.current.filter(({ id }) => !work.some((item) => item.id === id));
    before.current = work;
    for (const item of ended) toast(t('work.done', { what: t(`work.${item.kind}`, { label: item.label }) }));
    // What was computed or brought changes every figure on the screen.
    if (ended.length > 0) void QUERIES.invalidateQueries();
  }, [work, toast, t]);
  if (work.length === 0) return null;
  return (
    <section aria-label={t('work.title')} className="space-y-2 border-t border-line p-3">
      {work.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </section>
  );
}

function Item({ item }: { readonly item: WorkItem }): ReactNode {
  const t = useT();
  const place = placeOf(item);
  const label = t(`work.${item.kind}`, { label: item.label });
  return (
    <div className="space-y-1 text-sm">
      {place === null ? (
        <p className="truncate">{label}</p>
      ) : (
        <Link to={place} className="block truncate underline decoration-line underline-offset-2 hover:decoration-fg">
          {label}
        </Link>
      )}
      <Progress label={label} done={item.done} total={item.total} />
    </div>
  );
}
