// Form controls: a label above, a hint and an error below, tied together for those who listen instead of looking.

import { type ComponentProps, createContext, type ReactNode, use, useId } from 'react';

interface Ties {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

const FieldContext = createContext<Ties | null>(null);

export interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: ReactNode;
  readonly hideLabel?: boolean;
}

/** Gives the control inside its label, hint and error. */
export function Field({ label, hint, error, children, hideLabel = false }: FieldProps): ReactNode {
  const id = useId();
  const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(error === undefined ? [] : [`${id}-error`])];
  const ties: Ties = {
    id,
    describedBy: ids.length === 0 ? undefined : ids.join(' '),
    invalid: error !== undefined,
  };
  return (
    <div className="min-w-0 space-y-1">
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'block font-medium'}>
        {label}
      </label>
      <FieldContext value={ties}>{children}</FieldContext>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-sm text-mut">
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p id={`${id}-error`} role="alert" className="text-sm text-neg">
          {error}
        </p>
      )}
    </div>
  );
}

/** What ties a control to its Field; spread on the control. */
export function useFieldTies(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const ties = use(FieldContext);
  if (ties === null) return {};
  return {
    id: ties.id,
    ...(ties.describedBy === undefined ? {} : { 'aria-describedby': ties.describedBy }),
    ...(ties.invalid ? { 'aria-invalid': true } : {}),
  };
}

/** The look of everything one types or chooses in. */
export const CONTROL =
  'min-h-8 w-full min-w-0 rounded-sm border border-control bg-card px-2.5 py-1 text-base text-fg placeholder:text-mut disabled:opacity-60 aria-invalid:border-neg';

export function TextInput({ className = '', ...rest }: ComponentProps<'input'>): ReactNode {
  return <input type="text" {...useFieldTies()} {...rest} className={`${CONTROL} ${className}`} />;
}

export function TextArea({ className = '', rows = 4, ...rest }: ComponentProps<'textarea'>): ReactNode {
  return <textarea rows={rows} {...useFieldTies()} {...rest} className={`${CONTROL} ${className}`} />;
}

export interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type'> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
}

export function Checkbox({ label, hint, className = '', ...rest }: CheckboxProps): ReactNode {
  const id = useId();
  return (
    <div className={`flex min-h-6 items-start gap-2 ${className}`}>
      <input
        {...rest}
        type="checkbox"
        id={id}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-0.5 size-4 shrink-0 accent-(--accent)"
      />
      <div className="min-w-0">
        <label htmlFor={id}>{label}</label>
        {hint === undefined ? null : (
          <p id={`${id}-hint`} className="text-sm text-mut">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

export interface RadiosProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
  readonly hideLabel?: boolean;
  readonly disabled?: boolean;
}

/** One of a few, all in view, each with its explanation. */
export function Radios<Value extends string>(props: RadiosProps<Value>): ReactNode {
  const { label, value, options, onChange, hideLabel = false, disabled = false } = props;
  const name = useId();
  return (
    <fieldset disabled={disabled} className="space-y-2">
      <legend className={hideLabel ? 'sr-only' : 'mb-1 font-medium'}>{label}</legend>
      {options.map((option) => (
        <div key={option.value} className="flex min-h-6 items-start gap-2">
          <input
            type="radio"
            id={`${name}-${option.value}`}
            name={name}
            checked={option.value === value}
            aria-describedby={option.hint === undefined ? undefined : `${name}-${option.value}-hint`}
            onChange={() => onChange(option.value)}
            className="mt-0.5 size-4 shrink-0 accent-(--accent)"
          />
          <div className="min-w-0">
            <label htmlFor={`${name}-${option.value}`}>{option.label}</label>
            {option.hint === undefined ? null : (
              <p id={`${name}-${option.value}-hint`} className="text-sm text-mut">
                {option.hint}
              </p>
            )}
          </div>
        </div>
      ))}
    </fieldset>
  );
}
