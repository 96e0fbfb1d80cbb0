// What follows the pointer and the arrow keys: crosshair, tooltip and the spoken readout. Only this is drawn again.

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { nearest, type Plot, seriesAt } from './geometry.ts';
import type { ChartPick, ChartSeries, ChartSpec } from './spec.ts';

interface Active {
  readonly index: number;
  readonly series: string | null;
  readonly byKey: boolean;
}

interface OverlayProps {
  readonly spec: ChartSpec;
  readonly plot: Plot;
  readonly onPoint?: (pick: ChartPick) => void;
}

const TOOLTIP_ROWS = 14;

/** How far a key moves along the axis; null: it is not a key of the chart. */
export function moved(key: string, index: number, count: number): number | null {
  const to: Record<string, number> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    PageUp: index - 12,
    PageDown: index + 12,
    Home: 0,
    End: count - 1,
  };
  const wanted = to[key];
  return wanted === undefined ? null : Math.min(Math.max(wanted, 0), count - 1);
}

/** The next series up or down, the whole period being the stop between last and first. */
export function nextSeries(series: readonly ChartSeries[], current: string | null, by: 1 | -1): string | null {
  const places = [null, ...series.map(({ id }) => id)];
  return places[(places.indexOf(current) + by + places.length) % places.length] ?? null;
}

export function Overlay({ spec, plot, onPoint }: OverlayProps): ReactNode {
  const [active, setActive] = useState<Active | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const t = useT();
  const at = (event: PointerEvent): Active => {
    const box = place.current?.getBoundingClientRect();
    const index = nearest(plot, event.clientX - (box?.left ?? 0));
    return { index, series: seriesAt(plot, index, event.clientY - (box?.top ?? 0)), byKey: false };
  };
  const move = (event: PointerEvent) => {
    const next = at(event);
    setActive((now) => (now?.index === next.index && now.series === next.series && !now.byKey ? now : next));
  };
  const pick = (one: Active) => {
    const point = spec.x[one.index];
    if (point !== undefined) onPoint?.({ key: point.key, index: one.index, series: one.series });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = active ?? { index: plot.xs.length - 1, series: null, byKey: true };
    const to =
      active === null && event.key.startsWith('Arrow') ? now.index : moved(event.key, now.index, spec.x.length);
    if (event.key === 'Enter' || event.key === ' ') pick(now);
    else if (event.key === 'Escape' && active !== null) setActive(null);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const order = plot.series;
      setActive({ ...now, byKey: true, series: nextSeries(order, now.series, event.key === 'ArrowUp' ? 1 : -1) });
    } else if (to !== null) setActive({ ...now, index: to, byKey: true });
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={place}
      role="application"
      aria-roledescription={t('chart.role')}
      aria-label={`${spec.title}. ${spec.summary} ${t('chart.keys')}`}
      tabIndex={0}
      className={`absolute inset-0 rounded-md ${onPoint === undefined ? '' : 'cursor-pointer'}`}
      onPointerMove={move}
      onPointerLeave={() => setActive(null)}
      onBlur={() => setActive(null)}
      onClick={(event) => pick(at(event as unknown as PointerEvent))}
      onKeyDown={onKeyDown}
    >
      {active === null || spec.x[active.index] === undefined ? null : (
        <>
          <Crosshair plot={plot} active={active} />
          <Tooltip spec={spec} plot={plot} active={active} />
        </>
      )}
      <p className="sr-only" aria-live="polite">
        {active?.byKey === true ? readout(spec, plot, active, t('chart.running')) : ''}
      </p>
    </div>
  );
}

/** `Mar 2024 (in progress): Starter 1,234 €; Growth 5,678 €`. */
function readout(spec: ChartSpec, plot: Plot, { index, series }: Active, running: string): string {
  const point = spec.x[index];
  const told = plot.series.filter(({ id }) => series === null || id === series);
  const values = told.map((one) => `${one.label} ${valueText(spec, one, index)}`);
  return `${point?.label}${point?.running === true ? ` (${running})` : ''}: ${values.join('; ')}`;
}

