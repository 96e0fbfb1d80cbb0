// The currency of every figure, and the exchange rates that amounts in other currencies are converted with.

import { type FormEvent, type ReactNode, useState } from 'react';
import type { Answer } from '../../api/api.ts';
import { useChange } from '../../api/change.ts';
import { useAnswer } from '../../api/queries.ts';
import { useCan } from '../../app/session.tsx';
import { useFormat } from '../../format/format.ts';
import { useLanguage, useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Select } from '../../ui/select.tsx';
import { SimpleTable } from '../../ui/simple_table.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';

type Rate = Answer<'GET /rates'>[number];

/** The rates are units for one euro; it has none of its own. */
const EURO = 'EUR';

/** What the browser calls a currency. */
function useCurrencyName(): (code: string) => string {
  const { language } = useLanguage();
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  return (code) => names.of(code) ?? code;
}

export function CurrencyPage(): ReactNode {
  const t = useT();
  const company = useAnswer('GET /company', {});
  const rates = useAnswer('GET /rates', {});
  const error = company.error ?? rates.error;
  return (
    <>
      <PageHead title={t('currency.title')} lead={t('currency.lead')} />
      <div className="max-w-4xl space-y-4">
        {error === null ? null : (
          <Failure error={error} retry={() => void Promise.all([company.refetch(), rates.refetch()])} />
        )}
        {company.data === undefined || rates.data === undefined ? (
          <Skeleton className="h-96" />
        ) : (
          <>
            <BaseCurrency now={company.data.base_currency} rates={rates.data} />
            <Rates rates={rates.data} />
          </>
        )}
      </div>
    </>
  );
}

function BaseCurrency({ now, rates }: { readonly now: string; readonly rates: readonly Rate[] }): ReactNode {
  const t = useT();
  const nameOf = useCurrencyName();
  const mayWrite = useCan('write');
  const [chosen, setChosen] = useState(now);
  const [asking, setAsking] = useState(false);
  const save = useChange('PATCH /company', { said: t('currency.saved'), onDone: () => setAsking(false) });
  const codes = [...new Set([EURO, now, ...rates.map(({ currency }) => currency)])].sort();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsking(true);
  };
  return (
    <Card title={t('currency.base')}>
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        <Select
          label={t('currency.base')}
          hideLabel
          value={chosen}
          disabled={!mayWrite}
          options={codes.map((code) => ({ value: code, label: `${code} · ${nameOf(code)}` }))}
          onChange={setChosen}
          className="w-72 max-w-full"
        />
        {mayWrite ? (
          <Button type="submit" variant="primary" disabled={chosen === now}>
            {t('ui.save')}
          </Button>
        ) : null}
      </form>
      <p className="mt-2 max-w-prose text-sm text-mut">{t('currency.baseWhy')}</p>
      <Confirm
        title={t('currency.ask', { from: now, to: chosen })}
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => save.run({ body: { base_currency: chosen } })}
        verb={t('currency.change')}
        busy={save.busy}
      >
        <p>{t('currency.askWhy')}</p>
      </Confirm>
    </Card>
  );
}

function Rates({ rates }: { readonly rates: readonly Rate[] }): ReactNode {
  const t = useT();
  const format = useFormat();
  const nameOf = useCurrencyName();
  return (
    <Card title={t('currency.rates')} flush>
      <p className="max-w-prose px-4 pb-3 text-sm text-mut">
        {t('currency.ratesWhy')} <code>{'runrate rates import'}</code>
      </p>
      <SimpleTable
        caption={t('currency.rates')}
        rows={rates}
        rowKey={(row) => row.currency}
        columns={[
          { id: 'code', label: t('currency.code'), cell: (row) => row.currency },
          { id: 'name', label: t('currency.name'), cell: (row) => nameOf(row.currency) },
          { id: 'first', label: t('currency.first'), cell: (row) => format.day(row.first_day) },
          { id: 'last', label: t('currency.last'), cell: (row) => format.day(row.last_day) },
          { id: 'rate', label: t('currency.rate'), numeric: true, cell: (row) => format.rate(row.rate) },
        ]}
      />
    </Card>
  );
}
