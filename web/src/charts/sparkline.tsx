// A line without axes beside a figure: the course, not the values. What it shows is said by the figure's own words.

import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { ReactNode } from 'react';

export interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly color?: string;
  readonly width?: number;
  readonly height?: number;
  /** The last value belongs to a period that is not over: its way there is dotted. */
  readonly running?: boolean;
}

export function Sparkline(props: SparklineProps): ReactNode {
  const { values, color = 'var(--accent)', width = 96, height = 28, running = false } = props;
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <svg aria-hidden="true" width={width} height={height} />;
  const y = scaleLinear()
    .domain([Math.min(...known), Math.max(...known)])
    .range([height - 4, 4]);
  const x = scaleLinear()
    .domain([0, values.length - 1])
    .range([3, width - 5]);
  const path = line<number>()
    .defined((index) => (values[index] ?? null) !== null)
    .x((index) => x(index))
    .y((index) => y(values[index] ?? 0));
  const places = values.map((_, index) => index);
  const stroke = { fill: 'none', stroke: color, strokeWidth: 1.5, strokeLinejoin: 'round' } as const;
  const last = values.findLastIndex((value) => value !== null);
  const solid = running ? places.slice(0, last) : places;
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="block h-7 w-full min-w-0"
    >
      <path d={path(solid) ?? ''} {...stroke} vectorEffect="non-scaling-stroke" />
      {running ? (
        <path
          d={path(places.slice(last - 1)) ?? ''}
          {...stroke}
          strokeDasharray="2 3"
          vectorEffect="non-scaling-stroke"
        />
      ) : null}
    </svg>
  );
}
