// Server-sent events read through fetch, because the browser's EventSource sends no header; it comes back after a break.

import { webHeaders } from './api.ts';

export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

const BACK_AFTER_MS = 2000;
const BACK_AT_MOST_MS = 30_000;

/**
 * Follows `/api/v1` + path until the signal ends it, the server refuses, or `onEvent` says that it was the last.
 * After a break it goes on behind the last event it saw.
 */
export async function followEvents(
  path: string,
  onEvent: (event: StreamEvent) => 'last' | undefined,
  signal: AbortSignal,
): Promise<void> {
  let lastId: string | null = null;
  let wait = BACK_AFTER_MS;
  while (!signal.aborted) {
    try {
      const headers = {
        ...webHeaders(),
        accept: 'text/event-stream',
        ...(lastId === null ? {} : { 'last-event-id': lastId }),
      };
      const response = await fetch(`/api/v1${path}`, { headers, signal });
      if (response.status >= 400 && response.status < 500) return;
      if (response.ok && response.body !== null) {
        wait = BACK_AFTER_MS;
        for await (const event of eventsOf(response.body)) {
          lastId = event.id ?? lastId;
          if (onEvent(event) === 'last') return;
        }
      }
    } catch {
      if (signal.aborted) return;
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, BACK_AT_MOST_MS);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = eventOf(text.slice(0, end));
        text = text.slice(end + 2);
        if (event !== null) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** One block of lines; null where it carries no data (a comment, `retry:`). */
export function eventOf(block: string): StreamEvent | null {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, '');
    fields.set(name, name === 'data' && fields.has('data') ? `${fields.get('data')}\n${value}` : value);
  }
  const data = fields.get('data');
  if (data === undefined) return null;
  return { id: fields.get('id') ?? null, event: fields.get('event') ?? 'message', data: parsed(data) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
