// The bar under the title: range and steps, grain, comparison, filters in words, breakdown.

import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useKey } from '../app/keys.ts';
import type { Grain } from '../format/format.ts';
import { useT } from '../messages/messages.tsx';
import { IconButton } from '../ui/button.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { Select } from '../ui/select.tsx';
import { COMPARISONS, type Comparison, GRAINS } from '../url/address.ts';
import { type Clock, type Range, steppedRange } from '../url/range.ts';
import { FilterChips } from './chips.tsx';
import { FilterMenu } from './filter_menu.tsx';
import { type FrameOptions, useAnalysis } from './frame.tsx';
import { useNames } from './metrics.ts';
import { RangePicker } from './range_picker.tsx';
import { SegmentMenu } from './segment_menu.tsx';

export function Controls({ options }: { readonly options: FrameOptions }): ReactNode {
  const t = useT();
  const { view, setView, company } = useAnalysis();
  const {
    range = true,
    grain = true,
    compare = true,
    filters = [],
    by = [],
    curves = false,
    everyGrain = false,
  } = options;
  const earlier = () => setView({ range: steppedRange(view.range, company.clock, -1) });
  const later = () => setView({ range: laterRange(view.range, company.clock) });
  useKey('[', earlier, range);
  useKey(']', later, range && view.range.kind === 'between');
  useKey('c', () => setView({ compare: nextComparison(view.compare) }), compare);
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      {range ? (
        <div className="flex items-center">
          <IconButton label={t('range.earlier')} icon={ChevronLeft} onClick={earlier} />
          <RangePicker />
          <IconButton
            label={t('range.later')}
            icon={ChevronRight}
            disabled={view.range.kind !== 'between'}
            onClick={later}
          />
        </div>
      ) : null}
      {grain ? (
        <GrainSwitch every={everyGrain} value={view.grain} onChange={(next) => setView({ grain: next })} />
      ) : null}
      {compare ? (
        <Select
          label={t('compare.label')}
          hideLabel
          className="max-w-48"
          value={view.compare}
          options={COMPARISONS.map((value) => ({ value, label: t(`compare.${value}`) }))}
          onChange={(next) => setView({ compare: next })}
        />
      ) : null}
      {by.length > 0 ? <Breakdown dimensions={by} /> : null}
      {filters.length > 0 ? (
        <>
          <SegmentMenu />
          <FilterMenu dimensions={filters} curves={curves} />
          <FilterChips
            filters={view.filters}
            onRemove={(index) => setView({ filters: view.filters.filter((_, place) => place !== index) })}
          />
          {view.curves.length === 0 ? null : <span className="text-sm text-mut">{t('filter.curves')}</span>}
          <FilterChips
            filters={view.curves}
            onRemove={(index) => setView({ curves: view.curves.filter((_, place) => place !== index) })}
          />
        </>
      ) : null}
    </div>
  );
}

function nextComparison(now: Comparison): Comparison {
  return COMPARISONS[(COMPARISONS.indexOf(now) + 1) % COMPARISONS.length] ?? now;
}

/** A step forward stays where there would be nothing to see. */
function laterRange(range: Range, clock: Clock): Range {
  const next = steppedRange(range, clock, 1);
  return next.kind === 'between' && next.from.slice(0, 7) > clock.freshness.slice(0, 7) ? range : next;
}

/** Days and weeks are asked for rarely: shown where in force, and in the explorer. */
const USUAL: readonly Grain[] = ['month', 'quarter', 'year'];

interface GrainSwitchProps {
  readonly value: Grain;
  readonly every: boolean;
  readonly onChange: (grain: Grain) => void;
}

function GrainSwitch({ value, every, onChange }: GrainSwitchProps): ReactNode {
  const t = useT();
  const shown = GRAINS.filter((one) => every || USUAL.includes(one) || one === value);
  return (
    <Segmented
      label={t('grain.label')}
      value={value}
      options={shown.map((one) => ({ value: one, label: t(`grain.${one}`) }))}
      onChange={onChange}
    />
  );
}

function Breakdown({ dimensions }: { readonly dimensions: NonNullable<FrameOptions['by']> }): ReactNode {
  const t = useT();
  const names = useNames();
  const { view, setView } = useAnalysis();
  const usable = dimensions.filter(({ filter_only }) => !filter_only);
  return (
    <Select
      label={t('by.label')}
      hideLabel
      className="max-w-48"
      value={view.by ?? ''}
      options={[
        { value: '', label: t('by.none') },
        ...usable.map(({ id, label }) => ({ value: id, label: t('by.one', { name: names.dimension(id, label) }) })),
      ]}
      onChange={(next) => setView({ by: next === '' ? null : next })}
    />
  );
}
