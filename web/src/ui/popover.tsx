// A button that opens a small panel beside it, for what does not fit a menu: a form, a calendar, a definition. What
// positions the panel is loaded when it is wanted.

import { ChevronDown, type LucideIcon } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { type PageKey, useKey } from '../app/keys.ts';
import { type ButtonVariant, buttonClass } from './button.tsx';

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

const load = () => import('./open_popover.tsx');
const OpenPopover = lazy(() => load().then((module) => ({ default: module.OpenPopover })));

/** Until it was first opened a plain button stands in its place: most panels of a page never are. */
export function Popover(props: PopoverProps): ReactNode {
  const { label, children, icon: Icon, variant = 'plain', align = 'start', className = '' } = props;
  const [used, setUsed] = useState(false);
  const [open, setOpen] = useState(false);
  const change = (next: boolean) => {
    if (next) setUsed(true);
    setOpen(next);
  };
  useKey(props.pageKey ?? 'f', () => change(true), props.pageKey !== undefined);
  const trigger = {
    'aria-label': props.trigger === undefined ? undefined : label,
    className: buttonClass(variant, 'data-[state=open]:bg-hover'),
    children: (
      <>
        {Icon === undefined ? null : <Icon aria-hidden size={15} />}
        {props.trigger ?? label}
        <ChevronDown aria-hidden size={14} className="text-mut" />
      </>
    ),
  };
  const closed = (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-expanded={false}
      data-state="closed"
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => change(true)}
      {...trigger}
    />
  );
  if (!used) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenPopover
        open={open}
        onOpenChange={change}
        trigger={trigger}
        label={label}
        align={align}
        className={className}
      >
        {typeof children === 'function' ? children(() => setOpen(false)) : children}
      </OpenPopover>
    </Suspense>
  );
}
