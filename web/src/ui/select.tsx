// The native select: the same on every device, and within the content policy.

import { type ReactNode, useId } from 'react';
import { type Choice, CONTROL } from './field.tsx';

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
  /** The label is for those who listen only. */
  readonly hideLabel?: boolean;
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly className?: string;
}

export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const { label, value, options, onChange, hideLabel = false, hint, disabled, className = '' } = props;
  const id = useId();
  return (
    <div className={`min-w-0 space-y-1 ${className}`}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'block font-medium'}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
        className={`${CONTROL} pr-7`}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-sm text-mut">
          {hint}
        </p>
      )}
    </div>
  );
}
