// Pushes one customer, a price, a subscription and an invoice, then reads the MRR: RUNRATE_KEY=… npx node examples/push.ts

const url = process.env.RUNRATE_URL ?? 'http://127.0.0.1:4010';
const headers = { authorization: `Bearer ${process.env.RUNRATE_KEY}`, 'content-type': 'application/json' };

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${url}/api/v1${path}`, sent);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const month = { period_start: '2026-01-01', period_end: '2026-02-01' };
await call('POST', '/customers', {
  id: 'acme',
  name: 'Acme',
  country: 'FR',
  custom_properties: { industry: 'retail' },
});
await call('POST', '/prices', { id: 'pro', name: 'Pro', type: 'subscription', period_unit: 'month', period_length: 1 });
await call('POST', '/subscriptions', { id: 's1', customer_id: 'acme', status: 'active', price_id: 'pro' });
const line = {
  id: 'i1-1',
  subscription_id: 's1',
  price_id: 'pro',
  type: 'subscription',
  currency_code: 'EUR',
  ...month,
};
const lines = [{ ...line, amount_excluding_tax_after_discount: 100, tax_amount: 20 }];
const invoice = { id: 'i1', customer_id: 'acme', date: '2026-01-01', status: 'paid', invoice_line_items: lines };
await call('POST', '/invoices', invoice);
console.log(JSON.stringify(await call('GET', '/metrics/mrr?date_start=2026-01-01&date_end=2026-01-31'), null, 2));
