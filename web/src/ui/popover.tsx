// A button that opens a small panel beside it, for what does not fit a menu: a form, a calendar, a definition.

import { ChevronDown, type LucideIcon } from 'lucide-react';
import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { type ButtonVariant, buttonClass } from './button.tsx';
import { FLOATING } from './menu.tsx';
import { usePlace } from './modal.tsx';

export interface PopoverProps {
  /** The name of the button and of the panel. */
  readonly label: string;
  readonly children: ReactNode | ((close: () => void) => ReactNode);
  /** What the button shows; default the label. */
  readonly trigger?: ReactNode;
  readonly icon?: LucideIcon;
  readonly variant?: ButtonVariant;
  readonly align?: 'start' | 'end';
  readonly className?: string;
  /** Where the page decides whether it is open. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

export function Popover(props: PopoverProps): ReactNode {
  const { label, children, trigger, icon: Icon, variant = 'plain', align = 'start', className = '' } = props;
  const place = usePlace();
  const state = props.open === undefined ? {} : { open: props.open };
  return (
    <Radix.Root {...state} {...(props.onOpenChange === undefined ? {} : { onOpenChange: props.onOpenChange })}>
      <Radix.Trigger
        aria-label={trigger === undefined ? undefined : label}
        className={buttonClass(variant, 'data-[state=open]:bg-hover')}
      >
        {Icon === undefined ? null : <Icon aria-hidden size={15} />}
        {trigger ?? label}
        <ChevronDown aria-hidden size={14} className="text-mut" />
      </Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={`${FLOATING} max-w-[calc(100vw-16px)] p-3 ${className}`}
        >
          {typeof children === 'function' ? <Closing>{children}</Closing> : children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Hands the content a way to close its panel: presses the hidden close button that Radix knows. */
function Closing({ children }: { readonly children: (close: () => void) => ReactNode }): ReactNode {
  let button: HTMLButtonElement | null = null;
  return (
    <>
      {children(() => button?.click())}
      <Radix.Close
        ref={(element) => {
          button = element;
        }}
        tabIndex={-1}
        hidden
      />
    </>
  );
}
