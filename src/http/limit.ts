// Counts events a minute by name (an address, a key), to limit wrong keys always and requests where configured.

const WINDOW_MS = 60_000;
/** Names beyond this many in one minute share one count, so that the memory is bounded. */
const NAMES_MAX = 100_000;
const SHARED = '';

/** Where a name stands after an event. */
export interface Standing {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the count starts anew, at least 1. */
  readonly resetSeconds: number;
}

/** The counts of one kind of event. */
export class Limit {
  readonly #windows = new Map<string, { readonly start: number; count: number }>();

  /** Counts an event of this name: at most `limit` are allowed in the minute that begins with the name's first one. */
  count(name: string, limit: number, now: Date): Standing {
    const moment = now.getTime();
    const window = this.#windowOf(name, moment);
    window.count += 1;
    return {
      allowed: window.count <= limit,
      limit,
      remaining: Math.max(0, limit - window.count),
      resetSeconds: Math.max(1, Math.ceil((window.start + WINDOW_MS - moment) / 1000)),
    };
  }

  #windowOf(name: string, moment: number): { readonly start: number; count: number } {
    const known = this.#windows.get(name);
    if (known !== undefined && moment < known.start + WINDOW_MS) return known;
    if (known === undefined && this.#windows.size >= NAMES_MAX) this.#forget(moment);
    const full = known === undefined && this.#windows.size >= NAMES_MAX;
    if (full && name !== SHARED) return this.#windowOf(SHARED, moment);
    const fresh = { start: moment, count: 0 };
    this.#windows.set(name, fresh);
    return fresh;
  }

  /** Drops the windows that are over. */
  #forget(moment: number): void {
    for (const [name, window] of this.#windows) if (moment >= window.start + WINDOW_MS) this.#windows.delete(name);
  }
}
