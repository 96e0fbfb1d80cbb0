// One customer's part of a figure, down to the invoice line: amount × rate, divided by its months.

import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useFormat } from '../format/format.ts';
import { useT, useTOr } from '../messages/messages.tsx';
import { carried, type SearchText } from '../url/address.ts';
import type { Explanation } from './explain.tsx';
import { Part } from './part.tsx';

type Customer = NonNullable<Explanation['customer']>;

interface ArithmeticProps {
  readonly data: Explanation;
  readonly customer: Customer;
}

function text(value: unknown): string {
  return value === null || value === undefined ? '–' : String(value);
}

function amount(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

export function Arithmetic({ data, customer }: ArithmeticProps): ReactNode {
  const t = useT();
  const search = useSearch({ strict: false }) as SearchText;
  return (
    <Part title={t('explain.arithmetic', { name: customer.customer_name ?? customer.customer_id })}>
      <Link
        to={'/customers/$id' as string}
        params={{ id: customer.customer_id } as never}
        search={carried(search) as never}
        className="text-sm text-accent underline"
      >
        {t('explain.openCustomer')}
      </Link>
      <Parts data={data} customer={customer} />
      <Lines customer={customer} />
    </Part>
  );
}

/** The parts of MRR that the figure sees: at the opening, at the closing. */
function Parts({ data, customer }: ArithmeticProps): ReactNode {
  const t = useT();
  const format = useFormat();
  if (customer.parts.length === 0) return <p className="text-sm text-mut">{t('explain.noParts')}</p>;
  return (
    <Scrolled label={t('explain.parts')}>
      <thead>
        <tr className="text-left text-mut">
          <Th>{t('explain.from')}</Th>
          <Th>{t('explain.to')}</Th>
          <Th right>{t('explain.monthly')}</Th>
          <Th>{t('explain.price')}</Th>
          <Th>{t('explain.line')}</Th>
          <Th>{t('explain.counted')}</Th>
        </tr>
      </thead>
      <tbody>
        {customer.parts.map((part) => (
          <tr key={`${text(part.line_id)} ${text(part.start_day)} ${text(part.mrr)}`} className="border-t border-line">
            <Td>{format.day(text(part.start_day))}</Td>
            <Td>{format.day(text(part.end_day))}</Td>
            <Td right>{format.money(amount(part.mrr), data.currency)}</Td>
            <Td>{text(part.price_id)}</Td>
            <Td>{text(part.line_id)}</Td>
            <Td>
              {[part.opening === true ? t('explain.opening') : '', part.closing === true ? t('explain.closing') : '']
                .filter((word) => word !== '')
                .join(', ') || '–'}
            </Td>
          </tr>
        ))}
      </tbody>
    </Scrolled>
  );
}

function Lines({ customer }: { readonly customer: Customer }): ReactNode {
  const t = useT();
  const tOr = useTOr();
  const format = useFormat();
  if (customer.lines.length === 0) return null;
  return (
    <ol className="space-y-2" data-lines>
      {customer.lines.map((line) => (
        <li key={line.id} className="rounded-md border border-line p-3 text-sm">
          <p className="flex flex-wrap justify-between gap-x-4">
            <span className="font-medium">
              {t('explain.lineOf', { line: line.id, invoice: text(line.invoice_number ?? line.invoice_id) })}
            </span>
            <span className="text-mut">{format.day(text(line.invoice_date))}</span>
          </p>
          <p className="text-mut">
            {text(line.price_id)} ·{' '}
            {line.period_start === null || line.period_end === null
              ? t('explain.noPeriod')
              : t('explain.period', {
                  from: format.day(text(line.period_start)),
                  to: format.day(text(line.period_end)),
                })}
          </p>
          {line.arithmetic === null ? (
            <p className="text-warn">{tOr(`excluded.${text(line.excluded_because)}`, text(line.excluded_because))}</p>
          ) : (
            <p className="figures font-mono break-words">{line.arithmetic}</p>
          )}
        </li>
      ))}
    </ol>
  );
}

function Scrolled({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <section tabIndex={0} aria-label={label} className="overflow-x-auto rounded-md border border-line">
      <table className="w-full text-sm whitespace-nowrap">{children}</table>
    </section>
  );
}

interface CellProps {
  readonly right?: boolean;
  readonly children: ReactNode;
}

function Th({ right = false, children }: CellProps): ReactNode {
  return (
    <th scope="col" className={`px-3 py-1.5 font-medium ${right ? 'text-right' : ''}`}>
      {children}
    </th>
  );
}

function Td({ right = false, children }: CellProps): ReactNode {
  return <td className={`px-3 py-1.5 ${right ? 'text-right' : ''}`}>{children}</td>;
}
