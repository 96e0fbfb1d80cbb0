// Who is at the screen, for which company, and what they may do; asked once, and again when a request is refused.

import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useCallback, useMemo } from 'react';
import { type Answer, call, setCompany } from '../api/api.ts';
import { signOut } from '../api/auth.ts';
import { QUERIES, SESSION_KEY } from '../api/queries.ts';
import { useT } from '../messages/messages.tsx';
import { Failure } from '../ui/states.tsx';
import type { Scope } from './page.ts';

export type SessionState = Answer<'GET /session'>;
export type Role = SessionState['companies'][number]['role'];

export interface Session extends SessionState {
  /** Asks the server again: after signing in, joining, or a change of the profile. */
  refresh(): Promise<void>;
  /** Shows another company in this tab; everything is asked anew. */
  switchCompany(id: number): Promise<void>;
  leave(): Promise<void>;
}

/** The company of this tab outlives a reload, not the tab. */
const STORED = 'runrate.company';

const SessionContext = createContext<Session | null>(null);

async function ask(): Promise<SessionState> {
  const stored = sessionStorage.getItem(STORED);
  setCompany(stored === null ? null : Number(stored));
  const session = await call('GET /session', {}).catch((error: unknown) => {
    // A company that is none of the user's any more: the server chooses.
    if (stored === null) throw error;
    sessionStorage.removeItem(STORED);
    setCompany(null);
    return call('GET /session', {});
  });
  if (session.company !== null) keepCompany(session.company.id);
  return session;
}

function keepCompany(id: number): void {
  sessionStorage.setItem(STORED, String(id));
  setCompany(id);
}

export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const t = useT();
  const { data, error, refetch } = useQuery({ queryKey: SESSION_KEY, queryFn: ask, staleTime: 60_000 });
  const refresh = useCallback(async () => {
    await refetch();
  }, [refetch]);
  const switchCompany = useCallback(
    async (id: number) => {
      keepCompany(id);
      QUERIES.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
      await refetch();
    },
    [refetch],
  );
  const leave = useCallback(async () => {
    await signOut();
    sessionStorage.removeItem(STORED);
    setCompany(null);
    QUERIES.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
    await refetch();
  }, [refetch]);
  const session = useMemo(
    () => (data === undefined ? null : { ...data, refresh, switchCompany, leave }),
    [data, refresh, switchCompany, leave],
  );
  if (session !== null) return <SessionContext value={session}>{children}</SessionContext>;
  if (error === null) return null;
  return (
    <main className="mx-auto max-w-lg p-8">
      <h1 className="mb-3 text-xl font-semibold">{t('app.name')}</h1>
      <Failure error={error} retry={() => void refetch()} />
    </main>
  );
}

/** Errors: throws outside of the application's frame. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession stands outside of SessionProvider');
  return session;
}

/** Whether the user may do this in the company shown; what they may not do is not offered. */
export function useCan(scope: Scope): boolean {
  return useSession().company?.scopes.includes(scope) ?? false;
}
