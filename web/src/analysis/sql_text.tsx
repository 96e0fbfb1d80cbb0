// The SQL behind a figure, folded away, with a button that copies it.

import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useT } from '../messages/messages.tsx';
import { Button } from '../ui/button.tsx';
import { useToast } from '../ui/toast.tsx';

/** Copies a text and says whether that worked. */
export function useCopy(): (text: string) => void {
  const t = useT();
  const toast = useToast();
  return (text) => {
    void navigator.clipboard.writeText(text).then(
      () => toast(t('copy.done')),
      () => toast(t('chart.notCopied'), { kind: 'failed' }),
    );
  };
}

export function SqlText({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  const t = useT();
  const copy = useCopy();
  return (
    <details className="rounded-md border border-line">
      <summary className="px-3 py-2">{label}</summary>
      <div className="border-t border-line p-3">
        <div className="mb-2 flex justify-end">
          <Button variant="ghost" icon={Copy} onClick={() => copy(text)}>
            {t('copy.copy')}
          </Button>
        </div>
        <section tabIndex={0} aria-label={label} className="max-h-64 overflow-auto rounded-sm bg-bg p-2">
          <pre className="font-mono text-2xs break-words whitespace-pre-wrap">{text}</pre>
        </section>
      </div>
    </details>
  );
}
