// The palette: one field for every page, every metric, every customer, and what can be done.

import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { BarChart3, Box, CircleUser, FileText, Keyboard, Languages, type LucideIcon, Moon, Tag } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { call } from '../api/api.ts';
import { useAnswer } from '../api/queries.ts';
import { useLanguage, useT, useTOr } from '../messages/messages.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { BareModal } from '../ui/modal.tsx';
import { PAGES } from './pages.ts';
import { useSession } from './session.tsx';
import { setTheme, useTheme } from './theme.ts';
import { usePages } from './use_pages.ts';

export interface PaletteProps {
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

const FOUND_MOST = 8;
/** What the server found matches already, and stands first. */
const FOUND = 'found';

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Every word typed begins a word of the entry, accents or not; letters scattered over it would find everything. */
function matches(value: string, typed: string, keywords: readonly string[] = []): number {
  if (value.startsWith(`${FOUND} `)) return 1;
  const words = plain(keywords.join(' ')).split(/[^\p{L}\p{N}]+/u);
  const asked = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '');
  return asked.every((word) => words.some((one) => one.startsWith(word))) ? 0.5 : 0;
}

export function Palette({ onClose, onHelp }: PaletteProps): ReactNode {
  const t = useT();
  const [text, setText] = useState('');
  return (
    <BareModal
      label={t('palette.title')}
      open
      onClose={onClose}
      className="top-[12vh] left-1/2 max-h-[70vh] w-[min(620px,calc(100vw-24px))] -translate-x-1/2 rounded-lg"
    >
      <Command label={t('palette.title')} loop filter={matches} className="flex max-h-[70vh] flex-col">
        <Command.Input
          data-autofocus
          value={text}
          onValueChange={setText}
          placeholder={t('palette.hint')}
          className="palette-input min-h-12 border-b border-line bg-card px-4 text-md placeholder:text-mut"
        />
        <Command.List className="min-h-0 flex-1 scroll-py-2 overflow-y-auto p-2">
          <Command.Empty className="px-2 py-6 text-center text-mut">{t('palette.none')}</Command.Empty>
          <Found text={text} onDone={onClose} />
          <Pages onDone={onClose} />
          <Metrics onDone={onClose} />
          <Actions onDone={onClose} onHelp={onHelp} />
        </Command.List>
      </Command>
    </BareModal>
  );
}

interface EntryProps {
  readonly value: string;
  readonly label: string;
  readonly detail?: string | null;
  readonly icon: LucideIcon;
  readonly keys?: readonly string[];
  readonly onSelect: () => void;
}

function Entry({ value, label, detail = null, icon: Icon, keys = [], onSelect }: EntryProps): ReactNode {
  return (
    <Command.Item
      value={value}
      keywords={[label, ...(detail === null ? [] : [detail])]}
      onSelect={onSelect}
      className="flex min-h-9 cursor-default items-center gap-2.5 rounded-sm px-2 data-[selected=true]:bg-hover"
    >
      <Icon aria-hidden size={16} className="shrink-0 text-mut" />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {detail === null ? null : <span className="truncate text-xs text-mut">{detail}</span>}
      {keys.map((key) => (
        <Kbd key={key} text={key} />
      ))}
    </Command.Item>
  );
}

const GROUP =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-mut';

function Pages({ onDone }: { readonly onDone: () => void }): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const pages = usePages().flatMap((page) => (page.nav === undefined ? [] : [{ ...page, nav: page.nav }]));
  return (
    <Command.Group heading={t('palette.pages')} className={GROUP}>
      {pages.map(({ path, title, nav }) => (
        <Entry
          key={path}
          value={`page ${path}`}
          label={t(title)}
          detail={t(`nav.${nav.group}`)}
          icon={nav.icon}
          keys={nav.chord === undefined ? [] : ['g', nav.chord]}
          onSelect={() => {
            onDone();
            void navigate({ to: path });
          }}
        />
      ))}
    </Command.Group>
  );
}

function Metrics({ onDone }: { readonly onDone: () => void }): ReactNode {
  const t = useT();
  const tOr = useTOr();
  const navigate = useNavigate();
  const metrics = useAnswer('GET /metrics', {});
  const page = PAGES.find(({ path }) => path === '/metrics/$slug');
  if (page === undefined || metrics.data === undefined) return null;
  return (
    <Command.Group heading={t('palette.metrics')} className={GROUP}>
      {metrics.data
        .flatMap(({ metrics: all }) => all)
        .map(({ slug, label }) => (
          <Entry
            key={slug}
            value={`metric ${slug}`}
            label={tOr(`metric.${slug}.label`, label)}
            icon={BarChart3}
            onSelect={() => {
              onDone();
              void navigate({ to: page.path, params: { slug } });
            }}
          />
        ))}
    </Command.Group>
  );
}

const FOUND_ICONS = { customer: CircleUser, invoice: FileText, subscription: Box, product: Tag, price: Tag } as const;

const SETTLED_MS = 120;

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** What the server finds by name or id; only customers have a page, the rest lies on the records. */
function Found({ text, onDone }: { readonly text: string; readonly onDone: () => void }): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const asked = useSettled(text.trim());
  const found = useQuery({
    queryKey: ['GET /search', asked],
    queryFn: () => call('GET /search', { query: { q: asked, limit: FOUND_MOST } }),
    enabled: asked.length >= 2,
    placeholderData: (before) => (asked.length >= 2 ? before : undefined),
  });
  const results = asked.length >= 2 ? (found.data?.results ?? []) : [];
  if (results.length === 0) return null;
  return (
    <Command.Group heading={t('palette.found')} className={GROUP}>
      {results.map(({ kind, id, label, detail }) => (
        <Entry
          key={`${kind} ${id}`}
          value={`${FOUND} ${kind} ${id}`}
          label={label}
          detail={detail ?? t(`palette.kind.${kind}`)}
          icon={FOUND_ICONS[kind]}
          onSelect={() => {
            onDone();
            if (kind === 'customer') void navigate({ to: '/customers/$id', params: { id } });
            else void navigate({ to: '/data/records/$object', params: { object: `${kind}s` }, search: { q: id } });
          }}
        />
      ))}
    </Command.Group>
  );
}

interface ActionsProps {
  readonly onDone: () => void;
  readonly onHelp: () => void;
}

function Actions({ onDone, onHelp }: ActionsProps): ReactNode {
  const t = useT();
  const session = useSession();
  const theme = useTheme();
  const { language, setLanguage } = useLanguage();
  const done = (act: () => void) => () => {
    onDone();
    act();
  };
  return (
    <Command.Group heading={t('palette.actions')} className={GROUP}>
      <Entry
        value="action theme"
        label={t(theme === 'dark' ? 'palette.light' : 'palette.dark')}
        icon={Moon}
        onSelect={done(() => setTheme(theme === 'dark' ? 'light' : 'dark'))}
      />
      <Entry
        value="action language"
        label={t('palette.language')}
        icon={Languages}
        onSelect={done(() => setLanguage(language === 'fr' ? 'en' : 'fr'))}
      />
      <Entry value="action keys" label={t('keys.title')} icon={Keyboard} keys={['?']} onSelect={done(onHelp)} />
      {session.companies
        .filter(({ id }) => id !== session.company?.id)
        .map(({ id, name }) => (
          <Entry
            key={id}
            value={`action company ${id}`}
            label={t('palette.company', { name })}
            icon={Box}
            onSelect={done(() => void session.switchCompany(id))}
          />
        ))}
    </Command.Group>
  );
}
