// The lines below an object: those of an invoice with what each counts a month and why, those of a credit note.

import type { ReactNode } from 'react';
import { useFormat } from '../../../format/format.ts';
import { useT } from '../../../messages/messages.tsx';
import { InvoiceLines } from '../../customers/invoice_lines.tsx';
import type { BillingObject, ObjectBody } from './objects.ts';
import { useOpenObject } from './open_object.ts';

export interface LinesOfProps {
  readonly object: BillingObject;
  readonly id: string;
  readonly body: ObjectBody;
}

export function LinesOf({ object, id, body }: LinesOfProps): ReactNode {
  const t = useT();
  switch (object) {
    case 'invoice':
      return <InvoiceLines field="invoice_id" id={id} title={t('records.lines')} />;
    case 'invoice_line_item':
      return <InvoiceLines field="id" id={id} title={t('records.counts')} />;
    case 'credit_note':
      return <CreditNoteLines body={body} />;
    default:
      return null;
  }
}

interface CreditLine {
  readonly id: string;
  readonly amount: number;
  readonly currency_code: string;
  readonly description: string | null;
}

function CreditNoteLines({ body }: { readonly body: ObjectBody }): ReactNode {
  const t = useT();
  const format = useFormat();
  const { open } = useOpenObject();
  const lines = (body.credit_note_line_items ?? []) as readonly CreditLine[];
  return (
    <section>
      <h3 className="mb-2 text-md font-semibold">{t('records.lines')}</h3>
      <ul className="divide-y divide-line rounded-md border border-line">
        {lines.map((line) => (
          <li key={line.id} className="flex items-baseline justify-between gap-3 px-3 py-2">
            <button
              type="button"
              className="min-w-0 text-left text-accent hover:underline"
              onClick={() => open('credit_note_line_item', line.id)}
            >
              {line.description ?? line.id}
            </button>
            <span className="figures">{format.money(line.amount, line.currency_code)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
