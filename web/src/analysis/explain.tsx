// A figure explained: its formula with every term, the identity it satisfies, the options in force, one customer's lines, the SQL.

import { Link, useSearch } from '@tanstack/react-router';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { Answer } from '../api/api.ts';
import { useAnswer } from '../api/queries.ts';
import { type Unit, useFormat } from '../format/format.ts';
import { useT, useTOr } from '../messages/messages.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { Failure, Skeleton } from '../ui/states.tsx';
import { carried, type SearchText } from '../url/address.ts';
import { closedSearch, parseTarget, type Target } from '../url/target.ts';
import { useSetSearch } from '../url/view.ts';
import { Arithmetic } from './arithmetic.tsx';
import { FilterChips } from './chips.tsx';
import { behindQuery } from './drill_link.ts';
import { useExplain } from './explain_link.ts';
import { useNames } from './metrics.ts';
import { Part } from './part.tsx';
import { SqlText } from './sql_text.tsx';
import { partText, Terms } from './terms.tsx';

export type Explanation = Answer<'GET /metrics/{slug}/explain'>;

/** The sheet, where the address asks for it; it lies over the sheet of customers. */
export function ExplainSheet(): ReactNode {
  const search = useSearch({ strict: false }) as SearchText;
  const target = useMemo(() => parseTarget('explain', search), [search]);
  const set = useSetSearch();
  const t = useT();
  const names = useNames();
  const title = target === null ? '' : t('explain.title', { metric: names.metric(target.slug) });
  return (
    <Sheet wide open={target !== null} title={title} onClose={() => set(() => closedSearch('explain'))}>
      {target === null ? null : <Explained target={target} customer={search.explain_c} />}
    </Sheet>
  );
}

const CUSTOMERS = 8;

function Explained({
  target,
  customer,
}: {
  readonly target: Target;
  readonly customer: string | undefined;
}): ReactNode {
  const names = useNames();
  const t = useT();
  const { data, error, refetch } = useAnswer('GET /metrics/{slug}/explain', {
    path: { slug: target.slug },
    query: { ...behindQuery(target), limit: 0, ...(customer === undefined ? {} : { customer_id: customer }) },
  });
  if (data === undefined) {
    return error === null ? <Skeleton className="h-96" /> : <Failure error={error} retry={() => void refetch()} />;
  }
  return (
    <div className="space-y-6">
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      <p className="max-w-prose text-mut">{names.description(data.slug, data.description)}</p>
      <Formula data={data} target={target} />
      {data.customer === null ? null : <Arithmetic data={data} customer={data.customer} />}
      <Identities data={data} />
      {data.customers === null ? null : <Largest data={data} target={target} chosen={customer} />}
      <Options data={data} />
      <Part title={t('explain.sql')} lead={t('explain.sqlHint')}>
        <SqlText label={t('explain.sqlValue')} text={data.sql.value} />
        {data.sql.customers === null ? null : <SqlText label={t('explain.sqlCustomers')} text={data.sql.customers} />}
        {data.sql.bridge === null ? null : <SqlText label={t('explain.sqlBridge')} text={data.sql.bridge} />}
      </Part>
    </div>
  );
}

/** `(opening mrr + churned_mrr) / opening mrr × 100 = 88.5 %`, and each term with its value. */
function Formula({ data, target }: { readonly data: Explanation; readonly target: Target }): ReactNode {
  const t = useT();
  const format = useFormat();
  return (
    <Part title={t('explain.formula')}>
      <div className="rounded-md border border-line bg-bg p-3">
        <p className="font-mono text-sm break-words">{data.formula}</p>
        <p className="figures mt-1 text-2xl font-semibold">
          = {format.value(data.value, data.unit as Unit, data.currency)}
        </p>
        <p className="text-sm text-mut">
          {format.period(data.period_start, data.timegrain)} ·{' '}
          {data.as_of < data.period_end
            ? t('drill.runningUntil', { day: format.day(data.as_of) })
            : t('drill.asOf', { day: format.day(data.as_of) })}
        </p>
        <FilterChips filters={target.filters} />
      </div>
      <Terms terms={data.terms} currency={data.currency} />
    </Part>
  );
}

function Identities({ data }: { readonly data: Explanation }): ReactNode {
  const t = useT();
  const format = useFormat();
  if (data.identities.length === 0) return null;
  return (
    <Part title={t('explain.identity')}>
      {data.identities.map((identity) => (
        <div key={identity.name} className="space-y-2">
          <p className="font-mono text-sm break-words text-mut">{identity.text}</p>
          <Terms terms={identity.terms} currency={data.currency} />
          <p className={`flex items-center gap-1.5 text-sm ${identity.difference === 0 ? 'text-pos' : 'text-neg'}`}>
            {identity.difference === 0 ? <CircleCheck aria-hidden size={15} /> : <CircleAlert aria-hidden size={15} />}
            {t('explain.check', {
              left: format.money(identity.left, data.currency),
              right: format.money(identity.right, data.currency),
              difference: format.money(identity.difference, data.currency),
            })}
          </p>
        </div>
      ))}
    </Part>
  );
}

interface LargestProps {
  readonly data: Explanation;
  readonly target: Target;
  readonly chosen: string | undefined;
}

/** The customers with the largest part of the figure; choosing one shows its arithmetic. */
function Largest({ data, target, chosen }: LargestProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const explain = useExplain();
  const behind = useAnswer('GET /metrics/{slug}/customers', {
    path: { slug: target.slug },
    query: { ...behindQuery(target), limit: CUSTOMERS },
  });
  const rows = behind.data?.rows ?? [];
  if (behind.data === undefined) return <Skeleton className="h-72" />;
  if (rows.length === 0) return null;
  return (
    <Part title={t('explain.customers', { n: behind.data.total })} lead={t('explain.customersHint')}>
      <ul className="divide-y divide-line rounded-md border border-line">
        {rows.map((row) => (
          <li key={row.customer_id}>
            <button
              type="button"
              aria-pressed={row.customer_id === chosen}
              className="flex min-h-9 w-full items-center justify-between gap-3 px-3 text-left hover:bg-hover aria-pressed:bg-hover aria-pressed:font-medium"
              onClick={() => explain(target, row.customer_id)}
            >
              <span className="truncate">{row.customer_name ?? row.customer_id}</span>
              <span className="figures">{partText(format, data.unit as Unit, data.currency, row.effect)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Options({ data }: { readonly data: Explanation }): ReactNode {
  const t = useT();
  const tOr = useTOr();
  const search = useSearch({ strict: false }) as SearchText;
  return (
    <Part title={t('explain.options')}>
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-sm">
        <dt className="text-mut">{t('explain.timeZone')}</dt>
        <dd className="text-right">{data.time_zone}</dd>
        {Object.entries(data.options).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-mut">{tOr(`option.${name}`, name)}</dt>
            <dd className="text-right">{tOr(`option.${name}.${value}`, String(value))}</dd>
          </div>
        ))}
      </dl>
      <Link
        to={'/settings/calculation' as string}
        search={carried(search) as never}
        className="inline-block text-sm text-accent underline"
      >
        {t('explain.changeOptions')}
      </Link>
    </Part>
  );
}
