// The frame of every page: who may see it, the rail on the left (a drawer on phones), the page beside it.

import { Link, Outlet, useLocation, useMatches } from '@tanstack/react-router';
import { Menu as MenuIcon, Search, WifiOff, X } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { QUERIES } from '../api/queries.ts';
import { useAway } from '../api/reach.ts';
import { useT } from '../messages/messages.tsx';
import { IconButton } from '../ui/button.tsx';
import { Logo } from '../ui/logo.tsx';
import { BareModal } from '../ui/modal.tsx';
import { Empty } from '../ui/states.tsx';
import { ToastProvider } from '../ui/toast.tsx';
import { Gate } from './gate.tsx';
import type { Page } from './page.ts';
import { Rail } from './rail.tsx';
import { SessionProvider, useCan, useSession } from './session.tsx';
import { Shortcuts, useShortcutDialogs } from './shortcuts.tsx';

export function Shell(): ReactNode {
  const page = useMatches({ select: (matches) => matches.at(-1)?.staticData.page });
  return (
    <ToastProvider>
      <SessionProvider>
        <Gate page={page}>{page?.open === true ? <Outlet /> : <Frame page={page} />}</Gate>
      </SessionProvider>
    </ToastProvider>
  );
}

function Frame({ page }: { readonly page: Page | undefined }): ReactNode {
  const t = useT();
  const [opened, setOpened] = useShortcutDialogs();
  const [drawer, setDrawer] = useState(false);
  const close = () => setDrawer(false);
  const rail = (
    <Rail
      onSearch={() => {
        close();
        setOpened('palette');
      }}
      onKeys={() => {
        close();
        setOpened('help');
      }}
      onChosen={close}
    />
  );
  return (
    <div className="min-h-dvh lg:pl-56">
      <a href="#page" className="skip">
        {t('nav.skip')}
      </a>
      <div className="fixed inset-y-0 left-0 hidden w-56 border-r border-line bg-card lg:block">{rail}</div>
      <TopBar onMenu={() => setDrawer(true)} onSearch={() => setOpened('palette')} />
      <BareModal
        label={t('nav.label')}
        open={drawer}
        onClose={close}
        className="drawer inset-y-0 left-0 h-dvh max-h-dvh w-[min(288px,88vw)] border-y-0 border-l-0"
      >
        <div className="flex justify-end px-2 pt-2">
          <IconButton label={t('ui.close')} icon={X} onClick={close} />
        </div>
        <div className="h-[calc(100%-40px)]">{rail}</div>
      </BareModal>
      <Banner />
      <Main page={page} />
      <Shortcuts opened={opened} onOpened={setOpened} />
      <Sheets />
    </div>
  );
}

const AnalysisSheets = lazy(() =>
  import('../analysis/sheets.tsx').then((module) => ({ default: module.AnalysisSheets })),
);

/** Customers behind a figure and its explanation: loaded when an address first asks for one, kept for their way out. */
function Sheets(): ReactNode {
  const { search } = useLocation();
  const asked = 'drill' in search || 'explain' in search;
  const wanted = useRef(false);
  wanted.current ||= asked;
  return wanted.current ? (
    <Suspense>
      <AnalysisSheets />
    </Suspense>
  ) : null;
}

function TopBar({ onMenu, onSearch }: { readonly onMenu: () => void; readonly onSearch: () => void }): ReactNode {
  const t = useT();
  const { company } = useSession();
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-card px-3 lg:hidden">
      <IconButton label={t('nav.open')} icon={MenuIcon} onClick={onMenu} />
      <Logo size={22} />
      <span className="min-w-0 flex-1 truncate font-semibold">{company?.name ?? t('app.name')}</span>
      <IconButton label={t('palette.open')} icon={Search} onClick={onSearch} />
    </header>
  );
}

const ASK_AGAIN_MS = 5000;

/** While the server is away: what is shown stays, and it is asked again. */
function Banner(): ReactNode {
  const t = useT();
  const away = useAway();
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => void QUERIES.refetchQueries({ type: 'active' }), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [away]);
  return (
    <div role="status">
      {away ? (
        <p className="flex items-center gap-2 border-b border-line bg-card px-5 py-2 text-warn">
          <WifiOff aria-hidden size={15} className="shrink-0" />
          {t('state.offline')}
        </p>
      ) : null}
    </div>
  );
}

/** The page; another one is announced by moving the focus to it. */
function Main({ page }: { readonly page: Page | undefined }): ReactNode {
  const t = useT();
  const { pathname } = useLocation();
  const { company } = useSession();
  const allowed = useCan(page?.scope ?? 'read');
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <main ref={main} id="page" tabIndex={-1} className="mx-auto max-w-[1680px] px-4 py-4 outline-none sm:px-5">
      {allowed ? <Outlet /> : <Empty text={t('state.notAllowed', { company: company?.name ?? '' })} />}
    </main>
  );
}

export function NotFound(): ReactNode {
  const t = useT();
  return (
    <Empty text={t('state.notFound')}>
      <Link to="/" className="text-accent underline">
        {t('state.home')}
      </Link>
    </Empty>
  );
}
