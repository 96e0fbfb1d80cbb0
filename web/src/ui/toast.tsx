// Short messages about what was done, in a polite live region; they wait while pointed at and can be closed.

import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { createContext, type ReactNode, use, useCallback, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { Button } from './button.tsx';

export interface ToastOptions {
  readonly kind?: 'done' | 'failed';
  readonly action?: { readonly label: string; readonly run: () => void };
}
export type ShowToast = (text: string, options?: ToastOptions) => void;

interface Shown extends ToastOptions {
  readonly id: number;
  readonly text: string;
}

const SHOWN_MS = 6000;
const ToastContext = createContext<ShowToast>(() => undefined);

/** `toast('Saved')`, or `toast(error.message, { kind: 'failed' })`. */
export function useToast(): ShowToast {
  return use(ToastContext);
}

let last = 0;

export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const t = useT();
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const show = useCallback<ShowToast>((text, options = {}) => {
    last += 1;
    const one = { ...options, id: last, text };
    setShown((now) => [...now.slice(-2), one]);
  }, []);
  const remove = (id: number) => setShown((now) => now.filter((one) => one.id !== id));
  return (
    <ToastContext value={show}>
      <Toast.Provider duration={SHOWN_MS} label={t('ui.message')} swipeDirection="right">
        {children}
        {shown.map((one) => (
          <OneToast key={one.id} shown={one} onGone={() => remove(one.id)} />
        ))}
        <Toast.Viewport
          label={t('ui.messages', { hotkey: '{hotkey}' })}
          className="fixed right-4 bottom-4 z-60 flex w-[min(380px,calc(100vw-32px))] flex-col gap-2"
        />
      </Toast.Provider>
    </ToastContext>
  );
}

function OneToast({ shown, onGone }: { readonly shown: Shown; readonly onGone: () => void }): ReactNode {
  const t = useT();
  const failed = shown.kind === 'failed';
  const Icon = failed ? CircleAlert : CircleCheck;
  return (
    <Toast.Root
      type={failed ? 'foreground' : 'background'}
      onOpenChange={(open) => (open ? undefined : onGone())}
      className="flex items-start gap-2.5 rounded-md border border-line bg-card p-3 shadow-(--float)"
    >
      <Icon aria-hidden size={17} className={`mt-0.5 shrink-0 ${failed ? 'text-neg' : 'text-pos'}`} />
      <Toast.Description className="min-w-0 flex-1 break-words whitespace-pre-line">{shown.text}</Toast.Description>
      {shown.action === undefined ? null : (
        <Toast.Action asChild altText={shown.action.label}>
          <Button onClick={shown.action.run}>{shown.action.label}</Button>
        </Toast.Action>
      )}
      <Toast.Close aria-label={t('ui.close')} className="rounded-sm p-1 text-mut hover:bg-hover">
        <X aria-hidden size={15} />
      </Toast.Close>
    </Toast.Root>
  );
}
