// What a cell of the cohort table says when it is pointed at or focused; only this is drawn again then.

import { type ReactNode, type RefObject, useEffect, useState } from 'react';
import { type Unit, useFormat } from '../format/format.ts';
import { useT } from '../messages/messages.tsx';
import type { HeatRow } from './heat.tsx';

export interface TipContent {
  readonly cell: HTMLElement;
  /** null: the average of the cohorts. */
  readonly row: HeatRow | null;
  readonly age: string;
  readonly value: number | null;
  readonly unit: Unit;
  readonly currency: string;
}

export type TipSetter = (content: TipContent | null) => void;

/** Stands below the cell, or above it where there is no room. */
export function HeatTip({
  setter,
  drill,
}: {
  readonly setter: RefObject<TipSetter>;
  readonly drill: boolean;
}): ReactNode {
  const t = useT();
  const format = useFormat();
  const [content, setContent] = useState<TipContent | null>(null);
  useEffect(() => {
    setter.current = setContent;
  }, [setter]);
  if (content === null) return null;
  const box = content.cell.getBoundingClientRect();
  const below = box.bottom + 110 < window.innerHeight;
  const style = {
    left: Math.max(8, Math.min(window.innerWidth - 228, box.left + box.width / 2 - 110)),
    ...(below ? { top: box.bottom + 6 } : { bottom: window.innerHeight - box.top + 6 }),
  };
  const { row } = content;
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-50 w-55 rounded-md border border-line bg-card p-2.5 text-sm shadow-lg"
      style={style}
    >
      <p className="text-mut">
        {row === null ? t('heat.average') : t('heat.of', { cohort: row.label })} · {content.age}
      </p>
      <p className="figures text-lg font-semibold">{format.value(content.value, content.unit, content.currency)}</p>
      {row === null ? null : <p className="text-mut">{t('heat.size', { size: row.size })}</p>}
      {drill && row !== null ? <p className="text-xs text-mut">{t('heat.open')}</p> : null}
    </div>
  );
}
