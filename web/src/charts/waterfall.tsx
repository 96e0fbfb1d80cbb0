// From an opening to a closing: each change stands where the one before it ended.

import { scaleLinear } from 'd3-scale';
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { ChartActions } from './chart_actions.tsx';
import { Figures } from './figures.tsx';
import { moved } from './overlay.tsx';
import type { ChartSpec } from './spec.ts';
import { useWidth } from './width.ts';

export interface WaterfallStep {
  readonly id: string;
  readonly label: string;
  /** Of a total its height; of a change its size with its sign. */
  readonly value: number;
  readonly color: string;
  readonly total?: boolean;
}

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
}

export interface Bar extends WaterfallStep {
  readonly from: number;
  readonly to: number;
}

/** Where each bar begins and ends: totals stand on zero. */
export function barsOf(steps: readonly WaterfallStep[]): Bar[] {
  let level = 0;
  return steps.map((step) => {
    const from = step.total === true ? 0 : level;
    level = step.total === true ? step.value : level + step.value;
    return { ...step, from, to: level };
  });
}

export function Waterfall(props: WaterfallProps): ReactNode {
  const { title, summary, steps, fmtValue, fmtAxis, onStep, height = 280, actions } = props;
  const [table, setTable] = useState(false);
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
          <ChartActions spec={spec} figure={figure} table={table} onTable={setTable} />
        </div>
        <p className="sr-only">{summary}</p>
      </figcaption>
      {table ? (
        <Figures spec={spec} height={height} onPoint={onStep === undefined ? undefined : ({ key }) => onStep(key)} />
      ) : (
        <Bars {...props} height={height} />
      )}
    </figure>
  );
}

const MARGIN = { top: 22, right: 10, bottom: 40, left: 64 };
const TEXT = { fill: 'var(--mut)', fontSize: 11 } as const;

function Bars(props: WaterfallProps & { readonly height: number }): ReactNode {
  const { title, summary, steps, fmtValue, fmtChange, fmtAxis, fmtShort, onStep, height } = props;
  const [place, width] = useWidth();
  const [active, setActive] = useState<number | null>(null);
  const t = useT();
  const bars = barsOf(steps);
  const said = (bar: Bar) => (bar.total === true ? fmtValue(bar.value) : fmtChange(bar.value));
  const step = Math.max(width - MARGIN.left - MARGIN.right, 1) / Math.max(bars.length, 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const now = active ?? -1;
    const to = moved(event.key, now, bars.length);
    const chosen = bars[now];
    if ((event.key === 'Enter' || event.key === ' ') && chosen !== undefined) onStep?.(chosen.id);
    else if (to !== null) setActive(to);
    else return;
    event.preventDefault();
  };
  const shown = active === null ? undefined : bars[active];
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
      onPointerMove={(event) => setActive(hit(event.nativeEvent.offsetX, step, bars.length))}
      onClick={() => (shown === undefined ? undefined : onStep?.(shown.id))}
    >
      {width === 0 ? null : (
        <svg aria-hidden="true" data-chart width={width} height={height} className="pointer-events-none block">
          <Drawn bars={bars} width={width} height={height} active={active} fmtShort={fmtShort} fmtAxis={fmtAxis} />
        </svg>
      )}
      <p className="sr-only" aria-live="polite">
        {shown === undefined ? '' : `${shown.label}: ${said(shown)}`}
      </p>
    </div>
  );
}

function hit(x: number, step: number, count: number): number | null {
  const index = Math.floor((x - MARGIN.left) / step);
  return index >= 0 && index < count ? index : null;
}

interface DrawnProps {
  readonly bars: readonly Bar[];
  readonly width: number;
  readonly height: number;
  readonly active: number | null;
  readonly fmtShort: (value: number, change: boolean) => string;
  readonly fmtAxis: (value: number) => string;
}

function Drawn({ bars, width, height, active, fmtShort, fmtAxis }: DrawnProps): ReactNode {
  const levels = bars.flatMap(({ from, to }) => [from, to]);
  const y = scaleLinear()
    .domain([Math.min(0, ...levels), Math.max(1, ...levels)])
    .nice(5)
    .range([height - MARGIN.bottom, MARGIN.top]);
  const step = (width - MARGIN.left - MARGIN.right) / Math.max(bars.length, 1);
  const wide = Math.min(step * 0.66, 84);
  const left = (index: number) => MARGIN.left + index * step + (step - wide) / 2;
  return (
    <>
      {y.ticks(5).map((tick) => (
        <g key={tick} transform={`translate(0,${y(tick)})`}>
          <line x1={MARGIN.left} x2={width - MARGIN.right} stroke="var(--line)" />
          <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end" {...TEXT}>
            {fmtAxis(tick)}
          </text>
        </g>
      ))}
      <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(0)} y2={y(0)} stroke="var(--mut)" />
      {bars.map((bar, index) => {
        const top = y(Math.max(bar.from, bar.to));
        return (
          <g key={bar.id} opacity={active === null || active === index ? 1 : 0.55}>
            <rect
              x={left(index)}
              y={top}
              width={wide}
              height={Math.max(y(Math.min(bar.from, bar.to)) - top, 1.5)}
              rx={2}
              fill={bar.color}
            />
            {index + 1 < bars.length ? (
              <line
                x1={left(index) + wide}
                x2={left(index + 1)}
                y1={y(bar.to)}
                y2={y(bar.to)}
                stroke="var(--mut)"
                strokeDasharray="2 2"
              />
            ) : null}
            <text
              x={left(index) + wide / 2}
              y={top - 6}
              textAnchor="middle"
              fill="var(--fg)"
              fontSize={step < 70 ? 9.5 : 11}
            >
              {fmtShort(bar.value, bar.total !== true)}
            </text>
            <StepLabel text={bar.label} x={left(index) + wide / 2} y={height - MARGIN.bottom + 16} room={step} />
          </g>
        );
      })}
    </>
  );
}

/** On two lines where one is too narrow: broken between words, else cut. */
function StepLabel({
  text,
  x,
  y,
  room,
}: {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly room: number;
}): ReactNode {
  const most = Math.max(Math.floor(room / 6), 4);
  const lines = text.length <= most ? [text] : twoLines(text, most);
  return (
    <text x={x} y={y} textAnchor="middle" {...TEXT}>
      {lines.map((part, index) => (
        <tspan key={part} x={x} dy={index === 0 ? 0 : 13}>
          {part.length > most ? `${part.slice(0, most - 1)}…` : part}
        </tspan>
      ))}
    </text>
  );
}

function twoLines(text: string, most: number): string[] {
  const cut = text.lastIndexOf(' ', most);
  const at = cut > 0 ? cut : text.indexOf(' ');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
