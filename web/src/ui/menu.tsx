// A button that opens a list of things to do: arrows, typing ahead, Esc.

import { Check, ChevronDown, type LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { type PageKey, useKey } from '../app/keys.ts';
import { type ButtonVariant, buttonClass } from './button.tsx';
import { usePlace } from './modal.tsx';

export interface MenuAction {
  readonly label: string;
  readonly onSelect: () => void;
  readonly icon?: LucideIcon;
  readonly hint?: string;
  /** One of several is in force: shown with a mark. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}
export type MenuItem = MenuAction | 'line' | { readonly heading: string };

export interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly icon?: LucideIcon;
  readonly variant?: ButtonVariant;
  /** Only the icon is shown. */
  readonly hideLabel?: boolean;
  /** What the button shows instead of icon and label. */
  readonly children?: ReactNode;
  readonly className?: string;
  readonly align?: 'start' | 'end';
  /** The letter that opens it. */
  readonly pageKey?: PageKey;
}

/** The surface of everything that floats. */
export const FLOATING =
  'z-50 rounded-md border border-line bg-card text-fg shadow-(--float) max-h-(--radix-popper-available-height) overflow-y-auto';
const ITEM =
  'flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 outline-none data-disabled:opacity-55 data-highlighted:bg-hover';

export function Menu(props: MenuProps): ReactNode {
  const { label, items, icon: Icon, variant = 'plain', hideLabel = false, children, className = '', align } = props;
  const place = usePlace();
  const [open, setOpen] = useState(false);
  useKey(props.pageKey ?? 'e', () => setOpen(true), props.pageKey !== undefined);
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger
        aria-label={children !== undefined || hideLabel ? label : undefined}
        title={hideLabel ? label : undefined}
        className={buttonClass(variant, `${hideLabel && children === undefined ? '!px-2' : ''} ${className}`)}
      >
        {children ?? (
          <>
            {Icon === undefined ? null : <Icon aria-hidden size={15} />}
            {hideLabel ? null : label}
            {hideLabel ? null : <ChevronDown aria-hidden size={14} className="text-mut" />}
          </>
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={place}>
        <DropdownMenu.Content
          align={align ?? 'end'}
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
