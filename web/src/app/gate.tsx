// Who may pass: an empty store leads to setup, a stranger to sign-in and from there back to where they were going.

import { Navigate, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { type Language, useLanguage } from '../messages/messages.tsx';
import type { Page } from './page.ts';
import { useSession } from './session.tsx';
import { setTheme } from './theme.ts';

export const SIGN_IN = '/sign-in';
export const SETUP = '/setup';

/** Only a path of this application is gone back to, never another host. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}

function placeOf(href: string): { to: string; search: Record<string, string> } {
  const url = new URL(href, window.location.origin);
  return { to: url.pathname, search: Object.fromEntries(url.searchParams) };
}

export function Gate({ page, children }: { readonly page: Page | undefined; readonly children: ReactNode }): ReactNode {
  const { state } = useSession();
  const location = useLocation();
  const wasIn = useRef(false);
  useEffect(() => {
    if (state === 'signed_in') wasIn.current = true;
  }, [state]);
  useOwnChoices();
  const here = location.pathname;
  // The address changes before its page is loaded: until then the page before it must not be shown to a stranger.
  const open = page?.open === true ? children : null;
  if (state === 'setup') return here === SETUP ? open : <Navigate to={SETUP} replace />;
  if (state === 'signed_in') {
    if (here !== SETUP && here !== SIGN_IN) return children;
    const { to, search } = placeOf(safeNext(location.search.next));
    return <Navigate to={to} search={search} replace />;
  }
  if (here === SETUP) return <Navigate to={SIGN_IN} replace />;
  if (here === SIGN_IN || page?.open === true) return open;
  const search = { ...(here === '/' ? {} : { next: location.href }), ...(wasIn.current ? { ended: '1' } : {}) };
  return <Navigate to={SIGN_IN} search={search} replace />;
}

/** The language and theme kept with the user, once a session: a choice made on this screen wins afterwards. */
function useOwnChoices(): void {
  const { user } = useSession();
  const { language, setLanguage } = useLanguage();
  const applied = useRef<string | null>(null);
  useEffect(() => {
    if (user === null || applied.current === user.id) return;
    applied.current = user.id;
    const own: Language | null = user.language;
    if (own !== null && own !== language) setLanguage(own);
    if (user.theme !== 'system') setTheme(user.theme);
  }, [user, language, setLanguage]);
}
