#!/usr/bin/env bash
# Pushes one customer with an invoice and reads the MRR: RUNRATE_KEY=… examples/push.sh
set -euo pipefail
api="${RUNRATE_URL:-http://127.0.0.1:4010}/api/v1"

call() {
  curl --silent --show-error --fail-with-body -H "Authorization: Bearer $RUNRATE_KEY" -H 'Content-Type: application/json' "$@"
}

call "$api/customers" --data '{"id": "acme", "name": "Acme", "country": "FR"}'
call "$api/subscriptions" --data '{"id": "s1", "customer_id": "acme", "status": "active"}'
call "$api/invoices" --data '{
  "id": "i1", "customer_id": "acme", "date": "2026-01-01", "status": "paid",
  "invoice_line_items": [{
    "id": "i1-1", "subscription_id": "s1", "type": "subscription", "currency_code": "EUR",
    "amount_excluding_tax_after_discount": 100, "tax_amount": 20,
    "period_start": "2026-01-01", "period_end": "2026-02-01"
  }]
}'
call "$api/metrics/mrr?date_start=2026-01-01&date_end=2026-01-31"
