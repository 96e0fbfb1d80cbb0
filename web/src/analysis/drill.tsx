// The customers behind a figure, in a sheet that stands in the address: what they add up to is the figure clicked.

import { Link, useSearch } from '@tanstack/react-router';
import { Sigma } from 'lucide-react';
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react';
import type { Answer } from '../api/api.ts';
import { useAnswer } from '../api/queries.ts';
import { type Unit, useFormat } from '../format/format.ts';
import { useT } from '../messages/messages.tsx';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { Failure, Skeleton } from '../ui/states.tsx';
import { fetched } from '../ui/table/files.ts';
import { DataTable, type Sort, type TableColumn } from '../ui/table.tsx';
import { carried, type SearchText } from '../url/address.ts';
import { closedSearch, parseTarget, type Target } from '../url/target.ts';
import { useSetSearch } from '../url/view.ts';
import { FilterChips } from './chips.tsx';
import { behindQuery } from './drill_link.ts';
import { useExplain } from './explain_link.ts';
import { useNames } from './metrics.ts';
import { partText, termText } from './terms.tsx';

type Behind = Answer<'GET /metrics/{slug}/customers'>;
type Row = Behind['rows'][number];

/** The sheet, where the address asks for it. */
export function DrillSheet(): ReactNode {
  const search = useSearch({ strict: false }) as SearchText;
  const target = useMemo(() => parseTarget('drill', search), [search]);
  const set = useSetSearch();
  const names = useNames();
  const format = useFormat();
  const title =
    target === null
      ? ''
      : `${names.metric(target.slug)}${target.period === null ? '' : ` · ${format.period(target.period, target.grain)}`}`;
  return (
    <Sheet wide open={target !== null} title={title} onClose={() => set(() => closedSearch('drill'))}>
      {target === null ? null : <Behind key={JSON.stringify(target)} target={target} />}
    </Sheet>
  );
}

const PAGE = 100;
/** Between the names of terms, which have spaces of their own. */
const TERM_GAP = '\n';
const ORDER = { effect: 'size', name: 'name' } as const;

/** The customers behind a figure, searched, sorted and paged by the server, with what they add up to. */
export function Behind({ target }: { readonly target: Target }): ReactNode {
  const [search, setSearch] = useState('');
  const [offset, setOffset] = useState(0);
  const [sort, setSort] = useState<Sort>({ id: 'effect', desc: true });
  const asked = useDeferredValue(search.trim());
  const { data, error, refetch, isFetching } = useAnswer('GET /metrics/{slug}/customers', {
    path: { slug: target.slug },
    query: {
      ...behindQuery(target),
      ...(asked === '' ? {} : { search: asked }),
      order_by: sort.id === 'name' ? ORDER.name : ORDER.effect,
      order_dir: sort.desc ? 'desc' : 'asc',
      limit: PAGE,
      offset,
    },
  });
  if (data === undefined) {
    return error === null ? <Skeleton className="h-96" /> : <Failure error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <Head data={data} target={target} />
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      <Customers
        data={data}
        target={target}
        busy={isFetching}
        search={search}
        onSearch={(next) => {
          setSearch(next);
          setOffset(0);
        }}
        sort={sort}
        onSort={(next) => {
          setSort(next);
          setOffset(0);
        }}
        onOffset={setOffset}
      />
    </>
  );
}

function Head({ data, target }: { readonly data: Behind; readonly target: Target }): ReactNode {
  const t = useT();
  const format = useFormat();
  const explain = useExplain();
  return (
    <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
      <div>
        <p className="figures text-3xl leading-tight font-semibold" data-figure>
          {format.value(data.value, data.unit as Unit, data.currency)}
        </p>
        <p className="text-sm text-mut">
          {data.as_of < data.period_end
            ? t('drill.runningUntil', { day: format.day(data.as_of) })
            : t('drill.asOf', { day: format.day(data.as_of) })}
        </p>
        <FilterChips filters={target.filters} />
      </div>
      <Button icon={Sigma} onClick={() => explain(target)}>
        {t('drill.explain')}
      </Button>
    </div>
  );
}

interface CustomersProps {
  readonly data: Behind;
  readonly target: Target;
  readonly busy: boolean;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly onOffset: (offset: number) => void;
}

function Customers(props: CustomersProps): ReactNode {
  const { data, target, busy, search, onSearch, sort, onSort, onOffset } = props;
  const t = useT();
  const columns = useColumns(data, target);
  const query = new URLSearchParams(
    Object.entries(behindQuery(target)).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const format = useFormat();
  const found = search.trim() !== '';
  return (
    <DataTable<Row>
      label={t('drill.customers')}
      columns={columns}
      rows={data.rows}
      rowKey={({ customer_id }) => customer_id}
      busy={busy}
      empty={data.total === 0 && !found && data.other !== 0 ? t('drill.nobody') : t('drill.none')}
      sort={sort}
      onSort={onSort}
      page={{ offset: data.page.offset, limit: data.page.limit, total: data.total, more: data.page.has_more, onOffset }}
      files={{
        name: `${target.slug}-${data.period_start}`,
        csv: () => fetched(`/metrics/${target.slug}/customers?${query}`, 'text/csv'),
      }}
      tools={
        <TextInput
          type="search"
          aria-label={t('drill.search')}
          placeholder={t('drill.search')}
          value={search}
          onChange={(event) => onSearch(event.target.value)}
          className="max-w-64"
        />
      }
      totals={{
        name: t('drill.total', { n: data.total }),
        effect: (
          <span data-total>{partText(format, data.unit as Unit, data.currency, found ? data.sum : data.value)}</span>
        ),
      }}
      height={520}
    />
  );
}

function useColumns(data: Behind, target: Target): TableColumn<Row>[] {
  const t = useT();
  const format = useFormat();
  const explain = useExplain();
  const search = useSearch({ strict: false }) as SearchText;
  const told = Object.entries(data.terms).filter(([, value]) => value !== 0);
  const terms = told.length > 1 ? told.map(([name]) => name).join(TERM_GAP) : '';
  return useMemo<TableColumn<Row>[]>(
    () => [
      {
        id: 'name',
        label: t('drill.customer'),
        value: (row) => row.customer_name ?? row.customer_id,
        cell: (row) => (
          <Link
            to={'/customers/$id' as string}
            params={{ id: row.customer_id } as never}
            search={carried(search) as never}
            className="font-medium text-accent hover:underline"
          >
            {row.customer_name ?? row.customer_id}
          </Link>
        ),
        sortable: true,
        width: 190,
      },
      {
        id: 'effect',
        label: t('drill.effect'),
        value: (row) => row.effect,
        cell: (row) => partText(format, data.unit as Unit, data.currency, row.effect),
        align: 'right',
        sortable: true,
        width: 140,
      },
      {
        id: 'why',
        label: t('drill.why'),
        value: (row) => row.customer_id,
        cell: (row) => (
          <button
            type="button"
            className="text-accent hover:underline"
            aria-label={t('drill.whyOf', { name: row.customer_name ?? row.customer_id })}
            onClick={() => explain(target, row.customer_id)}
          >
            {t('drill.arithmetic')}
          </button>
        ),
        width: 110,
      },
      ...(terms === '' ? [] : terms.split(TERM_GAP)).map(
        (name): TableColumn<Row> => ({
          id: `term-${name}`,
          label: name,
          value: (row) => row.terms[name] ?? null,
          cell: (row) => termText(name, row.terms[name] ?? null, format, data.currency),
          align: 'right',
          width: 150,
        }),
      ),
    ],
    [t, format, data, explain, target, search, terms],
  );
}
