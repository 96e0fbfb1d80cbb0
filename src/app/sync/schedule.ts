// When a connection is to be synced: cron in the company's time zone, spread so that not all begin at the same minute.

import { Cron } from 'croner';

/** Nightly at 02:00 company time. */
export const DEFAULT_SCHEDULE = '0 2 * * *';

/** The longest that a run begins after its time. */
const SPREAD_MS = 10 * 60_000;

/** What is wrong with a cron expression, or null. Five fields; runs closer together than five minutes are refused. */
export function scheduleFault(schedule: string): string | null {
  if (schedule.trim().split(/\s+/).length !== 5)
    return 'Must be cron of five fields, e.g. "0 2 * * *" (every night at 2)';
  try {
    const [first, second] = new Cron(schedule, { paused: true, timezone: 'UTC' }).nextRuns(2, new Date(0));
    if (first === undefined) return 'This schedule never comes';
    if (second !== undefined && second.getTime() - first.getTime() < 5 * 60_000) {
      return 'At most one run every five minutes';
    }
    return null;
  } catch {
    return 'Must be cron of five fields, e.g. "0 2 * * *" (every night at 2)';
  }
}

/** The instant of the next run after `now`, spread by up to ten minutes, the same for the same connection; ISO. */
export function nextRun(schedule: string | null, timeZone: string, now: Date, connection: string): string | null {
  if (schedule === null) return null;
  const spread = spreadOf(connection);
  // Looked for from `spread` ago: a time whose spread run is still to come is not left out.
  const next = new Cron(schedule, { paused: true, timezone: timeZone }).nextRun(new Date(now.getTime() - spread));
  return next === null ? null : new Date(next.getTime() + spread).toISOString();
}

function spreadOf(connection: string): number {
  let hash = 0;
  for (const character of connection) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % SPREAD_MS;
}
