// Data quality: what makes a figure doubtful, how much MRR hangs on it, what to do about it, and what was decided.

import { type ReactNode, useMemo } from 'react';
import type { Finding } from '../../../../src/client/api.ts';
import { type Answer, call } from '../../api/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Badge } from '../../ui/badge.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { csvOf, xlsxOf } from '../../ui/table/files.ts';
import { oneOf, useParams } from '../../ui/table/params.ts';
import { useCurrency } from '../../ui/table/view_columns.tsx';
import { DataTable, type TableColumn } from '../../ui/table.tsx';
import { FindingSheet } from './quality/finding_sheet.tsx';
import { SEVERITY_TONES, useFindingWords } from './quality/words.ts';
import { ObjectSheet } from './records/object_sheet.tsx';

const STATES = ['open', 'dismissed', 'all'] as const;
const LIMIT = 50;
const PAGE_MOST = 1000;
type Summary = Answer<'GET /findings/summary'>;
type Kind = Finding['kind'];

export function Quality(): ReactNode {
  const t = useT();
  const [params, setParams] = useParams();
  const state = oneOf(params.state, STATES);
  const summary = useAnswer('GET /findings/summary', {});
  const kind = summary.data?.data.find((each) => each.kind === params.kind)?.kind ?? null;
  return (
    <>
      <PageHead title={t('quality.title')} lead={t('quality.lead')}>
        <Segmented
          label={t('quality.state')}
          value={state}
          options={STATES.map((value) => ({ value, label: t(`quality.state.${value}`) }))}
          onChange={(next) => setParams({ state: next === 'open' ? undefined : next, at: undefined })}
        />
      </PageHead>
      {summary.error === null ? null : <Failure error={summary.error} retry={() => void summary.refetch()} />}
      {summary.data === undefined ? (
        summary.error === null ? (
          <Skeleton className="mb-4 h-24" />
        ) : null
      ) : (
        <Kinds
          summary={summary.data}
          chosen={kind}
          onChoose={(next) => setParams({ kind: next ?? undefined, at: undefined })}
        />
      )}
      <Findings kind={kind} state={state} />
      <FindingSheet />
      <ObjectSheet />
    </>
  );
}

interface KindsProps {
  readonly summary: Summary;
  readonly chosen: Kind | null;
  readonly onChoose: (kind: Kind | null) => void;
}

/** A card for each kind that there is: how many, and the MRR that hangs on them; chosen, it filters the list. */
function Kinds({ summary, chosen, onChoose }: KindsProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const words = useFindingWords();
  const shown = summary.data.filter(({ open, dismissed }) => open + dismissed > 0);
  if (shown.length === 0) return null;
  return (
    <ul className="mb-4 grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
      {shown.map((each) => (
        <li key={each.kind}>
          <button
            type="button"
            aria-pressed={chosen === each.kind}
            className={`h-full w-full rounded-lg border bg-card px-4 py-3 text-left hover:border-control ${chosen === each.kind ? 'border-accent' : 'border-line'}`}
            onClick={() => onChoose(chosen === each.kind ? null : each.kind)}
          >
            <span className="flex items-start justify-between gap-2">
              <span className="font-medium">{words.title(each.kind, each.title)}</span>
              <Badge tone={SEVERITY_TONES[each.severity]}>{words.severity(each.severity)}</Badge>
            </span>
            <span className="figures mt-1 block text-lg font-semibold">
              {each.mrr_at_stake === null ? '–' : format.money(each.mrr_at_stake, summary.currency)}
            </span>
            <span className="block text-sm text-mut">
              {t('quality.count', { open: each.open, dismissed: each.dismissed })}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface FindingsProps {
  readonly kind: Kind | null;
  readonly state: (typeof STATES)[number];
}

function Findings({ kind, state }: FindingsProps): ReactNode {
  const t = useT();
  const [params, setParams] = useParams();
  const offset = Math.max(0, Math.trunc(Number(params.at ?? 0)) || 0);
  const query = { state, ...(kind === null ? {} : { kind }) };
  const answer = useAnswer('GET /findings', { query: { ...query, limit: LIMIT, offset } });
  const columns = useFindingColumns();
  const all = async () => {
    const rows: Finding[] = [];
    for (let more = true; more; ) {
      const page = await call('GET /findings', { query: { ...query, limit: PAGE_MOST, offset: rows.length } });
      rows.push(...page.data);
      more = page.has_more;
    }
    return rows;
  };
  return (
    <DataTable<Finding>
      label={t('quality.title')}
      columns={columns}
      rows={answer.data?.data}
      rowKey={({ key }) => key}
      error={answer.error}
      retry={() => void answer.refetch()}
      busy={answer.isPlaceholderData}
      empty={<Empty text={t(state === 'open' ? 'quality.none' : 'quality.noneSuch')} />}
      onRow={({ key }) => setParams({ finding: key }, { push: true })}
      page={{
        offset,
        limit: LIMIT,
        total: answer.data?.total ?? null,
        more: answer.data?.has_more ?? false,
        onOffset: (next) => setParams({ at: next === 0 ? undefined : String(next) }),
      }}
      files={{
        name: 'findings',
        csv: async () => csvOf(columns, await all()),
        xlsx: async () => xlsxOf(columns, await all()),
      }}
    />
  );
}

function useFindingColumns(): readonly TableColumn<Finding>[] {
  const t = useT();
  const format = useFormat();
  const currency = useCurrency();
  const words = useFindingWords();
  return useMemo(
    () => [
      { id: 'kind', label: t('quality.kind'), value: (row) => words.title(row.kind, row.title), width: 230 },
      {
        id: 'object',
        label: t('quality.about'),
        value: (row) => row.property ?? row.objects[0]?.id ?? null,
        width: 170,
      },
      {
        id: 'from',
        label: t('column.period_start'),
        value: (row) => row.period_start,
        cell: (row) => format.day(row.period_start),
        width: 120,
      },
      {
        id: 'to',
        label: t('column.period_end'),
        value: (row) => row.period_end,
        cell: (row) => format.day(row.period_end),
        width: 120,
      },
      {
        id: 'stake',
        label: t('quality.stake'),
        value: (row) => row.mrr_at_stake,
        cell: (row) => format.money(row.mrr_at_stake, currency),
        align: 'right',
        width: 140,
      },
      {
        id: 'decision',
        label: t('quality.decision'),
        value: (row) =>
          row.decision?.state === 'dismissed' ? (row.decision.reason ?? t('quality.state.dismissed')) : null,
        width: 200,
      },
    ],
    [t, format, currency, words],
  );
}
