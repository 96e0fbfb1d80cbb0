// Where the steps of a waterfall lie: each change from where the one before it ended, totals on the ground.

import { type ScaleLinear, scaleLinear } from 'd3-scale';

export interface WaterfallStep {
  readonly id: string;
  readonly label: string;
  /** Of a total its height; of a change its size with its sign. */
  readonly value: number;
  readonly color: string;
  readonly total?: boolean;
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

/** Changes smaller than this share of the totals cannot be told apart from zero on. */
const SMALL = 0.5;
const ROOM = 0.3;

/** The value where the axis begins: 0, or near the totals where they would dwarf the changes and a zoom is wanted. */
export function groundOf(bars: readonly Bar[], zoom: boolean): number {
  const tops = bars.map(({ to }) => to);
  const low = Math.min(...tops);
  const high = Math.max(...tops);
  if (!zoom || low <= 0 || high - low > high * SMALL || high === low) return Math.min(0, low);
  return Math.max(low - (high - low) * ROOM, 0);
}

/** Whether a zoom would show more than the axis from 0. */
export function zoomHelps(bars: readonly Bar[]): boolean {
  return groundOf(bars, true) > 0;
}

/** The scale of values along `room` pixels. */
export function scaleOf(
  bars: readonly Bar[],
  zoom: boolean,
  room: readonly [number, number],
): ScaleLinear<number, number> {
  const ground = groundOf(bars, zoom);
  const high = Math.max(ground + 1, ...bars.map(({ from, to }) => Math.max(from, to)));
  const scale = scaleLinear().domain([ground, high]).range(room);
  return ground > 0 ? scale : scale.nice(5);
}

/** Below this width a step, names would touch: the waterfall lies on its side. */
export const STEP_LEAST = 74;
