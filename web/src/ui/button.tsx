// Buttons: one shape, four weights; a busy one keeps its width and its focus, and says that it works.

import { LoaderCircle, type LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';

export type ButtonVariant = 'primary' | 'plain' | 'ghost' | 'danger';

const BASE =
  'inline-flex min-h-8 shrink-0 items-center justify-center gap-1.5 rounded-sm px-3 py-1 text-base font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-progress';
const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent/90',
  plain: 'border border-line bg-card text-fg hover:bg-hover',
  ghost: 'text-fg hover:bg-hover',
  danger: 'border border-neg bg-card text-neg hover:bg-neg hover:text-card',
};

/** The look of a button for a link that leads on. */
export function buttonClass(variant: ButtonVariant = 'plain', className = ''): string {
  return `${BASE} ${VARIANTS[variant]} ${className}`;
}

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: ButtonVariant;
  /** Work is under way: shown, and further presses do nothing. */
  readonly busy?: boolean;
  readonly icon?: LucideIcon;
}

export function Button({
  variant = 'plain',
  busy = false,
  icon: Icon,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      className={buttonClass(variant, className)}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? (
        <LoaderCircle aria-hidden size={15} className="animate-spin" />
      ) : Icon === undefined ? null : (
        <Icon aria-hidden size={15} />
      )}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** The accessible name, shown when pointed at. */
  readonly label: string;
  readonly icon: LucideIcon;
}

/** A button that is only a picture; its name is for the tooltip and for those who do not see it. */
export function IconButton({ label, icon: Icon, className = '', ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`inline-flex size-8 shrink-0 items-center justify-center rounded-sm text-mut transition-colors hover:bg-hover hover:text-fg disabled:opacity-55 ${className}`}
    >
      <Icon aria-hidden size={16} />
    </button>
  );
}
