// Dead letters tried again: their records are mapped and written anew, in as many rounds as bring something.

import type { Connection, DeadLetter, Held } from '../../store/store.ts';
import { mapPage } from './mapped_page.ts';
import { type Opened, openConnection } from './opened.ts';
import type { Syncs } from './syncs.ts';

const LETTERS_A_PAGE = 100;

interface Asked {
  readonly company: number;
  readonly connection: Connection;
  /** One letter's id; null: all. */
  readonly letter: string | null;
}

/** How many letters were tried, and how many of them are no more. */
export async function retryLetters(
  syncs: Syncs,
  { company, connection, letter }: Asked,
): Promise<{ retried: number; settled: number }> {
  const opened = openConnection(syncs, company, connection);
  const { sync } = syncs.config.store;
  const place = { company, connection, held: null, opened };
  if (letter === null) return retryAll(syncs, place, () => true);
  const one = await sync.letter(company, connection.no, letter);
  if (one === null) return { retried: 0, settled: 0 };
  await retryPage(syncs, place, [one]);
  const left = await sync.letter(company, connection.no, letter);
  return { retried: 1, settled: left === null ? 1 : 0 };
}

export interface Place {
  readonly company: number;
  readonly connection: Connection;
  readonly held: Held | null;
  readonly opened: Opened;
}

/** Rounds over all letters that are wanted, until one brings nothing more. */
export async function retryAll(
  syncs: Syncs,
  place: Place,
  wanted: (letter: DeadLetter) => boolean,
): Promise<{ retried: number; settled: number }> {
  const first = await round(syncs, place, wanted);
  let { left } = first;
  for (let before = first.tried; left > 0 && left < before; ) {
    before = left;
    left = (await round(syncs, place, wanted)).left;
  }
  return { retried: first.tried, settled: first.tried - left };
}

async function round(
  syncs: Syncs,
  place: Place,
  wanted: (letter: DeadLetter) => boolean,
): Promise<{ tried: number; left: number }> {
  const { sync } = syncs.config.store;
  let after = 0;
  let tried = 0;
  const count = async (): Promise<number> => {
    let left = 0;
    for (let from = 0; ; ) {
      const page = await sync.letters(place.company, place.connection.no, LETTERS_A_PAGE, from);
      left += page.filter(wanted).length;
      if (page.length < LETTERS_A_PAGE) return left;
      from = page.at(-1)?.no ?? from;
    }
  };
  for (;;) {
    const page = await sync.letters(place.company, place.connection.no, LETTERS_A_PAGE, after);
    const letters = page.filter(wanted);
    for (const stream of new Set(letters.map((letter) => letter.stream))) {
      await retryPage(
        syncs,
        place,
        letters.filter((letter) => letter.stream === stream),
      );
    }
    tried += letters.length;
    if (page.length < LETTERS_A_PAGE) return { tried, left: tried === 0 ? 0 : await count() };
    after = page.at(-1)?.no ?? after;
  }
}

/** Letters of one stream; several may hold the same record. */
async function retryPage(syncs: Syncs, place: Place, letters: readonly DeadLetter[]): Promise<void> {
  const [first] = letters;
  if (first === undefined) return;
  const { company, connection, held, opened } = place;
  const texts = [...new Set(letters.map((letter) => letter.record))];
  const records = texts.map((text) => JSON.parse(text) as unknown);
  const mapped = await mapPage(opened.mapping, { stream: first.stream, records });
  await syncs.config.store.sync.writePage({
    company,
    connection: connection.no,
    held,
    source: connection.name,
    stream: first.stream,
    recordText: (position) => texts[position] ?? 'null',
    ...mapped,
    generation: connection.generation,
    retried: letters,
    now: syncs.config.now().toISOString(),
  });
}
