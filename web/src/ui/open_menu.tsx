// The list of a menu that was opened, positioned beside its button.

import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { FLOATING } from './floating.ts';
import type { MenuItem } from './menu.tsx';
import { usePlace } from './modal.tsx';

const ITEM =
  'flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 outline-none data-disabled:opacity-55 data-highlighted:bg-hover';

export interface OpenMenuProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly trigger: ComponentProps<'button'>;
  readonly items: readonly MenuItem[];
  readonly align: 'start' | 'end';
}

export function OpenMenu({ open, onOpenChange, trigger, items, align }: OpenMenuProps): ReactNode {
  const place = usePlace();
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger {...trigger} />
      <DropdownMenu.Portal container={place}>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={`${FLOATING} min-w-44 max-w-80 p-1`}
        >
          {items.map((item, index) => (
            <Item key={keyOf(item, index)} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function keyOf(item: MenuItem, index: number): string {
  if (item === 'line') return `line-${index}`;
  return 'heading' in item ? `heading-${item.heading}` : item.label;
}

function Item({ item }: { readonly item: MenuItem }): ReactNode {
  if (item === 'line') return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
  if ('heading' in item) {
    return <DropdownMenu.Label className="px-2 py-1 text-xs text-mut">{item.heading}</DropdownMenu.Label>;
  }
  const { label, onSelect, icon: Icon, hint, checked, danger = false, disabled = false } = item;
  const inside = (
    <>
      {Icon === undefined ? null : <Icon aria-hidden size={15} className={danger ? '' : 'text-mut'} />}
      <span className="min-w-0 flex-1">
        {label}
        {hint === undefined ? null : <span className="block text-xs text-mut">{hint}</span>}
      </span>
      {checked ? <Check aria-hidden size={15} className="text-accent" /> : null}
    </>
  );
  const className = `${ITEM} ${danger ? 'text-neg' : ''}`;
  return checked === undefined ? (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={className}>
      {inside}
    </DropdownMenu.Item>
  ) : (
    <DropdownMenu.CheckboxItem checked={checked} disabled={disabled} onSelect={onSelect} className={className}>
      {inside}
    </DropdownMenu.CheckboxItem>
  );
}
