// The drawn steps of a waterfall: standing where there is room for their names, lying where there is not.

import type { ReactNode } from 'react';
import { type Bar, groundOf, scaleOf } from './waterfall_plot.ts';

export interface DrawnProps {
  readonly bars: readonly Bar[];
  readonly width: number;
  readonly height: number;
  readonly active: number | null;
  readonly zoom: boolean;
  readonly fmtShort: (value: number, change: boolean) => string;
  readonly fmtAxis: (value: number) => string;
}

export const MARGIN = { top: 22, right: 10, bottom: 38, left: 64 };
const TEXT = { fill: 'var(--mut)', fontSize: 11 } as const;
const FAINT = 0.5;

export function Standing({ bars, width, height, active, zoom, fmtShort, fmtAxis }: DrawnProps): ReactNode {
  const y = scaleOf(bars, zoom, [height - MARGIN.bottom, MARGIN.top]);
  const ground = groundOf(bars, zoom);
  const step = (width - MARGIN.left - MARGIN.right) / Math.max(bars.length, 1);
  const wide = Math.min(step * 0.66, 84);
  const left = (index: number) => MARGIN.left + index * step + (step - wide) / 2;
  const base = y(Math.max(ground, 0));
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
      <line x1={MARGIN.left} x2={width - MARGIN.right} y1={base} y2={base} stroke="var(--mut)" />
      {bars.map((bar, index) => {
        const top = y(Math.max(bar.from, bar.to));
        const tall = y(Math.max(Math.min(bar.from, bar.to), ground)) - top;
        const middle = left(index) + wide / 2;
        return (
          <g key={bar.id} opacity={active === null || active === index ? 1 : FAINT}>
            <rect x={left(index)} y={top} width={wide} height={Math.max(tall, 1.5)} rx={2} fill={bar.color} />
            {index + 1 < bars.length ? (
              <line x1={left(index) + wide} x2={left(index + 1)} y1={y(bar.to)} y2={y(bar.to)} {...LINK} />
            ) : null}
            {bar.total === true && ground > 0 ? <Break x={left(index)} y={base - 12} length={wide} /> : null}
            <text x={middle} y={top - 6} textAnchor="middle" fill="var(--fg)" fontSize={11}>
              {fmtShort(bar.value, bar.total !== true)}
            </text>
            <StepName text={bar.label} x={middle} y={height - MARGIN.bottom + 16} room={step} />
          </g>
        );
      })}
    </>
  );
}

const LINK = { stroke: 'var(--mut)', strokeDasharray: '2 2' } as const;

/** Two slanting strokes across a bar: the axis does not begin at zero. */
function Break({ x, y, length }: { readonly x: number; readonly y: number; readonly length: number }): ReactNode {
  const points = Array.from({ length: 5 }, (_, index) => `${x + (length * index) / 4},${y + (index % 2) * 5}`);
  return <polyline points={points.join(' ')} fill="none" stroke="var(--card)" strokeWidth={3} />;
}

/** On two lines where one is too narrow. */
function StepName({
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
  const most = Math.max(Math.floor(room / 6), 6);
  const cut = text.length <= most ? -1 : text.lastIndexOf(' ', most);
  const lines = cut > 0 ? [text.slice(0, cut), text.slice(cut + 1)] : [text];
  return (
    <text x={x} y={y} textAnchor="middle" {...TEXT}>
      {lines.map((part, index) => (
        <tspan key={part} x={x} dy={index === 0 ? 0 : 13}>
          {part}
        </tspan>
      ))}
    </text>
  );
}

const NAMES = 104;
const VALUES = 66;

export function Lying({ bars, width, height, active, zoom, fmtShort }: DrawnProps): ReactNode {
  const x = scaleOf(bars, zoom, [NAMES, width - VALUES]);
  const ground = groundOf(bars, zoom);
  const row = height / Math.max(bars.length, 1);
  const tall = Math.min(row * 0.62, 26);
  return bars.map((bar, index) => {
    const low = Math.max(Math.min(bar.from, bar.to), ground);
    const top = index * row + (row - tall) / 2;
    const long = x(Math.max(bar.from, bar.to)) - x(low);
    return (
      <g key={bar.id} opacity={active === null || active === index ? 1 : FAINT}>
        <text x={0} y={index * row + row / 2} dy="0.32em" {...TEXT}>
          {bar.label.length > 17 ? `${bar.label.slice(0, 16)}…` : bar.label}
        </text>
        <rect x={x(low)} y={top} width={Math.max(long, 1.5)} height={tall} rx={2} fill={bar.color} />
        {bar.total === true && ground > 0 ? (
          <g transform={`translate(${x(low) + 14},${top}) rotate(90)`}>
            <Break x={0} y={0} length={tall} />
          </g>
        ) : null}
        {index + 1 < bars.length ? (
          <line x1={x(bar.to)} x2={x(bar.to)} y1={top + tall} y2={top + row} {...LINK} />
        ) : null}
        <text x={width} y={index * row + row / 2} dy="0.32em" textAnchor="end" fill="var(--fg)" fontSize={11}>
          {fmtShort(bar.value, bar.total !== true)}
        </text>
      </g>
    );
  });
}
