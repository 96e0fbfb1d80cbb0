// Deliveries of a provider: what changed a moment ago, written at once; the next sync reads it again.

import { type Delivery, NeedsAttention } from '../connectors/connector.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Services } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { mapPage } from './sync/mapped_page.ts';
import { type Opened, openConnection } from './sync/opened.ts';

/** Who sends it is told by the signature alone: a forged one is answered like an unknown connection. */
export async function takeDelivery(
  services: Services,
  id: string,
  sent: Omit<Delivery, 'now'>,
): Promise<Result<{ written: number; dead: number }, AppFault>> {
  const { store, syncs, now } = services;
  const refused = fault('not_found', ['id'], 'No connection takes this delivery', 'not_found');
  const owner = await store.sync.connectionOfAny(id);
  if (owner === null) return fail(refused);
  const { company, connection } = owner;
  const opened = opens(syncs, company, connection);
  if (opened === null) return fail(refused);
  const { connector, settings, secret, mapping } = opened;
  const pages = connector.webhook?.({ ...sent, now: now() }, settings, secret) ?? null;
  if (pages === null) return fail(refused);
  const total = { written: 0, dead: 0 };
  for (const page of pages) {
    const { written, dead } = await store.sync.writePage({
      company,
      connection: connection.no,
      held: null,
      source: connection.name,
      stream: page.stream,
      recordText: (position) => mapping.redact(JSON.stringify(page.records[position] ?? null)),
      ...(await mapPage(mapping, page)),
      generation: connection.generation,
      now: now().toISOString(),
    });
    total.written += written;
    total.dead += dead;
  }
  return ok(total);
}

/** Null where the connection waits for its owner: the next sync says so. */
function opens(...connection: Parameters<typeof openConnection>): Opened | null {
  try {
    return openConnection(...connection);
  } catch (error) {
    if (error instanceof NeedsAttention) return null;
    throw error;
  }
}
