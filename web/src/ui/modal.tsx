// The native modal <dialog> under dialogs and sheets: focus is kept inside, Esc closes, focus goes back where it was.

import { X } from 'lucide-react';
import { createContext, type ReactNode, use, useId, useLayoutEffect, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { IconButton } from './button.tsx';

/** Where menus and popovers hang: inside the open dialog, because everything outside of it is out of reach. */
const Place = createContext<HTMLElement | null>(null);

export function usePlace(): HTMLElement | null {
  return use(Place);
}

/** What has the focus first: what says so, or the first field of a form; else the browser chooses. */
const FIRST = '[data-autofocus], form input, form select, form textarea';

export interface BareModalProps {
  /** Its name; or the id of the element that names it. */
  readonly label?: string;
  readonly labelledBy?: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className: string;
  /** Pressing beside it closes it; not where something typed would be lost. */
  readonly light?: boolean;
}

/** The dialog without a head of its own. */
export function BareModal(props: BareModalProps): ReactNode {
  const { label, labelledBy, open, onClose, children, className, light = true } = props;
  const [element, setElement] = useState<HTMLDialogElement | null>(null);
  useLayoutEffect(() => {
    if (element === null || !open) return;
    element.showModal();
    element.querySelector<HTMLElement>(FIRST)?.focus();
    return () => element.close();
  }, [element, open]);
  return (
    <dialog
      ref={setElement}
      aria-label={label}
      aria-labelledby={labelledBy}
      className={`modal fixed m-0 overflow-hidden border border-line bg-card p-0 text-fg ${className}`}
      onClose={(event) => {
        if (open && event.target === event.currentTarget) onClose();
      }}
      onMouseDown={(event) => {
        if (light && event.target === event.currentTarget) onClose();
      }}
    >
      {open ? <Place value={element}>{children}</Place> : null}
    </dialog>
  );
}

interface TitledProps {
  readonly title: ReactNode;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the end, always in view. */
  readonly footer?: ReactNode;
}

/** What a dialog or sheet is told; each has two widths of its own. */
export interface PanelProps extends TitledProps {
  readonly wide?: boolean;
}

export interface ModalProps extends TitledProps {
  readonly className: string;
  readonly light?: boolean;
}

export function Modal({ title, open, onClose, children, footer, className, light = false }: ModalProps): ReactNode {
  const t = useT();
  const id = useId();
  return (
    <BareModal labelledBy={id} open={open} onClose={onClose} className={className} light={light}>
      <div className="flex max-h-[inherit] min-h-0 w-full flex-1 flex-col">
        <div className="flex items-start justify-between gap-3 px-5 pt-4 pb-2">
          <h2 id={id} className="min-w-0 pt-1 text-lg font-semibold break-words">
            {title}
          </h2>
          <IconButton label={t('ui.close')} icon={X} onClick={onClose} />
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
        {footer === undefined ? null : (
          <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>
        )}
      </div>
    </BareModal>
  );
}
