// A chart: figure, one-line summary, legend, marks, what follows the pointer, and the same figures as a table or a file.

import { type ReactNode, useDeferredValue, useId, useMemo, useRef, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { ChartActions } from './chart_actions.tsx';
import { Figures } from './figures.tsx';
import { type Plot, plotOf } from './geometry.ts';
import { Legend } from './legend.tsx';
import { Marks } from './marks.tsx';
import { Overlay } from './overlay.tsx';
import type { ChartPick, ChartSpec } from './spec.ts';
import { useWidth } from './width.ts';

export interface ChartProps {
  readonly spec: ChartSpec;
  /** A click on a mark or Enter on a point. */
  readonly onPoint?: (pick: ChartPick) => void;
  readonly height?: number;
  /** The name of the totals, where they have one of their own. */
  readonly totalLabel?: string;
  /** Other buttons beside table and export. */
  readonly actions?: ReactNode;
  /** The heading; the picture alone where the page has one already. */
  readonly heading?: boolean;
}

/** From this width on, lines are named at their ends. */
const ROOM_FOR_ENDS = 560;
const ENDS = 118;
const ENDS_MOST = 8;

/** Names at the ends help where the legend would be searched: several lines or areas, not too many. */
function endsOf(spec: ChartSpec, width: number): number {
  const lines = spec.series.filter(({ kind, dash }) => kind !== 'bar' && dash !== true).length;
  return width >= ROOM_FOR_ENDS && lines > 1 && lines <= ENDS_MOST && spec.stacked !== '100%' ? ENDS : 0;
}

export function Chart(props: ChartProps): ReactNode {
  const { spec, onPoint, height = 280, totalLabel, actions, heading = true } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [table, setTable] = useState(false);
  const figure = useRef<HTMLElement>(null);
  const t = useT();
  const id = useId();
  return (
    <figure ref={figure} aria-labelledby={`${id}title`} className="m-0 min-w-0">
      <figcaption className="mb-1 flex min-h-8 flex-wrap items-center justify-between gap-x-3">
        <h2 id={`${id}title`} className={heading ? 'text-md font-semibold' : 'sr-only'}>
          {spec.title}
        </h2>
        <div className="ml-auto flex items-center gap-1">
          {actions}
          <ChartActions spec={spec} figure={figure} table={table} onTable={setTable} />
        </div>
        <p className="sr-only">{spec.summary}</p>
      </figcaption>
      {spec.x.length === 0 || spec.series.length === 0 ? (
        <p style={{ height }} className="flex items-center justify-center text-mut">
          {t('chart.empty')}
        </p>
      ) : table ? (
        <Figures spec={spec} height={height + 40} onPoint={onPoint} totalLabel={totalLabel} />
      ) : (
        <>
          {spec.series.length > 1 ? <Legend series={spec.series} hidden={hidden} onChange={setHidden} /> : null}
          <Picture spec={spec} hidden={hidden} height={height} onPoint={onPoint} />
        </>
      )}
    </figure>
  );
}

interface PictureProps {
  readonly spec: ChartSpec;
  readonly hidden: ReadonlySet<string>;
  readonly height: number;
  readonly onPoint?: (pick: ChartPick) => void;
}

function Picture({ spec, hidden, height, onPoint }: PictureProps): ReactNode {
  const [place, width] = useWidth();
  // A press on the legend answers at once; the marks follow.
  const kept = useDeferredValue(hidden);
  const plot = useMemo<Plot | null>(
    () => (width === 0 ? null : plotOf(spec, kept, { width, height, ends: endsOf(spec, width) })),
    [spec, kept, width, height],
  );
  const id = useId();
  return (
    <div ref={place} className="relative min-w-0" style={{ height }}>
      {plot === null ? null : (
        <>
          <svg aria-hidden="true" data-chart width={plot.width} height={height} className="block overflow-visible">
            <Marks spec={spec} plot={plot} id={id.replaceAll(':', '')} />
          </svg>
          <Overlay spec={spec} plot={plot} onPoint={onPoint} />
        </>
      )}
    </div>
  );
}
