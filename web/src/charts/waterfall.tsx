// From an opening to a closing: each change stands where the one before it ended.

import { ZoomIn } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { ChartActions } from './chart_actions.tsx';
import { Figures } from './figures.tsx';
import { moved } from './overlay.tsx';
import type { ChartSpec } from './spec.ts';
import { Lying, MARGIN, Standing } from './waterfall_bars.tsx';
import { barsOf, STEP_LEAST, type WaterfallStep, zoomHelps } from './waterfall_plot.ts';
import { useWidth } from './width.ts';

export interface WaterfallProps {
  readonly title: string;
  readonly summary: string;
  readonly steps: readonly WaterfallStep[];
  readonly fmtValue: (value: number | null) => string;
  readonly fmtAxis: (value: number) => string;
  readonly fmtChange: (value: number) => string;
  /** On the bars, where there is little room. */
  readonly fmtShort: (value: number, change: boolean) => string;
  readonly onStep?: (id: string) => void;
  readonly height?: number;
  readonly actions?: ReactNode;
  /** Begins near the totals instead of at 0, with a break mark; the reader can change it. */
  readonly zoomed?: boolean;
}

export function Waterfall(props: WaterfallProps): ReactNode {
  const { title, summary, steps, fmtValue, fmtAxis, onStep, height = 280, actions } = props;
  const [table, setTable] = useState(false);
  const [zoom, setZoom] = useState(props.zoomed ?? false);
  const figure = useRef<HTMLElement>(null);
  const id = useId();
  // The same figures for the table and the files.
  const spec = useMemo<ChartSpec>(
    () => ({
      title,
      summary,
      x: steps.map(({ id: key, label }) => ({ key, label })),
      fmtAxis,
      fmtValue,
      series: [{ id: 'value', label: title, kind: 'bar', color: 'var(--c1)', values: steps.map(({ value }) => value) }],
    }),
    [title, summary, steps, fmtAxis, fmtValue],
  );
  return (
    <figure ref={figure} aria-labelledby={`${id}title`} className="m-0 min-w-0">
      <figcaption className="mb-1 flex min-h-8 flex-wrap items-center justify-between gap-x-3">
        <h2 id={`${id}title`} className="text-md font-semibold">
          {title}
        </h2>
        <div className="ml-auto flex items-center gap-1">
          {actions}
          {table || !zoomHelps(barsOf(steps)) ? null : <ZoomButton zoom={zoom} onZoom={setZoom} />}
          <ChartActions spec={spec} figure={figure} table={table} onTable={setTable} />
        </div>
        <p className="sr-only">{summary}</p>
      </figcaption>
      {table ? (
        <Figures spec={spec} height={height} onPoint={onStep === undefined ? undefined : ({ key }) => onStep(key)} />
      ) : (
        <Bars {...props} height={height} zoom={zoom} />
      )}
    </figure>
  );
}

function ZoomButton({ zoom, onZoom }: { readonly zoom: boolean; readonly onZoom: (zoom: boolean) => void }): ReactNode {
  const t = useT();
  return (
    <button
      type="button"
      aria-pressed={zoom}
      title={t('chart.zoomHint')}
      className="inline-flex min-h-7 items-center gap-1.5 rounded-sm px-2 text-sm text-mut hover:bg-hover hover:text-fg aria-pressed:bg-hover aria-pressed:text-fg"
      onClick={() => onZoom(!zoom)}
    >
      <ZoomIn aria-hidden size={14} />
      {t('chart.zoom')}
    </button>
  );
}

interface BarsProps extends WaterfallProps {
  readonly height: number;
  readonly zoom: boolean;
}

function Bars(props: BarsProps): ReactNode {
  const { title, summary, steps, fmtValue, fmtChange, fmtAxis, fmtShort, onStep, height, zoom } = props;
  const [place, width] = useWidth();
  const [active, setActive] = useState<number | null>(null);
  const t = useT();
  const bars = useMemo(() => barsOf(steps), [steps]);
  const step = Math.max(width - MARGIN.left - MARGIN.right, 1) / Math.max(bars.length, 1);
  const lying = step < STEP_LEAST;
  const at = (x: number, y: number): number | null => {
    const index = lying ? Math.floor(y / (height / bars.length)) : Math.floor((x - MARGIN.left) / step);
    return index >= 0 && index < bars.length ? index : null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const key = { ArrowUp: 'ArrowLeft', ArrowDown: 'ArrowRight' }[event.key] ?? event.key;
    const to = moved(key, active ?? -1, bars.length);
    const chosen = bars[active ?? -1];
    if ((event.key === 'Enter' || event.key === ' ') && chosen !== undefined) onStep?.(chosen.id);
    else if (to !== null) setActive(to);
    else return;
    event.preventDefault();
  };
  const shown = active === null ? undefined : bars[active];
  const Drawn = lying ? Lying : Standing;
  return (
    <div
      ref={place}
      role="application"
      aria-roledescription={t('chart.role')}
      aria-label={`${title}. ${summary} ${t('chart.keys')}`}
      tabIndex={0}
      className={`relative rounded-md ${onStep === undefined ? '' : 'cursor-pointer'}`}
      style={{ height }}
      onKeyDown={onKeyDown}
      onBlur={() => setActive(null)}
      onPointerLeave={() => setActive(null)}
      onPointerMove={({ nativeEvent }) => setActive(at(nativeEvent.offsetX, nativeEvent.offsetY))}
      onClick={({ nativeEvent }) => {
        const chosen = bars[at(nativeEvent.offsetX, nativeEvent.offsetY) ?? -1];
        if (chosen !== undefined) onStep?.(chosen.id);
      }}
    >
      {width === 0 ? null : (
        <svg aria-hidden="true" data-chart width={width} height={height} className="pointer-events-none block">
          <Drawn {...{ bars, width, height, active, zoom, fmtShort, fmtAxis }} />
        </svg>
      )}
      <p className="sr-only" aria-live="polite">
        {shown === undefined
          ? ''
          : `${shown.label}: ${shown.total === true ? fmtValue(shown.value) : fmtChange(shown.value)}`}
      </p>
    </div>
  );
}
