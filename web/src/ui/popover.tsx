// A button that opens a small panel beside it, for what does not fit a menu: a form, a calendar, a definition.

import { ChevronDown, type LucideIcon } from 'lucide-react';
import { Popover as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { type PageKey, useKey } from '../app/keys.ts';
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
  /** The letter that opens it. */
  readonly pageKey?: PageKey;
}

export function Popover(props: PopoverProps): ReactNode {
  const { label, children, trigger, icon: Icon, variant = 'plain', align = 'start', className = '' } = props;
  const place = usePlace();
  const [open, setOpen] = useState(false);
  useKey(props.pageKey ?? 'f', () => setOpen(true), props.pageKey !== undefined);
  return (
    <Radix.Root open={open} onOpenChange={setOpen}>
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
          {typeof children === 'function' ? children(() => setOpen(false)) : children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
