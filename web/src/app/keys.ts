// Keys: what a page does on a single letter, which can be switched off and never acts while one types.

import { useEffect, useRef, useSyncExternalStore } from 'react';

/** Letters that mean the same on every page that knows them. */
export const PAGE_KEYS = {
  '/': 'keys.search',
  f: 'keys.filter',
  '[': 'keys.previous',
  ']': 'keys.next',
  c: 'keys.compare',
  t: 'keys.table',
  e: 'keys.export',
  s: 'keys.save',
} as const;
export type PageKey = keyof typeof PAGE_KEYS;

const STORED = 'runrate.keys';
const listeners = new Set<() => void>();
/** Of several charts the first one is meant; else the latest part that knows a key: a sheet before the page below it. */
const FIRST: readonly PageKey[] = ['t', 'e'];
const actions = new Map<PageKey, (() => void)[]>();

/** Does `run` on this key while the component is shown. */
export function useKey(key: PageKey, run: () => void, enabled = true): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!enabled) return;
    const action = () => latest.current();
    actions.set(key, [...(actions.get(key) ?? []), action]);
    return () => {
      actions.set(
        key,
        (actions.get(key) ?? []).filter((one) => one !== action),
      );
    };
  }, [key, enabled]);
}

/** Whether something was done. */
export function pressKey(key: PageKey): boolean {
  const action = actions.get(key)?.at(FIRST.includes(key) ? 0 : -1);
  action?.();
  return action !== undefined;
}

function lettersOn(): boolean {
  return localStorage.getItem(STORED) !== 'off';
}

export function setLetters(on: boolean): void {
  localStorage.setItem(STORED, on ? 'on' : 'off');
  for (const listener of listeners) listener();
}

/** Whether single letters do something (WCAG 2.1.4): a choice of the device. */
export function useLetters(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, lettersOn);
}

const TYPED_IN =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable], [role=menu]';

/** Whether a letter belongs to what has the focus: a text field, a select, an open menu, a dialog. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  return target.closest(TYPED_IN) !== null;
}
