// A button that opens a list of things to do: arrows, typing ahead, Esc. What positions the list is loaded when it is wanted.

import { ChevronDown, type LucideIcon } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { type PageKey, useKey } from '../app/keys.ts';
import { type ButtonVariant, buttonClass } from './button.tsx';

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

const load = () => import('./open_menu.tsx');
const OpenMenu = lazy(() => load().then((module) => ({ default: module.OpenMenu })));

/** Until it was first opened a plain button stands in its place: most menus of a page never are. */
export function Menu(props: MenuProps): ReactNode {
  const { label, items, icon: Icon, variant = 'plain', hideLabel = false, children, className = '', align } = props;
  const [used, setUsed] = useState(false);
  const [open, setOpen] = useState(false);
  const change = (next: boolean) => {
    if (next) setUsed(true);
    setOpen(next);
  };
  useKey(props.pageKey ?? 'e', () => change(true), props.pageKey !== undefined);
  const trigger = {
    'aria-label': children !== undefined || hideLabel ? label : undefined,
    title: hideLabel ? label : undefined,
    className: buttonClass(variant, `${hideLabel && children === undefined ? '!px-2' : ''} ${className}`),
    children: children ?? (
      <>
        {Icon === undefined ? null : <Icon aria-hidden size={15} />}
        {hideLabel ? null : label}
        {hideLabel ? null : <ChevronDown aria-hidden size={14} className="text-mut" />}
      </>
    ),
  };
  const closed = (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      data-state="closed"
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => change(true)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') change(true);
      }}
      {...trigger}
    />
  );
  if (!used) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenMenu open={open} onOpenChange={change} trigger={trigger} items={items} align={align ?? 'end'} />
    </Suspense>
  );
}
