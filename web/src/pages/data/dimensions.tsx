// Dimensions: what figures can be filtered and broken down by, which object carries it, and how complete it is.

import { type ReactNode, useMemo } from 'react';
import type { DimensionProfile } from '../../../../src/client/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty } from '../../ui/states.tsx';
import { useParams } from '../../ui/table/params.ts';
import { DataTable, type TableColumn } from '../../ui/table.tsx';
import { DimensionSheet } from './dimensions/dimension_sheet.tsx';
import { useDimensionName } from './dimensions/name.ts';
import { OBJECTS } from './records/objects.ts';

export function Dimensions(): ReactNode {
  const t = useT();
  const or = useTOr();
  const [params, setParams] = useParams();
  const answer = useAnswer('GET /dimensions', {});
  const object = OBJECTS.find((each) => each === params.object) ?? null;
  const all = answer.data;
  const rows = useMemo(() => all?.filter((each) => object === null || each.object === object), [all, object]);
  const columns = useColumns();
  return (
    <>
      <PageHead title={t('dimensions.title')} lead={t('dimensions.lead')} />
      <DataTable<DimensionProfile>
        label={t('dimensions.title')}
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        error={answer.error}
        retry={() => void answer.refetch()}
        empty={<Empty text={t('dimensions.none')} />}
        onRow={({ id }) => setParams({ dimension: id }, { push: true })}
        files={{ name: 'dimensions' }}
        tools={
          <Select
            label={t('dimensions.object')}
            hideLabel
            value={object ?? ''}
            options={[
              { value: '', label: t('dimensions.every') },
              ...OBJECTS.map((value) => ({ value: value as string, label: or(`objects.${value}`, value) })),
            ]}
            onChange={(next) => setParams({ object: next })}
          />
        }
      />
      <DimensionSheet
        profile={all?.find(({ id }) => id === params.dimension) ?? null}
        onClose={() => setParams({ dimension: undefined })}
      />
    </>
  );
}

function useColumns(): readonly TableColumn<DimensionProfile>[] {
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const name = useDimensionName();
  return useMemo(
    () => [
      { id: 'name', label: t('dimensions.name'), value: name, sortable: true, width: 240 },
      {
        id: 'object',
        label: t('dimensions.object'),
        value: ({ object }) => or(`object.${object}`, object),
        sortable: true,
        width: 150,
      },
      { id: 'type', label: t('column.type'), value: ({ type }) => or(`dimensions.type.${type}`, type), width: 110 },
      {
        id: 'coverage',
        label: t('dimensions.coverage'),
        value: ({ coverage }) => coverage,
        cell: ({ coverage }) => <Coverage percent={coverage} />,
        align: 'right',
        sortable: true,
        width: 190,
        hint: t('dimensions.coverageHint'),
      },
      {
        id: 'values',
        label: t('dimensions.values'),
        value: ({ values }) => values,
        cell: ({ values }) => format.count(values),
        align: 'right',
        sortable: true,
        width: 120,
      },
      {
        id: 'source',
        label: t('column.source'),
        value: ({ source }) => or(`dimensions.source.${source}`, source),
        width: 170,
      },
    ],
    [t, or, format, name],
  );
}

function Coverage({ percent }: { readonly percent: number | null }): ReactNode {
  const format = useFormat();
  return (
    <span className="inline-flex items-center justify-end gap-2">
      <span aria-hidden className="inline-block h-1.5 w-20 overflow-hidden rounded-full bg-hover">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${percent ?? 0}%` }} />
      </span>
      <span className="figures w-16 text-right">{format.percent(percent)}</span>
    </span>
  );
}
