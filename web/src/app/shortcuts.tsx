// The keyboard of the whole application: the palette, `g` and a letter to go somewhere, `?` for help, page keys.

import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from 'react';
import { tinykeys } from 'tinykeys';
import { isTyping, PAGE_KEYS, type PageKey, pressKey, useLetters } from './keys.ts';
import { usePages } from './use_pages.ts';

const loadPalette = () => import('./palette.tsx').then(({ Palette }) => ({ default: Palette }));
const Palette = lazy(loadPalette);
const KeyHelp = lazy(() => import('./key_help.tsx').then(({ KeyHelp }) => ({ default: KeyHelp })));

type Opened = 'palette' | 'help' | null;

export interface ShortcutsProps {
  readonly opened: Opened;
  readonly onOpened: (opened: Opened) => void;
}

/** The state of the two dialogs, for whoever else opens them. */
export function useShortcutDialogs(): readonly [Opened, (opened: Opened) => void] {
  return useState<Opened>(null);
}

export function Shortcuts({ opened, onOpened }: ShortcutsProps): ReactNode {
  const navigate = useNavigate();
  const pages = usePages();
  const letters = useLetters();
  const bindings = useMemo(() => {
    const always = {
      '$mod+k': (event: KeyboardEvent) => {
        event.preventDefault();
        onOpened('palette');
      },
    };
    if (!letters) return always;
    const quiet = (act: (event: KeyboardEvent) => void) => (event: KeyboardEvent) => {
      if (!isTyping(event)) act(event);
    };
    const chords = pages.flatMap(({ path, nav }) =>
      nav?.chord === undefined ? [] : [[`g ${nav.chord}`, quiet(() => void navigate({ to: path }))] as const],
    );
    const help = quiet(() => onOpened('help'));
    return { ...always, ...Object.fromEntries(chords), 'Shift+(\\?)': help, '(\\?)': help };
  }, [letters, pages, navigate, onOpened]);
  useEffect(() => tinykeys(window, bindings, { ignore: () => false }), [bindings]);
  usePageKeys(letters);
  // Loaded while nothing else is to do: the first letters typed must not be lost.
  useEffect(() => {
    const handle = requestIdleCallback(() => void loadPalette());
    return () => cancelIdleCallback(handle);
  }, []);
  return (
    <Suspense>
      {opened === 'palette' ? <Palette onClose={() => onOpened(null)} onHelp={() => onOpened('help')} /> : null}
      {opened === 'help' ? <KeyHelp onClose={() => onOpened(null)} /> : null}
    </Suspense>
  );
}

function isPageKey(key: string): key is PageKey {
  return Object.hasOwn(PAGE_KEYS, key);
}

/** The letters of the page; not behind `g`, where they mean a place. */
function usePageKeys(letters: boolean): void {
  useEffect(() => {
    if (!letters) return;
    let wentAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const afterG = event.timeStamp - wentAt < 1000;
      wentAt = event.key === 'g' ? event.timeStamp : 0;
      if (!afterG && isPageKey(event.key) && pressKey(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [letters]);
}
