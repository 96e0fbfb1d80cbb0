// The exact calls of the API that answer what the explorer shows, ready for a terminal.

import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAnalysis } from '../../analysis/frame.tsx';
import type { Metric } from '../../analysis/metrics.ts';
import { type Ask, requestOf } from '../../analysis/question.ts';
import { useCopy } from '../../analysis/sql_text.tsx';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';

/** `curl -G … --data-urlencode …`: nothing to escape but the single quote. */
export function curlOf(ask: Ask, origin: string): string {
  const { path, query } = requestOf(ask);
  const parts = Object.entries(query ?? {}).map(([name, value]) => {
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : valueText(value);
    return `  --data-urlencode '${name}=${text.replaceAll("'", "'\\''")}'`;
  });
  return [
    `curl -G '${origin}/api/v1/metrics/${path.slug}'`,
    `  -H "Authorization: Bearer $RUNRATE_KEY"`,
    ...parts,
  ].join(' \\\n');
}

function valueText(value: unknown): string {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? value.join(',')
    : JSON.stringify(value);
}

export function ApiCalls({ metrics }: { readonly metrics: readonly Metric[] }): ReactNode {
  const t = useT();
  const copy = useCopy();
  const { question, view } = useAnalysis();
  const calls = metrics.flatMap((metric) => {
    const by = view.by ?? metric.natural_dimension;
    const base = { slug: metric.slug, question, by, future: metric.dimensions.some(({ id }) => id === 'security') };
    if (view.curves.length === 0) return [curlOf(base, window.location.origin)];
    return view.curves.map((curve) => curlOf({ ...base, by: null, filters: [curve] }, window.location.origin));
  });
  if (calls.length === 0) return null;
  const text = calls.join('\n\n');
  return (
    <Card
      title={t('explore.call')}
      actions={
        <Button variant="ghost" icon={Copy} onClick={() => copy(text)}>
          {t('copy.copy')}
        </Button>
      }
    >
      <p className="mb-2 text-sm text-mut">{t('explore.callHint')}</p>
      <section tabIndex={0} aria-label={t('explore.curl')} className="overflow-x-auto rounded-md bg-bg p-3">
        <pre className="font-mono text-xs" data-curl>
          {text}
        </pre>
      </section>
    </Card>
  );
}
