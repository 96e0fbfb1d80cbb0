// The terms of a formula with their values.

import type { ReactNode } from 'react';
import { type Format, type Unit, useFormat } from '../format/format.ts';

/** The server's exact amounts; which of them count things is told by their names. */
export function termText(name: string, value: number | null, format: Format, currency: string): string {
  return /customers|timelines|months/.test(name) ? format.count(value) : format.money(value, currency);
}

export function Terms({
  terms,
  currency,
}: {
  readonly terms: Readonly<Record<string, number | null>>;
  readonly currency: string;
}): ReactNode {
  const format = useFormat();
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1 text-sm">
      {Object.entries(terms).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="font-mono text-mut">{name}</dt>
          <dd className="figures text-right">{termText(name, value, format, currency)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What a customer adds to a figure; a part of a rate is small, so it keeps more places. */
export function partText(format: Format, unit: Unit, currency: string, value: number | null): string {
  return unit === 'percent' ? format.percent(value, 3) : format.value(value, unit, currency);
}
