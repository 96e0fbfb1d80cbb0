// Flows: amounts that belong to one day each, added up by period.

import { DECIMAL, grouped, keyNames, periodOf, type Scope, selectRows } from './rows.ts';

export interface Dated {
  readonly table: string;
  readonly day: string;
  readonly amount: string;
  readonly conditions?: readonly string[];
}

/** Sums of several named flows by keys and period. */
export function flowSums(scope: Scope, flows: Readonly<Record<string, Dated>>): string {
  const names = Object.keys(flows);
  const rows = Object.entries(flows).map(([name, flow]) =>
    selectRows(scope, {
      table: flow.table,
      columns: [
        `${periodOf(scope, flow.day)} AS period`,
        ...names.map((other) => `${other === name ? `SUM(${flow.amount})` : '0'} AS ${other}`),
      ],
      conditions: [
        `${flow.day} >= ${scope.values.day(scope.first)}`,
        `${flow.day} <= ${scope.values.day(scope.closing)}`,
        ...(flow.conditions ?? []),
      ],
      groupedColumns: 1,
    }),
  );
  const sums = names.map((name) => `CAST(SUM(${name}) AS ${DECIMAL}) AS ${name}`);
  return `SELECT ${keyNames(scope)}period, ${sums.join(', ')} FROM (${rows.join(' UNION ALL ')}) dated${grouped(scope, 1)}`;
}
