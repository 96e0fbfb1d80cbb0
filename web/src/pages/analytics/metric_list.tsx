// Every metric in its family with a box to tick; four may be looked at together.

import { type ReactNode, useState } from 'react';
import { type Metric, useCatalogue, useNames } from '../../analysis/metrics.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Checkbox, TextInput } from '../../ui/field.tsx';
import { METRICS_MOST } from '../../url/address.ts';
import { useView } from '../../url/view.ts';

export function MetricList({ chosen }: { readonly chosen: readonly Metric[] }): ReactNode {
  const t = useT();
  const names = useNames();
  const { families } = useCatalogue();
  const [, setView] = useView();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const slugs = chosen.map(({ slug }) => slug);
  const toggle = (slug: string) =>
    setView({ metrics: slugs.includes(slug) ? slugs.filter((one) => one !== slug) : [...slugs, slug] });
  return (
    <Card title={t('explore.metrics')}>
      <TextInput
        type="search"
        aria-label={t('metrics.search')}
        placeholder={t('metrics.search')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <p className="mt-1 text-sm text-mut">{t('explore.most')}</p>
      <section
        tabIndex={0}
        aria-label={t('explore.list')}
        className="mt-2 max-h-56 space-y-3 overflow-y-auto lg:max-h-[640px]"
      >
        {families.map((family) => {
          const metrics = family.metrics.filter(
            ({ slug, label }) => slug.includes(wanted) || names.metric(slug, label).toLowerCase().includes(wanted),
          );
          return metrics.length === 0 ? null : (
            <fieldset key={family.id} className="space-y-1">
              <legend className="text-sm text-mut">{names.family(family.id, family.label)}</legend>
              {metrics.map(({ slug, label }) => (
                <Checkbox
                  key={slug}
                  label={names.metric(slug, label)}
                  checked={slugs.includes(slug)}
                  disabled={!slugs.includes(slug) && slugs.length >= METRICS_MOST}
                  onChange={() => toggle(slug)}
                />
              ))}
            </fieldset>
          );
        })}
      </section>
    </Card>
  );
}
