// What the terminal shows of an answer: every digit in CSV, minor units in tables, and a dash for what is not known.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAnswer, seriesCsv, seriesTable } from './series.ts';

function answer(unit: string, series: [label: string, values: string[]][]): string {
  const months = [
    ['2026-01-01', '2026-01-31'],
    ['2026-02-01', '2026-02-28'],
  ];
  const points = (values: string[]) =>
    values.map((value, index) => {
      const [start, end] = months[index] ?? [];
      return `{"period_start":"${start}","period_end":"${end}","value":${value},"as_of":"${end}"}`;
    });
  const all = series.map(([label, values]) => `{"label":"${label}","points":[${points(values).join(',')}]}`);
  return `{"label":"MRR","unit":"${unit}","currency":"EUR","series":[${all.join(',')}]}`;
}

describe('series', () => {
  it('keeps digits that a double would lose', () => {
    const csv = seriesCsv(parseAnswer(answer('currency', [['MRR', ['12345678901234567.890123', 'null']]])));
    assert.equal(
      csv,
      'series,period_start,period_end,as_of,value\n' +
        'MRR,2026-01-01,2026-01-31,2026-01-31,12345678901234567.890123\n' +
        'MRR,2026-02-01,2026-02-28,2026-02-28,',
    );
  });

  it('quotes what CSV would misread', () => {
    const csv = seriesCsv(parseAnswer(answer('count', [['Two, \\"Inc.\\"', ['1', '2']]])));
    assert.match(csv, /^"Two, ""Inc\."""/m);
  });

  it('is a line a period for one series', () => {
    const table = seriesTable(parseAnswer(answer('currency', [['MRR', ['1234567.895', '-0.5']]])));
    assert.equal(
      table,
      ['period       MRR, EUR', '-------  ------------', '2026-01  1,234,567.90', '2026-02         -0.50'].join('\n'),
    );
  });

  it('is a line a series for several, with a dash for null', () => {
    const table = seriesTable(
      parseAnswer(
        answer('percent', [
          ['FR', ['1.5', 'null']],
          ['DE', ['2', '3.25']],
        ]),
      ),
    );
    assert.equal(
      table,
      ['MRR, %  2026-01  2026-02', '------  -------  -------', 'FR         1.50  –', 'DE         2.00     3.25']
        .join('\n')
        .replace('1.50  –', '1.50        –'),
    );
  });
});
