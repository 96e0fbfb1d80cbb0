// Records: every billing fact as it is kept, searched and paged by the server, opened and changed beside the list.

import { useNavigate, useParams as useRoute } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useT, useTOr } from '../../messages/messages.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Empty } from '../../ui/states.tsx';
import { ViewTable } from '../../ui/table/view_table.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ListTable } from './records/list_table.tsx';
import { ObjectSheet } from './records/object_sheet.tsx';
import { type BillingObject, isObject, LISTINGS, OBJECTS, SEARCHED } from './records/objects.ts';
import { useOpenObject } from './records/open_object.ts';

export function Records(): ReactNode {
  const t = useT();
  const or = useTOr();
  const navigate = useNavigate();
  const { object: given = '' } = useRoute({ strict: false });
  const object: BillingObject = isObject(given) ? given : 'customer';
  return (
    <>
      <PageHead title={t('records.title')} lead={t('records.lead')} />
      <Tabs
        label={t('records.title')}
        value={object}
        tabs={OBJECTS.map((value) => ({ value, label: or(`objects.${value}`, value) }))}
        onChange={(next) => void navigate({ to: '/data/records/$object', params: { object: next } })}
      >
        <RecordsTable key={object} object={object} />
      </Tabs>
      <ObjectSheet />
    </>
  );
}

function RecordsTable({ object }: { readonly object: BillingObject }): ReactNode {
  const t = useT();
  const or = useTOr();
  const { open } = useOpenObject();
  const { view, shown, order } = LISTINGS[object];
  const label = or(`objects.${object}`, object);
  if (view === null) return <ListTable object={object} label={label} />;
  const searchIn = SEARCHED[object];
  return (
    <ViewTable
      slug={view}
      label={label}
      shown={shown}
      order={`${order.id} ${order.desc ? 'desc' : 'asc'}`}
      {...(searchIn === undefined ? {} : { searchIn })}
      onRow={(row) => open(object, String(row.id))}
      empty={<Empty text={t('records.none')} />}
    />
  );
}
