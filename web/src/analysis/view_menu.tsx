// Saved views: a page with its range, filters and breakdown under a name; opened, kept, and taken away again.

import { useLocation, useNavigate } from '@tanstack/react-router';
import { Bookmark, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { call } from '../api/api.ts';
import { QUERIES, useAnswer } from '../api/queries.ts';
import { useKey } from '../app/keys.ts';
import { useCan } from '../app/session.tsx';
import { useT } from '../messages/messages.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { useToast } from '../ui/toast.tsx';
import { SaveDialog } from './save_dialog.tsx';

/** The same state gives the same text, whatever the order of its parameters. */
function ordered(query: string): string {
  const parameters = new URLSearchParams(query);
  parameters.sort();
  return parameters.toString();
}

export function ViewMenu(): ReactNode {
  const t = useT();
  const toast = useToast();
  const may = useCan('analyse');
  const navigate = useNavigate();
  const { pathname, searchStr } = useLocation();
  const { data } = useAnswer('GET /saved_views', {});
  const [saving, setSaving] = useState(false);
  useKey('s', () => setSaving(true), may);
  const views = data?.data ?? [];
  const here = ordered(searchStr);
  const current = views.find(({ path, query }) => path === pathname && ordered(query) === here);
  if (views.length === 0 && !may) return null;
  const refresh = () => QUERIES.invalidateQueries({ queryKey: ['GET /saved_views'] });
  const remove = async (id: string) => {
    try {
      await call('DELETE /saved_views/{id}', { path: { id } });
      await refresh();
      toast(t('views.deleted'));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { kind: 'failed' });
    }
  };
  const open = (path: string, query: string) =>
    void navigate({ to: path as string, search: Object.fromEntries(new URLSearchParams(query)) as never });
  const items: MenuItem[] = [
    ...views.map((view) => ({
      label: view.name,
      hint: view.mine ? undefined : view.author,
      checked: view.id === current?.id,
      onSelect: () => open(view.path, view.query),
    })),
    ...(views.length > 0 && may ? ['line' as const] : []),
    ...(may ? [{ label: t('views.save'), icon: Plus, onSelect: () => setSaving(true) }] : []),
    ...(current?.mine === true
      ? [{ label: t('views.delete'), icon: Trash2, danger: true, onSelect: () => void remove(current.id) }]
      : []),
  ];
  return (
    <>
      <Menu label={current === undefined ? t('views.label') : current.name} icon={Bookmark} items={items} />
      {saving ? (
        <SaveDialog
          title={t('views.save')}
          lead={t('views.lead')}
          onClose={() => setSaving(false)}
          onSave={async ({ name, shared }) => {
            await call('POST /saved_views', { body: { name, shared, path: pathname, query: here } });
            await refresh();
            toast(t('views.saved'));
          }}
        />
      ) : null}
    </>
  );
}
