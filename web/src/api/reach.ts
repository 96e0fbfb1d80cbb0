// Whether the server answers: learnt from every request, shown as a banner, and asked again while it does not.

import { useSyncExternalStore } from 'react';

let away = false;
const listeners = new Set<() => void>();

/** Told by every answer and every failure. */
export function setAway(now: boolean): void {
  if (now === away) return;
  away = now;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** True while the server cannot be reached. */
export function useAway(): boolean {
  return useSyncExternalStore(subscribe, () => away);
}
