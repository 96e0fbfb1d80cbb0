// The fields of an object as a list; what names another object leads there.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Format, NONE, useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { StateBadge } from '../../customers/state_badge.tsx';
import { type BillingObject, type ObjectBody, REFERENCES } from './objects.ts';
import { useOpenObject } from './open_object.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT/;
const WRITTEN = /^(created|updated)_at$/;
const MONEY = /amount$|monthly_value/;

export function Facts({ object, body }: { readonly object: BillingObject; readonly body: ObjectBody }): ReactNode {
  const t = useT();
  const or = useTOr();
  const plain = Object.entries(body).filter(([, value]) => value === null || typeof value !== 'object');
  // When it was written here comes last: it is about the record, not about the fact.
  const fields = [...plain.filter(([name]) => !WRITTEN.test(name)), ...plain.filter(([name]) => WRITTEN.test(name))];
  const custom = Object.entries((body.custom_properties ?? {}) as ObjectBody);
  return (
    <>
      <dl className="grid grid-cols-1 gap-x-6 gap-y-2.5 sm:grid-cols-2">
        {fields.map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-sm text-mut">{or(`column.${name}`, name.replaceAll('_', ' '))}</dt>
            <dd className="figures break-words">
              <FactValue object={object} name={name} value={value} body={body} />
            </dd>
          </div>
        ))}
      </dl>
      {custom.length === 0 ? null : (
        <section>
          <h3 className="mb-2 text-md font-semibold">{t('records.custom')}</h3>
          <dl className="grid grid-cols-1 gap-x-6 gap-y-2.5 sm:grid-cols-2">
            {custom.map(([name, value]) => (
              <div key={name} className="min-w-0">
                <dt className="text-sm break-words text-mut">{name}</dt>
                <dd className="figures break-words">{or(`value.${value}`, value === null ? NONE : String(value))}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}

interface FactProps {
  readonly object: BillingObject;
  readonly name: string;
  readonly value: unknown;
  readonly body: ObjectBody;
}

function FactValue({ object, name, value, body }: FactProps): ReactNode {
  const format = useFormat();
  const or = useTOr();
  const { open } = useOpenObject();
  if (value === null) return NONE;
  const to = REFERENCES[name];
  const link = 'text-left break-all text-accent underline-offset-2 hover:underline';
  if (to === 'customer' || (object === 'customer' && name === 'id')) {
    return (
      <Link to="/customers/$id" params={{ id: String(value) }} className={link}>
        {String(value)}
      </Link>
    );
  }
  if (to !== undefined) {
    return (
      <button type="button" className={link} onClick={() => open(to, String(value))}>
        {String(value)}
      </button>
    );
  }
  if (name === 'status') return <StateBadge state={String(value)} />;
  return or(`value.${value}`, factText(name, value, body, format));
}

function factText(name: string, value: unknown, body: ObjectBody, format: Format): string {
  if (typeof value === 'number') {
    return MONEY.test(name) && typeof body.currency_code === 'string'
      ? format.money(value, body.currency_code)
      : format.value(value, 'ratio', 'EUR');
  }
  const text = String(value);
  if (DAY.test(text)) return format.day(text);
  return INSTANT.test(text) ? format.instant(text) : text;
}
