// One of a few short choices side by side: month, quarter, year. Radio buttons underneath: arrows move, one tab stop.

import { type ReactNode, useId } from 'react';
import type { Choice } from './field.tsx';

export interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
}

export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>): ReactNode {
  const name = useId();
  return (
    <fieldset className="inline-flex min-h-8 max-w-full flex-wrap rounded-sm border border-line bg-card p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="relative inline-flex min-h-6.5 cursor-pointer items-center rounded-[5px] px-2.5 whitespace-nowrap text-mut hover:text-fg has-checked:bg-hover has-checked:font-medium has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
