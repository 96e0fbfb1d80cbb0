// Every metric of the server in its family, searched as one types.

import { Link, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useCatalogue, useNames } from '../../analysis/metrics.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { TextInput } from '../../ui/field.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Empty, Skeleton } from '../../ui/states.tsx';
import { carried, type SearchText } from '../../url/address.ts';

export function MetricIndex(): ReactNode {
  const t = useT();
  const names = useNames();
  const { families } = useCatalogue();
  const address = useSearch({ strict: false }) as SearchText;
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = families.flatMap((family) => {
    const metrics = family.metrics.filter(({ slug, label, description }) =>
      [slug, names.metric(slug, label), names.description(slug, description)].some((text) =>
        text.toLowerCase().includes(wanted),
      ),
    );
    return metrics.length === 0 ? [] : [{ ...family, metrics }];
  });
  return (
    <>
      <PageHead title={t('metrics.title')}>
        <TextInput
          type="search"
          aria-label={t('metrics.search')}
          placeholder={t('metrics.search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="w-64"
        />
      </PageHead>
      {families.length === 0 ? <Skeleton className="h-96" /> : null}
      {families.length > 0 && shown.length === 0 ? <Empty text={t('metrics.none', { search })} /> : null}
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        {shown.map((family) => (
          <Card key={family.id} title={names.family(family.id, family.label)} flush>
            <ul className="pb-2">
              {family.metrics.map(({ slug, label, description }) => (
                <li key={slug} className="relative px-4 py-1.5 hover:bg-hover">
                  <Link
                    to={'/metrics/$slug' as string}
                    params={{ slug } as never}
                    search={carried(address) as never}
                    className="font-medium after:absolute after:inset-0"
                  >
                    {names.metric(slug, label)}
                  </Link>
                  <p className="text-sm text-mut">{names.description(slug, description)}</p>
                </li>
              ))}
            </ul>
          </Card>
        ))}
      </div>
    </>
  );
}
