// Which step of colour a cell of the cohort table takes: the domain runs from the 5th to the 95th percentile.

export type HeatScale = 'sequential' | 'diverging';

/** The CSS class of a value (charts/heat.css). */
export type Tone = (value: number | null) => string;

/** The value below which `share` of the sorted values lie. */
function percentile(sorted: readonly number[], share: number): number {
  const at = Math.round((sorted.length - 1) * share);
  return sorted[at] ?? 0;
}

/**
 * Sequential: six steps between the percentiles. Diverging: orange below `middle`, blue above, each side with its own
 * domain, so that a single extreme cohort does not wash out the others.
 */
export function makeTone(values: readonly number[], scale: HeatScale, middle = 100): Tone {
  const sorted = [...values].sort((one, other) => one - other);
  const low = percentile(sorted, 0.05);
  const high = percentile(sorted, 0.95);
  if (scale === 'sequential') {
    const step = (high - low) / 6;
    return (value) => (value === null ? '' : `s${step === 0 ? 3 : clamp(Math.floor((value - low) / step) + 1, 6)}`);
  }
  const below = (middle - Math.min(low, middle)) / 4;
  const above = (Math.max(high, middle) - middle) / 4;
  return (value) => {
    if (value === null || value === middle) return '';
    return value < middle
      ? `o${below === 0 ? 1 : clamp(Math.ceil((middle - value) / below), 4)}`
      : `b${above === 0 ? 1 : clamp(Math.ceil((value - middle) / above), 4)}`;
  };
}

function clamp(step: number, most: number): number {
  return Math.max(1, Math.min(most, step));
}
