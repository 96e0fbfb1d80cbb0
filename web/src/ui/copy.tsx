// A button that copies a text and says so.

import { Check, Copy as CopyIcon } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { Button } from './button.tsx';

const SAID_MS = 2000;

export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }): ReactNode {
  const t = useT();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <Button
        icon={copied ? Check : CopyIcon}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {copied ? t('ui.copied') : (label ?? t('ui.copy'))}
      </Button>
      <span role="status" className="sr-only">
        {copied ? t('ui.copied') : ''}
      </span>
    </>
  );
}

/** A text to be copied as a whole: a link, a key, a command. */
export function CopyField({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <input
        readOnly
        aria-label={label}
        value={text}
        onFocus={(event) => event.target.select()}
        className="min-h-8 min-w-0 flex-1 basis-56 rounded-sm border border-control bg-bg px-2.5 font-mono text-sm"
      />
      <CopyButton text={text} />
    </div>
  );
}
