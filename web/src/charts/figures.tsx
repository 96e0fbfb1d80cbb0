// A chart as a table: rows = series, columns = periods; every cell opens what is behind it.

import { memo, type ReactNode, useLayoutEffect, useRef } from 'react';
import { useT } from '../messages/messages.tsx';
import { Swatch } from './overlay.tsx';
import type { ChartPick, ChartSpec } from './spec.ts';

interface FiguresProps {
  readonly spec: ChartSpec;
  readonly height?: number;
  readonly onPoint?: (pick: ChartPick) => void;
  /** Where the whole has a name of its own, e.g. net change. */
  readonly totalLabel?: string;
}

export const Figures = memo(function Figures({ spec, height, onPoint, totalLabel }: FiguresProps): ReactNode {
  const t = useT();
  const place = useRef<HTMLElement>(null);
  const columns = `${spec.x.at(-1)?.key} ${spec.x.length} ${spec.series.length}`;
  // The latest periods are what is looked for first: in view whenever the columns are others.
  useLayoutEffect(() => {
    if (place.current !== null && columns !== '') place.current.scrollLeft = place.current.scrollWidth;
  }, [columns]);
  return (
    // A scrolling region takes focus so that the arrow keys scroll it.
    <section
      ref={place}
      tabIndex={0}
      aria-label={t('chart.region', { title: spec.title })}
      className="overflow-auto"
      style={{ maxHeight: height }}
    >
      <table className="w-full border-separate border-spacing-0 text-right text-xs whitespace-nowrap">
        <thead>
          <tr>
            <th scope="col" className={`${STICKY} top-0 z-20 text-left font-medium`}>
              <span className="sr-only">{spec.title}</span>
            </th>
            {spec.x.map((point) => (
              <th key={point.key} scope="col" className={HEAD}>
                {point.label}
                {point.running === true ? <span className="block font-normal">{t('chart.running')}</span> : null}
              </th>
            ))}
            {spec.sums === undefined ? null : (
              <th scope="col" className={`${HEAD} font-semibold`}>
                {t('chart.sum')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {spec.series.map((one, row) => (
            <tr key={one.id} className="group">
              <th scope="row" className={`${STICKY} max-w-52 truncate text-left font-normal group-hover:bg-hover`}>
                <span className="inline-flex items-center gap-2">
                  <Swatch one={one} />
                  {one.label}
                </span>
              </th>
              {spec.x.map((point, index) => (
                <td key={point.key} className={CELL} title={one.labels?.[index]}>
                  <Cell
                    text={(one.fmtValue ?? spec.fmtValue)(one.values[index] ?? null)}
                    label={`${one.label}, ${point.label}`}
                    onClick={
                      onPoint === undefined ? undefined : () => onPoint({ key: point.key, index, series: one.id })
                    }
                  />
                </td>
              ))}
              {spec.sums === undefined ? null : (
                <td className={`${CELL} figures px-2 font-semibold`}>
                  {spec.sums[row] === undefined ? '' : (one.fmtValue ?? spec.fmtValue)(spec.sums[row] ?? null)}
                </td>
              )}
            </tr>
          ))}
          {spec.totals === undefined ? null : (
            <Totals spec={spec} onPoint={onPoint} label={totalLabel ?? t('chart.total')} />
          )}
        </tbody>
      </table>
    </section>
  );
});

const STICKY = 'sticky left-0 z-10 border-b border-line bg-card px-2 py-1.5';
const HEAD = 'sticky top-0 z-10 border-b border-line bg-card px-2 py-1.5 align-bottom font-medium text-mut';
const CELL = 'border-b border-line p-0 group-hover:bg-hover';

function Totals({ spec, onPoint, label }: FiguresProps & { readonly label: string }): ReactNode {
  return (
    <tr className="font-semibold">
      <th scope="row" className={`${STICKY} text-left`}>
        {label}
      </th>
      {spec.x.map((point, index) => (
        <td key={point.key} className={CELL}>
          <Cell
            text={spec.fmtValue(spec.totals?.[index] ?? null)}
            label={`${label}, ${point.label}`}
            onClick={onPoint === undefined ? undefined : () => onPoint({ key: point.key, index, series: null })}
          />
        </td>
      ))}
      {spec.sums === undefined ? null : (
        <td className={`${CELL} figures px-2`}>{spec.fmtValue(spec.sumOfTotals ?? null)}</td>
      )}
    </tr>
  );
}

interface CellProps {
  readonly text: string;
  readonly label: string;
  readonly onClick?: (() => void) | undefined;
}

function Cell({ text, label, onClick }: CellProps): ReactNode {
  if (onClick === undefined) return <span className="figures block px-2 py-1.5">{text}</span>;
  return (
    <button
      type="button"
      aria-label={`${label}: ${text}`}
      className="figures block w-full px-2 py-1.5 text-right hover:text-accent hover:underline"
      onClick={onClick}
    >
      {text}
    </button>
  );
}
