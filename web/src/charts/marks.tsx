// The drawn part of a chart: axes, areas, bars, lines. It knows nothing of the pointer, so a hover draws none of it again.

import { memo, type ReactNode } from 'react';
import { barsPath, curvePath, endLabels, type Plot, shownTicks } from './geometry.ts';
import type { ChartSeries, ChartSpec } from './spec.ts';

interface MarksProps {
  readonly spec: ChartSpec;
  readonly plot: Plot;
  /** Distinguishes the patterns of charts on one page. */
  readonly id: string;
}

const TEXT = { fill: 'var(--mut)', fontSize: 11 } as const;

export const Marks = memo(function Marks({ spec, plot, id }: MarksProps): ReactNode {
  const of = (kind: ChartSeries['kind']) => plot.series.filter((one) => one.kind === kind);
  return (
    <g>
      <Grid spec={spec} plot={plot} />
      {of('area').map((one) => (
        <path key={one.id} d={curvePath(plot, one)} fill={one.color} {...areaEdge(spec)} />
      ))}
      {of('bar').map((one) => (
        <path
          key={one.id}
          d={barsPath(plot, one, isStacked(spec))}
          fill={one.color}
          stroke="var(--card)"
          strokeWidth={plot.step > 8 ? 1 : 0}
        />
      ))}
      <Hatch spec={spec} plot={plot} id={id} />
      <ZeroLine plot={plot} />
      {[...(isStacked(spec) ? [] : of('area')), ...of('line')].map((one) => (
        <Line key={one.id} spec={spec} plot={plot} one={{ ...one, kind: 'line' }} />
      ))}
      <MarkLines spec={spec} plot={plot} />
      <Ends plot={plot} />
    </g>
  );
});

function isStacked({ stacked }: ChartSpec): boolean {
  return stacked !== undefined && stacked !== false;
}

/** Alone an area is a veil under its line; in a stack it is solid, parted by the card's colour. */
function areaEdge(spec: ChartSpec) {
  return isStacked(spec) ? { fillOpacity: 0.9, stroke: 'var(--card)', strokeWidth: 1 } : { fillOpacity: 0.14 };
}

function Grid({ spec, plot }: Omit<MarksProps, 'id'>): ReactNode {
  const { margin, width, height } = plot;
  return (
    <g>
      {plot.ticks.map((tick) => (
        <g key={tick} transform={`translate(0,${plot.y(tick)})`}>
          <line x1={margin.left} x2={width - margin.right} stroke="var(--line)" />
          <text x={margin.left - 8} dy="0.32em" textAnchor="end" {...TEXT}>
            {spec.fmtAxis(tick)}
          </text>
        </g>
      ))}
      {shownTicks(plot, spec).map((index) => (
        <text key={index} x={plot.xs[index] ?? 0} y={height - 6} textAnchor="middle" {...TEXT}>
          {spec.x[index]?.label}
        </text>
      ))}
    </g>
  );
}

/** Strokes in the card's colour over the running period: what is drawn there looks unfinished, the rest stays. */
function Hatch({ spec, plot, id }: MarksProps): ReactNode {
  const index = spec.x.findIndex(({ running }) => running === true);
  if (index < 0) return null;
  const middle = plot.xs[index] ?? 0;
  const left = plot.bars || index === 0 ? middle - plot.step / 2 : middle - plot.step;
  return (
    <>
      <defs>
        <pattern id={`${id}hatch`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line x1="0" y1="0" x2="0" y2="6" stroke="var(--card)" strokeWidth="4" strokeOpacity="0.75" />
        </pattern>
      </defs>
      <rect
        x={left}
        y={plot.margin.top}
        width={plot.bars ? plot.step : middle - left}
        height={plot.height - plot.margin.top - plot.margin.bottom}
        fill={`url(#${id}hatch)`}
      />
    </>
  );
}

function ZeroLine({ plot }: { readonly plot: Plot }): ReactNode {
  const [low = 0] = plot.y.domain();
  if (low > 0) return null;
  const y = plot.y(0);
  return <line x1={plot.margin.left} x2={plot.width - plot.margin.right} y1={y} y2={y} stroke="var(--mut)" />;
}

function Line({ spec, plot, one }: Omit<MarksProps, 'id'> & { readonly one: ChartSeries }): ReactNode {
  const last = plot.xs.length - 1;
  const running = spec.x[last]?.running === true && one.dash !== true && last > 0;
  const stroke = { fill: 'none', stroke: one.color, strokeWidth: 2, strokeLinejoin: 'round' } as const;
  return (
    <>
      <path
        d={curvePath(plot, one, 0, running ? last - 1 : last)}
        strokeDasharray={one.dash === true ? '5 4' : undefined}
        {...stroke}
      />
      {running ? <path d={curvePath(plot, one, last - 1, last)} strokeDasharray="2 3" {...stroke} /> : null}
      <LonePoints plot={plot} one={one} />
    </>
  );
}

/** A value between two gaps has no line: a dot. */
function LonePoints({ plot, one }: { readonly plot: Plot; readonly one: ChartSeries }): ReactNode {
  const alone = one.values.flatMap((value, index) =>
    value !== null && (one.values[index - 1] ?? null) === null && (one.values[index + 1] ?? null) === null
      ? [index]
      : [],
  );
  return alone.map((index) => (
    <circle key={index} cx={plot.xs[index]} cy={plot.y(one.values[index] ?? 0)} r={3} fill={one.color} />
  ));
}

function MarkLines({ spec, plot }: Omit<MarksProps, 'id'>): ReactNode {
  return (spec.marks ?? []).map(({ x, label }) => {
    const place = plot.xs[spec.x.findIndex(({ key }) => key === x)];
    if (place === undefined) return null;
    return (
      <g key={`${x}${label}`}>
        <line x1={place} x2={place} y1={plot.margin.top} y2={plot.height - plot.margin.bottom} {...MARK} />
        <text x={place + 4} y={plot.margin.top + 9} {...TEXT}>
          {label}
        </text>
      </g>
    );
  });
}

const MARK = { stroke: 'var(--mut)', strokeDasharray: '1 3' } as const;

function Ends({ plot }: { readonly plot: Plot }): ReactNode {
  if (plot.margin.right < 40) return null;
  return endLabels(plot).map(({ id, label, y }) => (
    <text key={id} x={plot.width - plot.margin.right + 8} y={y} dy="0.32em" fill="var(--fg)" fontSize={11}>
      {label.length > 18 ? `${label.slice(0, 17)}…` : label}
    </text>
  ));
}
