// The segment in force: chosen from the saved ones, made of the present filters, or taken away.

import { Plus, Shapes, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { call } from '../api/api.ts';
import { QUERIES, useAnswer } from '../api/queries.ts';
import { useCan } from '../app/session.tsx';
import { useT } from '../messages/messages.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { useToast } from '../ui/toast.tsx';
import { conditions } from '../url/filters.ts';
import { useAnalysis } from './frame.tsx';
import { SaveDialog } from './save_dialog.tsx';

export function SegmentMenu(): ReactNode {
  const t = useT();
  const toast = useToast();
  const may = useCan('analyse');
  const { view, setView } = useAnalysis();
  const { data } = useAnswer('GET /segments', {});
  const [saving, setSaving] = useState(false);
  const segments = data?.data ?? [];
  const current = segments.find(({ id }) => id === view.segment);
  if (segments.length === 0 && !(may && view.filters.length > 0)) return null;
  const refresh = () => QUERIES.invalidateQueries({ queryKey: ['GET /segments'] });
  const remove = async (id: string) => {
    try {
      await call('DELETE /segments/{id}', { path: { id } });
      setView({ segment: null });
      await refresh();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { kind: 'failed' });
    }
  };
  const items: MenuItem[] = [
    { label: t('segment.none'), checked: current === undefined, onSelect: () => setView({ segment: null }) },
    ...segments.map((segment) => ({
      label: segment.name,
      hint: segment.mine ? undefined : segment.author,
      checked: segment.id === view.segment,
      onSelect: () => setView({ segment: segment.id }),
    })),
    ...(may && view.filters.length > 0
      ? ['line' as const, { label: t('segment.save'), icon: Plus, onSelect: () => setSaving(true) }]
      : []),
    ...(current?.mine === true
      ? [
          'line' as const,
          { label: t('segment.delete'), icon: Trash2, danger: true, onSelect: () => void remove(current.id) },
        ]
      : []),
  ];
  return (
    <>
      <Menu
        label={current === undefined ? t('segment.label') : current.name}
        icon={Shapes}
        align="start"
        items={items}
      />
      {saving ? (
        <SaveDialog
          title={t('segment.save')}
          lead={t('segment.lead')}
          onClose={() => setSaving(false)}
          onSave={async ({ name, shared }) => {
            const filters = (conditions(view.filters) ?? []) as unknown as { [k: string]: unknown }[];
            const made = await call('POST /segments', { body: { name, shared, filters } });
            await refresh();
            setView({ segment: made.id, filters: [] });
          }}
        />
      ) : null}
    </>
  );
}
