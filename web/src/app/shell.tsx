// The frame of every page: the rail on the left, the page beside it.

import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useT } from '../messages/messages.tsx';
import { PAGES } from './pages.ts';

export function Shell(): ReactNode {
  const t = useT();
  return (
    <div className="flex min-h-screen">
      <nav aria-label={t('app.name')} className="w-56 shrink-0 border-r border-line bg-card p-3">
        {PAGES.filter(({ nav }) => nav !== undefined).map((page) => (
          <Link key={page.path} to={page.path} className="block rounded-md px-2 py-1.5 hover:bg-hover">
            {t(page.title)}
          </Link>
        ))}
      </nav>
      <main className="min-w-0 flex-1 p-5">
        <Outlet />
      </main>
    </div>
  );
}

export function NotFound(): ReactNode {
  const t = useT();
  return (
    <div className="p-8">
      <h1 className="text-xl font-semibold">{t('state.notFound')}</h1>
      <Link to="/" className="text-accent underline">
        {t('state.home')}
      </Link>
    </div>
  );
}
