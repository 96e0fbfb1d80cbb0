// The rail: the company, the search, every page in its group, work under way, and the person at the screen.

import { Link, useLocation } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAnswer } from '../api/queries.ts';
import { useFormat } from '../format/format.ts';
import { useT } from '../messages/messages.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { CompanyMenu } from './company_menu.tsx';
import type { NavGroup, Page } from './page.ts';
import { useSession } from './session.tsx';
import { usePages } from './use_pages.ts';
import { UserMenu } from './user_menu.tsx';
import { WorkPanel } from './work_panel.tsx';

const GROUPS: readonly NavGroup[] = ['analytics', 'customers', 'revenue', 'data', 'settings'];
/** What one looks at stays the same from page to page. */
const FOLLOWING = ['range', 'g', 'f', 'seg', 'cmp'];
/** Pages whose address has a range, filters and a segment. */
const ANALYTIC: readonly NavGroup[] = ['analytics', 'customers', 'revenue'];
/** Carries the number of open findings. */
const FINDINGS_PAGE = '/data/quality';

export interface RailProps {
  readonly onSearch: () => void;
  readonly onKeys: () => void;
  /** The drawer of a phone closes once a page is chosen. */
  readonly onChosen?: () => void;
}

export function Rail({ onSearch, onKeys, onChosen }: RailProps): ReactNode {
  const t = useT();
  const pages = usePages();
  const { company } = useSession();
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="space-y-2 p-3 pb-1">
        <CompanyMenu />
        <button
          type="button"
          onClick={onSearch}
          className="flex min-h-8 w-full items-center gap-2 rounded-sm border border-line px-2.5 text-mut hover:bg-hover"
        >
          <Search aria-hidden size={15} />
          <span className="flex-1 truncate text-left">{t('palette.open')}</span>
          <Kbd text="Ctrl K" />
        </button>
      </div>
      <nav aria-label={t('nav.label')} className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
        {GROUPS.map((group) => (
          <Group
            key={group}
            group={group}
            pages={pages.filter(({ nav }) => nav?.group === group)}
            {...(onChosen === undefined ? {} : { onChosen })}
          />
        ))}
      </nav>
      <WorkPanel key={company?.id} />
      <div className="border-t border-line p-2">
        <UserMenu onKeys={onKeys} />
      </div>
    </div>
  );
}

interface GroupProps {
  readonly group: NavGroup;
  readonly pages: readonly Page[];
  readonly onChosen?: () => void;
}

function Group({ group, pages, onChosen }: GroupProps): ReactNode {
  const t = useT();
  const location = useLocation();
  if (pages.length === 0) return null;
  const search = ANALYTIC.includes(group) ? following(location.search) : {};
  return (
    <section className="pt-3">
      <h2 className="px-2 pb-1 text-xs font-medium text-mut">{t(`nav.${group}`)}</h2>
      <ul>
        {pages.map(({ path, title, nav }) => {
          const Icon = nav?.icon;
          const here = isHere(location.pathname, path, pages);
          return (
            <li key={path}>
              <Link
                to={path}
                search={search}
                aria-current={here ? 'page' : undefined}
                {...(onChosen === undefined ? {} : { onClick: onChosen })}
                className={`flex min-h-8 items-center gap-2.5 rounded-sm px-2 outline-offset-[-2px] ${here ? 'bg-hover font-medium text-fg' : 'text-mut hover:bg-hover hover:text-fg'}`}
              >
                {Icon === undefined ? null : <Icon aria-hidden size={16} className="shrink-0" />}
                <span className="min-w-0 flex-1 truncate">{t(title)}</span>
                {path === FINDINGS_PAGE ? <OpenFindings /> : null}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function following(search: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    FOLLOWING.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]] as const] : [])),
  );
}

/** A page below another (`/customers/42`) belongs to the nearest one on the rail. */
function isHere(pathname: string, path: string, pages: readonly Page[]): boolean {
  const below = (one: string) => pathname === one || (one !== '/' && pathname.startsWith(`${one}/`));
  return below(path) && !pages.some((other) => other.path.length > path.length && below(other.path));
}

function OpenFindings(): ReactNode {
  const t = useT();
  const format = useFormat();
  const summary = useAnswer('GET /findings/summary', {}, { every: 120_000 });
  const open = summary.data?.open ?? 0;
  if (open === 0) return null;
  return (
    <span className="figures rounded-full bg-bg px-1.5 text-2xs text-mut">
      <span aria-hidden>{format.count(open)}</span>
      <span className="sr-only">{t('nav.findings', { count: open })}</span>
    </span>
  );
}
