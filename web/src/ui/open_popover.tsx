// The panel of a popover that was opened, positioned beside its button.

import { Popover } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { FLOATING } from './floating.ts';
import { usePlace } from './modal.tsx';

export interface OpenPopoverProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly trigger: ComponentProps<'button'>;
  readonly label: string;
  readonly align: 'start' | 'end';
  readonly className: string;
  readonly children: ReactNode;
}

export function OpenPopover(props: OpenPopoverProps): ReactNode {
  const { open, onOpenChange, trigger, label, align, className, children } = props;
  const place = usePlace();
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Trigger {...trigger} />
      <Popover.Portal container={place}>
        <Popover.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={`${FLOATING} max-w-[calc(100vw-16px)] p-3 ${className}`}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