function valueText(spec: ChartSpec, one: ChartSeries, index: number): string {
  return (one.fmtValue ?? spec.fmtValue)(one.values[index] ?? null);
}

function Crosshair({ plot, active }: { readonly plot: Plot; readonly active: Active }): ReactNode {
  const x = plot.xs[active.index] ?? 0;
  const { margin, height, width } = plot;
  return (
    <svg aria-hidden="true" width={width} height={height} className="pointer-events-none absolute inset-0">
      {plot.bars ? (
        <rect
          x={x - plot.step / 2}
          y={margin.top}
          width={plot.step}
          height={height - margin.top - margin.bottom}
          fill="var(--fg)"
          fillOpacity={0.06}
        />
      ) : (
        <line x1={x} x2={x} y1={margin.top} y2={height - margin.bottom} stroke="var(--fg)" strokeOpacity={0.5} />
      )}
      {plot.series.map((one) => {
        const pair = plot.bands.get(one.id)?.[active.index] ?? null;
        if (one.kind === 'bar' || pair === null || (one.kind === 'area' && one.id !== active.series)) return null;
        const r = one.id === active.series ? 5 : 3.5;
        return (
          <circle
            key={one.id}
            cx={x}
            cy={plot.y(pair[1])}
            r={r}
            fill={one.color}
            stroke="var(--card)"
            strokeWidth={2}
          />
        );
      })}
    </svg>
  );
}

interface TooltipProps {
  readonly spec: ChartSpec;
  readonly plot: Plot;
  readonly active: Active;
}

function Tooltip({ spec, plot, active }: TooltipProps): ReactNode {
  const t = useT();
  const point = spec.x[active.index];
  const x = plot.xs[active.index] ?? 0;
  const stacked = spec.stacked !== undefined && spec.stacked !== false;
  const ordered = stacked ? [...plot.series].reverse() : plot.series;
  const rows = ordered.filter((one) => (one.values[active.index] ?? null) !== null || !stacked);
  const side = x > plot.width / 2 ? { right: plot.width - x + 14 } : { left: x + 14 };
  const total = spec.totals?.[active.index];
  return (
    <div
      style={{ ...side, top: plot.margin.top }}
      className="pointer-events-none absolute z-20 max-w-72 rounded-md border border-line bg-card px-3 py-2 text-xs shadow-lg"
    >
      <p className="mb-1 font-semibold">
        {point?.label}
        {point?.running === true ? <span className="font-normal text-mut"> · {t('chart.running')}</span> : null}
      </p>
      {rows.slice(0, TOOLTIP_ROWS).map((one) => (
        <div key={one.id} className={`flex items-center gap-2 ${one.id === active.series ? 'font-semibold' : ''}`}>
          <Swatch one={one} />
          <span className="min-w-0 flex-1 truncate">
            {one.label}
            {one.labels?.[active.index] === undefined ? '' : ` · ${one.labels[active.index]}`}
          </span>
          <span className="figures pl-3">{valueText(spec, one, active.index)}</span>
        </div>
      ))}
      {rows.length > TOOLTIP_ROWS ? (
        <p className="text-mut">{t('chart.more', { n: rows.length - TOOLTIP_ROWS })}</p>
      ) : null}
      {total === undefined ? null : (
        <div className="mt-1 flex gap-2 border-t border-line pt-1 font-semibold">
          <span className="flex-1">{t('chart.total')}</span>
          <span className="figures">{spec.fmtValue(total)}</span>
        </div>
      )}
    </div>
  );
}

/** The colour of a series, in the shape of its mark. */
export function Swatch({ one, faint = false }: { readonly one: ChartSeries; readonly faint?: boolean }): ReactNode {
  const line = one.kind === 'line';
  return (
    <svg aria-hidden="true" width="12" height="12" className="shrink-0" opacity={faint ? 0.25 : 1}>
      {line ? (
        <line x1="0" x2="12" y1="6" y2="6" stroke={one.color} strokeWidth="3" strokeDasharray={one.dash ? '4 3' : ''} />
      ) : (
        <rect x="1" y="1" width="10" height="10" rx="2" fill={one.color} />
      )}
    </svg>
  );
}
